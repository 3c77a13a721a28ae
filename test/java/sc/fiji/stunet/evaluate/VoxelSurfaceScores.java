package sc.fiji.stunet.evaluate;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import sc.fiji.stunet.volume.Extent;

/**
 * How well two surfaces agree, counted in voxels: a surface is the voxels of a structure with a neighbour outside (a
 * mask minus its erosion across faces), as in MedPy and the evaluation code of nnU-Net. For comparison with those
 * tools; the published evaluation is {@link AreaWeightedScores}. All lengths in mm. When the structure is missing in
 * one label map the distances are infinite and parts and means are NaN; when it is missing in both everything is NaN.
 */
final class VoxelSurfaceScores {

	private final Distances referenceToPrediction;
	private final Distances predictionToReference;

	private VoxelSurfaceScores(Distances referenceToPrediction, Distances predictionToReference) {
		this.referenceToPrediction = referenceToPrediction;
		this.predictionToReference = predictionToReference;
	}

	static VoxelSurfaceScores of(Comparison maps, int value) {
		Surface a = surface(maps.mask(maps.reference, value)), b = surface(maps.mask(maps.prediction, value));
		return new VoxelSurfaceScores(Distances.between(a, b, maps.spacing), Distances.between(b, a, maps.spacing));
	}

	/** Points are the voxels of the structure with a neighbour outside, across a face; each weighs 1. */
	private static Surface surface(Mask mask) {
		Extent size = mask.size();
		byte[] inside = mask.inside();
		byte[] kind = new byte[inside.length];
		int[] steps = {1, size.x(), size.x() * size.y()};
		// The rim of the mask is outside, so every voxel inside has its six neighbours.
		for (int i = 0; i < inside.length; i++)
			if (inside[i] != 0) for (int step : steps) if (inside[i - step] == 0 || inside[i + step] == 0) kind[i] = 1;
		return new Surface(kind, size, new double[] {0, 1});
	}

	/** The part of the voxels of both surfaces that lies at most this far from the other one. */
	double nsd(double toleranceMm) {
		if (isMissingInOne()) return Double.NaN;
		return (referenceToPrediction.weightWithin(toleranceMm) + predictionToReference.weightWithin(toleranceMm))
				/ (referenceToPrediction.totalWeight() + predictionToReference.totalWeight());
	}

	/** The mean of the parts of either surface (nnU-Net). */
	double nsdMeanOfDirected(double toleranceMm) {
		if (isMissingInOne()) return Double.NaN;
		return (referenceToPrediction.weightWithin(toleranceMm) / referenceToPrediction.totalWeight()
						+ predictionToReference.weightWithin(toleranceMm) / predictionToReference.totalWeight())
				/ 2;
	}

	/** 95th percentile of the distances of both surfaces together (MedPy). */
	double hd95Pooled() {
		return isMissingInOne() ? missingDistance() : interpolated(0.95, referenceToPrediction, predictionToReference);
	}

	/** The larger of the 95th percentiles of either surface. */
	double hd95MaxOfDirected() {
		return isMissingInOne()
				? missingDistance()
				: Math.max(interpolated(0.95, referenceToPrediction), interpolated(0.95, predictionToReference));
	}

	double hausdorff() {
		return isMissingInOne()
				? missingDistance()
				: Math.max(referenceToPrediction.largest(), predictionToReference.largest());
	}

	/** Average symmetric surface distance: the mean of the mean distances of either surface. */
	double assd() {
		return isMissingInOne() ? Double.NaN : (mean(referenceToPrediction) + mean(predictionToReference)) / 2;
	}

	private boolean isMissingInOne() {
		return referenceToPrediction.isEmpty() || predictionToReference.isEmpty();
	}

	private double missingDistance() {
		return referenceToPrediction.isEmpty() && predictionToReference.isEmpty()
				? Double.NaN
				: Double.POSITIVE_INFINITY;
	}

	/** The weighted mean of the distances; NaN without points. */
	static double mean(Distances distances) {
		double sum = 0;
		for (int i = 0; i < distances.mm().length; i++)
			sum += distances.mm()[i] * distances.weights()[i];
		return sum / distances.totalWeight();
	}

	/** The percentile of points that weigh 1 each, interpolated linearly between two as NumPy does by default. */
	static double interpolated(double fraction, Distances... distances) {
		double[] points = Stream.of(distances)
				.flatMapToDouble(
						one -> IntStream.range(0, one.mm().length).boxed().flatMapToDouble(i -> DoubleStream.generate(
										() -> one.mm()[i])
								.limit((long) one.weights()[i])))
				.sorted()
				.toArray();
		double place = (points.length - 1) * fraction;
		double below = points[(int) Math.floor(place)], above = points[(int) Math.ceil(place)];
		return below == above ? below : below + (above - below) * (place - Math.floor(place));
	}
}
