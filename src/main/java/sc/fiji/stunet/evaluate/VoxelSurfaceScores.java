package sc.fiji.stunet.evaluate;

import sc.fiji.stunet.volume.Spacing;

/**
 * Scores of two surfaces, counted in voxels: a surface is the voxels of a structure with a neighbour outside (a mask
 * minus its erosion across faces), as in MedPy and the evaluation code of nnU-Net. For comparison with those tools; the
 * published evaluation is {@link AreaWeightedScores}. All lengths in mm. When the structure is missing in one label map
 * the distances are infinite and parts and means are NaN; when it is missing in both everything is NaN.
 */
public final class VoxelSurfaceScores {

	private final Distances referenceToPrediction;
	private final Distances predictionToReference;

	private VoxelSurfaceScores(Distances referenceToPrediction, Distances predictionToReference) {
		this.referenceToPrediction = referenceToPrediction;
		this.predictionToReference = predictionToReference;
	}

	static VoxelSurfaceScores of(Mask reference, Mask prediction, Spacing spacing) {
		Surface a = Surface.ofVoxels(reference);
		Surface b = Surface.ofVoxels(prediction);
		return new VoxelSurfaceScores(Distances.between(a, b, spacing), Distances.between(b, a, spacing));
	}

	/** The part of the voxels of both surfaces that lies at most this far from the other one. */
	public double nsd(double toleranceMm) {
		if (isMissingInOne()) return Double.NaN;
		return (referenceToPrediction.weightWithin(toleranceMm) + predictionToReference.weightWithin(toleranceMm))
				/ (referenceToPrediction.totalWeight() + predictionToReference.totalWeight());
	}

	/** The mean of the parts of either surface (nnU-Net). */
	public double nsdMeanOfDirected(double toleranceMm) {
		if (isMissingInOne()) return Double.NaN;
		return (referenceToPrediction.weightWithin(toleranceMm) / referenceToPrediction.totalWeight()
						+ predictionToReference.weightWithin(toleranceMm) / predictionToReference.totalWeight())
				/ 2;
	}

	/** 95th percentile of the distances of both surfaces together (MedPy). */
	public double hd95Pooled() {
		return isMissingInOne()
				? missingDistance()
				: referenceToPrediction.and(predictionToReference).interpolated(0.95);
	}

	/** The larger of the 95th percentiles of either surface. */
	public double hd95MaxOfDirected() {
		return isMissingInOne()
				? missingDistance()
				: Math.max(referenceToPrediction.interpolated(0.95), predictionToReference.interpolated(0.95));
	}

	public double hausdorff() {
		return isMissingInOne()
				? missingDistance()
				: Math.max(referenceToPrediction.largest(), predictionToReference.largest());
	}

	/** Average symmetric surface distance: the mean of the mean distances of either surface. */
	public double assd() {
		return isMissingInOne() ? Double.NaN : (referenceToPrediction.mean() + predictionToReference.mean()) / 2;
	}

	private boolean isMissingInOne() {
		return referenceToPrediction.isEmpty() || predictionToReference.isEmpty();
	}

	private double missingDistance() {
		return referenceToPrediction.isEmpty() && predictionToReference.isEmpty()
				? Double.NaN
				: Double.POSITIVE_INFINITY;
	}
}
