package sc.fiji.stunet.volume;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The time points of a scan, the fourth axis of its file.
 *
 * @param frames number of them
 * @param step from one to the next in seconds; empty: unknown
 */
public record TimeAxis(int frames, OptionalDouble step) {

	/** A single time point. */
	public static final TimeAxis NONE = new TimeAxis(1, OptionalDouble.empty());

	/** A unit of time in seconds, by the names that ImageJ, OME and NRRD have for it; NaN: not known. */
	public static double seconds(String unit) {
		return switch (unit.strip().toLowerCase(Locale.ROOT)) {
			case "", "s", "sec", "second", "seconds" -> 1;
			case "ms", "msec", "millisecond", "milliseconds" -> 1e-3;
			case "us", "µs", "usec", "microsecond", "microseconds" -> 1e-6;
			case "min", "minute", "minutes" -> 60;
			case "h", "hour", "hours" -> 3600;
			default -> Double.NaN;
		};
	}

	/** @param step in seconds, unknown when it is no number above 0 */
	public static TimeAxis of(int frames, double step) {
		boolean isKnown = step > 0 && Double.isFinite(step);
		return new TimeAxis(frames, isKnown ? OptionalDouble.of(step) : OptionalDouble.empty());
	}
}
