package sc.fiji.stunet.volume;

import java.util.Locale;

/** Numbers for people to read, of scans in millimetres and of stacks in micrometres alike. */
public final class Decimals {

	private Decimals() {}

	/** The number with so many decimals; three digits where these would leave one at most. */
	public static String text(double value, int decimals) {
		boolean small = value != 0 && Math.abs(value) < 10 * Math.pow(10, -decimals);
		return String.format(Locale.ROOT, small && value != Math.rint(value) ? "%.3g" : "%." + decimals + "f", value);
	}

	/** The size of so many voxels along x, y and z, such as "96 x 128 x 96 mm". */
	public static String millimetres(Extent voxels, Spacing spacing) {
		return String.format(
				Locale.ROOT,
				"%s x %s x %s mm",
				text(voxels.x() * spacing.x(), 0),
				text(voxels.y() * spacing.y(), 0),
				text(voxels.z() * spacing.z(), 0));
	}
}
