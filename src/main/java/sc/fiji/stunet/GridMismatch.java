package sc.fiji.stunet;

import java.util.Arrays;
import java.util.Locale;

import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;

/** Says how the grids of two label maps differ. */
final class GridMismatch {

	private GridMismatch() {}

	static InvalidVolume of(LabelMap one, String name, LabelMap other, String otherName) {
		return new InvalidVolume(name + " does not lie on the grid of " + lowerCase(otherName) + ": " + difference(one, other, lowerCase(otherName))
			+ "; resample one of them to the grid of the other.");
	}

	/** "The reference" within a sentence; file names stay as they are. */
	private static String lowerCase(String name) {
		return name.startsWith("The ") ? "the " + name.substring(4) : name;
	}

	private static String difference(LabelMap one, LabelMap other, String otherName) {
		Geometry a = one.geometry();
		Geometry b = other.geometry();
		boolean mayTurn = a.isOriented() && b.isOriented();
		if (!Arrays.equals(ordered(one.size().toArray(), mayTurn), ordered(other.size().toArray(), mayTurn)))
			return "it has " + one.size() + " voxels, not " + other.size();
		if (!close(ordered(a.spacing().toArray(), mayTurn), ordered(b.spacing().toArray(), mayTurn)))
			return "its voxels are " + a.spacing() + ", not " + b.spacing();
		if (a.isOriented() != b.isOriented()) return (a.isOriented() ? otherName : "it") + " does not tell where it lies in the patient";
		double[] centre = centre(one);
		double[] otherCentre = centre(other);
		double away = Math.sqrt(square(centre[0] - otherCentre[0]) + square(centre[1] - otherCentre[1]) + square(centre[2] - otherCentre[2]));
		// Around the same centre the axes must point elsewhere.
		return away > 0.01 ? String.format(Locale.ROOT, "its centre is %.2f mm away", away) : "it is turned";
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
		for (int i = 0; i < a.length; i++)
			if (Math.abs(a[i] - b[i]) > 1e-4 * a[i]) return false;
		return true;
	}

	private static double[] centre(LabelMap labels) {
		return labels.geometry().toWorld((labels.size().x() - 1) / 2.0, (labels.size().y() - 1) / 2.0, (labels.size().z() - 1) / 2.0);
	}

	private static double square(double x) {
		return x * x;
	}
}
