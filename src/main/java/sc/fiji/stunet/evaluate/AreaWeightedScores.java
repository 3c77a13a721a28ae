package sc.fiji.stunet.evaluate;

import sc.fiji.stunet.volume.Spacing;

/**
 * Scores of two surfaces, in which every piece counts by its area: the definition of the published evaluation
 * (deepmind/surface-distance 0.1; Nikolov et al., "Deep learning to achieve clinically applicable segmentation of head
 * and neck anatomy", 2018). All lengths in mm, areas in mm2. When the structure is missing in one label map its
 * distances are infinite and its NSD is 0; when it is missing in both everything is NaN.
 */
public record AreaWeightedScores(Distances referenceToPrediction, Distances predictionToReference) {

	static AreaWeightedScores of(Mask reference, Mask prediction, Spacing spacing) {
		Surface a = Surface.ofAreas(reference, spacing);
		Surface b = Surface.ofAreas(prediction, spacing);
		return new AreaWeightedScores(Distances.between(a, b, spacing), Distances.between(b, a, spacing));
	}

	/** Normalised surface distance: the part of both surfaces that lies at most this far from the other one, 0 to 1. */
	public double nsd(double toleranceMm) {
		return (referenceToPrediction.weightWithin(toleranceMm) + predictionToReference.weightWithin(toleranceMm))
				/ (referenceSurface() + predictionSurface());
	}

	/** 95 % Hausdorff distance: 95 % of either surface lies within it from the other one. */
	public double hd95() {
		return hausdorff(0.95);
	}

	/** Within it lies this part of either surface from the other one. */
	double hausdorff(double fraction) {
		if (referenceToPrediction.isEmpty() && predictionToReference.isEmpty()) return Double.NaN;
		return Math.max(referenceToPrediction.atFraction(fraction), predictionToReference.atFraction(fraction));
	}

	public double referenceSurface() {
		return referenceToPrediction.totalWeight();
	}

	public double predictionSurface() {
		return predictionToReference.totalWeight();
	}
}
