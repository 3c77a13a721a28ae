package sc.fiji.stunet.progress;

import java.util.Locale;

/** How long something takes, as the user is told it. */
public final class Durations {

	/** So many seconds are told in minutes, and so many minutes in hours. */
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
