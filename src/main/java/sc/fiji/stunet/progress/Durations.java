package sc.fiji.stunet.progress;

import java.util.Locale;

/** Formats durations for the user. */
public final class Durations {

	/** From this many seconds on minutes are shown, from this many minutes on hours. */
	private static final int MANY = 120;

	private Durations() {}

	/** @return such as 119 s, 2 min or 25 h 01 min */
	public static String text(double seconds) {
		if (Math.round(seconds) < MANY) return Math.round(seconds) + " s";
		long minutes = Math.round(seconds / 60);
		return minutes < MANY
				? minutes + " min"
				: String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
	}
}
