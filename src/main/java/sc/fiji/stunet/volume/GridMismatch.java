package sc.fiji.stunet.volume;

import java.util.Arrays;
import java.util.Locale;

/** Describes how the grids of two images or label maps differ. */
public final class GridMismatch {

	/** @param name of the image or label map: a file, or "The reference" */
	public record Grid(String name, Geometry geometry, Extent size) {}

	private GridMismatch() {}

	private static final String RESAMPLE =
			"; look whether they belong together, and resample one of them to the grid of the other (labels by "
					+ "nearest neighbour).";

	/** @return an exception to throw or to show when {@link Reorientation#matching} finds nothing */
	public static InvalidVolume of(Grid one, Grid other) {
		return new InvalidVolume(one.name() + " does not lie on the grid of " + withinSentence(other.name()) + ": "
				+ difference(one, other));
	}

	/** Changes the case of "The reference" within a sentence; file names stay as they are. */
	static String withinSentence(String name) {
		return name.startsWith("The ") ? "the " + name.substring(4) : name;
	}

	private static String difference(Grid one, Grid other) {
		Geometry a = one.geometry();
		Geometry b = other.geometry();
		boolean mayTurn = a.isOriented() && b.isOriented();
		if (!Arrays.equals(
				ordered(one.size().toArray(), mayTurn), ordered(other.size().toArray(), mayTurn)))
			return "it has " + one.size() + " voxels, not " + other.size() + RESAMPLE;
		if (!close(ordered(a.spacing().toArray(), mayTurn), ordered(b.spacing().toArray(), mayTurn)))
			return "its voxels are " + a.spacing() + ", not " + b.spacing() + RESAMPLE;
		if (a.isOriented() != b.isOriented())
			return (a.isOriented() ? withinSentence(other.name()) : "it")
					+ " does not tell where it lies in the patient; save it with the header of the other.";
		double[] centre = one.geometry().centre(one.size());
		double[] otherCentre = other.geometry().centre(other.size());
		double away = Math.sqrt(square(centre[0] - otherCentre[0])
				+ square(centre[1] - otherCentre[1])
				+ square(centre[2] - otherCentre[2]));
		// With the same centre and no distance, the axes must point elsewhere.
		if (!(away
				> 0.01
						* Math.min(
								b.spacing().x(),
								Math.min(b.spacing().y(), b.spacing().z())))) return "it is turned" + RESAMPLE;
		return String.format(
				Locale.ROOT,
				"its centre is %.3g mm away; look whether they belong together: voxels that are the same need "
						+ "the header of one of" + " them, others have to be resampled.",
				away);
	}

	private static long[] ordered(long[] sizes, boolean sort) {
		if (sort) Arrays.sort(sizes);
		return sizes;
	}

	private static double[] ordered(double[] sizes, boolean sort) {
		if (sort) Arrays.sort(sizes);
		return sizes;
	}

	private static boolean close(double[] a, double[] b) {
		for (int i = 0; i < a.length; i++) if (Math.abs(a[i] - b[i]) > 1e-4 * a[i]) return false;
		return true;
	}

	private static double square(double x) {
		return x * x;
	}
}
