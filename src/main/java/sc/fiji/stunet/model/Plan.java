package sc.fiji.stunet.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.Interpolation;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.preprocess.Preprocessing;
import sc.fiji.stunet.volume.Axes;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/**
 * nnU-Net's plan of a model: the settings of preprocessing and prediction. Everything on the network's grid, that is
 * after {@code axisOrder}, is in (x, y, z) order.
 *
 * @param spacing in mm, on the network's grid
 * @param axisOrder from the volume's axes to the network's
 * @param patch size in voxels, on the network's grid
 * @param normalization one per channel
 * @param mirrorAxes axes of the network's grid (0 = x) over which the network saw mirrored patches while training
 * @param nnUNetVersion the version of nnU-Net whose order of steps is followed
 * @param interpolation between the volume's grid and the network's
 * @param orientation that volumes are turned to before anything else, such as RAS; empty: as stored
 */
public record Plan(
		Spacing spacing,
		AxisOrder axisOrder,
		Extent patch,
		List<Normalization> normalization,
		Set<Integer> mirrorAxes,
		NnUNetVersion nnUNetVersion,
		Interpolation interpolation,
		Optional<String> orientation) {

	/** Voxel sizes from single nanometres to ten metres are possible. */
	private static final double SMALLEST_MM = 1e-7;

	private static final double LARGEST_MM = 1e4;
	private static final int LONGEST_PATCH = 1 << 14;
	/** More voxels do not fit into one tensor. */
	private static final long LARGEST_PATCH = 1L << 30;

	private static final double SMALLEST_DEVIATION = 1e-30;
	private static final double MOST_DEVIATIONS = 1e6;

	/** A plan with the interpolation that nnU-Net takes unless its plans name another. */
	public Plan(
			Spacing spacing,
			AxisOrder axisOrder,
			Extent patch,
			List<Normalization> normalization,
			Set<Integer> mirrorAxes,
			NnUNetVersion nnUNetVersion,
			Optional<String> orientation) {
		this(spacing, axisOrder, patch, normalization, mirrorAxes, nnUNetVersion, Interpolation.SPLINE, orientation);
	}

	public Plan {
		normalization = List.copyOf(normalization);
		mirrorAxes = Set.copyOf(mirrorAxes);
		for (double mm : spacing.toArray())
			if (mm < SMALLEST_MM || mm > LARGEST_MM)
				throw new InvalidModel("The plan's voxel size " + spacing + " is not one of any image.");
		long voxels = 1;
		for (int axis = 0; axis < 3; axis++) {
			int length = patch.get(axis);
			if (length < 1 || length > LONGEST_PATCH)
				throw new InvalidModel(
						"The plan's patch " + patch + " is not one that a network was trained on: each side has 1 to "
								+ LONGEST_PATCH + " voxels.");
			voxels *= length;
		}
		if (voxels > LARGEST_PATCH) throw new InvalidModel("The plan's patch " + patch + " is larger than any memory.");
		for (Normalization channel : normalization) check(channel.statistics());
	}

	/** How volumes are prepared, after they were turned to the orientation. */
	public Preprocessing preprocessing() {
		return new Preprocessing(spacing, axisOrder, normalization, nnUNetVersion, interpolation);
	}

	/** The same plan for volumes of another orientation. */
	public Plan withOrientation(Optional<String> other) {
		return new Plan(spacing, axisOrder, patch, normalization, mirrorAxes, nnUNetVersion, interpolation, other);
	}

	/** The same plan with other axes of mirroring. */
	public Plan withMirrorAxes(Set<Integer> other) {
		return new Plan(spacing, axisOrder, patch, normalization, other, nnUNetVersion, interpolation, orientation);
	}

	/** @return the axes of mirroring, in the order x, y, z */
	public List<String> mirrorNames() {
		return Axes.names(new TreeSet<>(mirrorAxes));
	}

	/** Checks that dividing and clipping by the statistics leaves useful values within single precision. */
	private static void check(Statistics statistics) {
		if (statistics == null) return;
		if (!(statistics.sd() >= SMALLEST_DEVIATION) || !Double.isFinite(statistics.sd()))
			throw new InvalidModel("The intensities' standard deviation is " + statistics.sd()
					+ ", but scans are divided by it; it must be more than 0.");
		if (!(statistics.percentile005() < statistics.percentile995()))
			throw new InvalidModel("The intensities' percentiles are " + statistics.percentile005() + " and "
					+ statistics.percentile995()
					+ ", but scans are clipped to what is between them; the first must be the smaller one.");
		double furthest = Math.max(
				Math.abs(statistics.percentile005() - statistics.mean()),
				Math.abs(statistics.percentile995() - statistics.mean()));
		if (!(furthest / statistics.sd() <= MOST_DEVIATIONS))
			throw new InvalidModel("The intensities' percentiles, " + statistics.percentile005() + " and "
					+ statistics.percentile995() + ", are too far from their mean, " + statistics.mean()
					+ ", for a standard deviation of " + statistics.sd() + "; one of the numbers is wrong.");
	}
}
