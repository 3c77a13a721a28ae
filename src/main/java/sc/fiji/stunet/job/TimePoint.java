package sc.fiji.stunet.job;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * Which time point of a scan is meant.
 *
 * @param number from 1; 0: the only one
 * @param all whether all of them are, one after the other
 */
public record TimePoint(int number, boolean all) {

	/** @throws InvalidRequest if it is neither a whole number nor {@code all} */
	public static TimePoint parse(String text) {
		String given = text == null ? "" : text.strip();
		if (given.equalsIgnoreCase("all")) return new TimePoint(0, true);
		if (given.isEmpty()) return new TimePoint(0, false);
		if (!given.matches("[0-9]{1,9}"))
			throw new InvalidRequest("'" + given + "' is no time point; give a whole number from 1, or all.");
		return new TimePoint(Integer.parseInt(given), false);
	}

	/** How scans are read, "frame=2", equal for equal volumes; empty: they have one time point. */
	public String description() {
		return all ? "frame=all" : number > 0 ? "frame=" + number : "";
	}
}
