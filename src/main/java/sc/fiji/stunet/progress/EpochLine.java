package sc.fiji.stunet.progress;

import java.util.Locale;

/**
 * An epoch of a training in one line, the same on the command line, in ImageJ's log and in its window.
 *
 * @param number 1, 2 ...
 * @param of how many there will be at most
 * @param meanDice pseudo-Dice over the structures that are there; NaN if none is
 * @param smoothedDice its exponential average; NaN if there is none
 * @param seconds that it took
 * @param waitingShare 0 to 1: the share of these seconds in which the network waited for patches
 * @param secondsLeft an estimate for the rest of the training
 * @param best whether the smoothed Dice is the highest so far
 */
public record EpochLine(
		int number,
		int of,
		double trainingLoss,
		double validationLoss,
		double meanDice,
		double smoothedDice,
		double seconds,
		double waitingShare,
		double secondsLeft,
		boolean best) {

	/** The smallest number of a unit that is shown in the next larger one. */
	private static final int MANY = 120;

	public String text() {
		return String.format(
				Locale.ROOT,
				"epoch %d of %d: loss %.4f, validation %.4f, pseudo-Dice %s (smoothed %s%s), %s (%.1f %% "
						+ "waiting), %s left",
				number,
				of,
				trainingLoss,
				validationLoss,
				dice(meanDice),
				dice(smoothedDice),
				best ? ", the best so far" : "",
				time(seconds),
				100 * waitingShare,
				time(secondsLeft));
	}

	private static String dice(double value) {
		return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
	}

	private static String time(double seconds) {
		if (Math.round(seconds) < MANY) return Math.round(seconds) + " s";
		long minutes = Math.round(seconds / 60);
		return minutes < MANY
				? minutes + " min"
				: String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
	}
}
