package sc.fiji.stunet.job;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The scores of a predicted label map against a reference.
 *
 * @param toleranceMm of the NSD
 * @param structures the structures of either label map by value, ascending
 * @param missed structures of the reference that the prediction lacks
 * @param onlyPredicted structures of the prediction that the reference lacks
 * @param absent structures of the model that both lack
 * @param judged the share of the voxels that were compared, 0 to 1, where the reference has some that nobody has
 *     judged; surfaces are not compared then, their scores are NaN. Empty: all
 */
public record EvaluationReport(
		double toleranceMm,
		List<Score> structures,
		Means means,
		int missed,
		int onlyPredicted,
		int absent,
		@JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Double> judged) {

	/**
	 * The scores of one structure. If it is missing in one label map, its Dice, IoU and NSD are 0 and its distance is
	 * infinite.
	 *
	 * @param iou intersection over union
	 * @param nsd normalised surface distance (surface Dice) at the report's tolerance, by area
	 * @param hd95Mm 95 % Hausdorff distance, by area
	 */
	public record Score(
			int value,
			String name,
			double dice,
			double iou,
			double nsd,
			double hd95Mm,
			StructureVolume reference,
			StructureVolume prediction) {}

	/**
	 * Means over the structures of the reference, as in the published evaluation: one that the prediction misses counts
	 * as 0, one that only the prediction has is ignored. NaN when there is nothing to average.
	 *
	 * @param structures that count
	 * @param hd95Mm over the structures that the prediction does not miss, because a missing one is infinitely far
	 */
	public record Means(int structures, double dice, double iou, double nsd, double hd95Mm) {}

	public EvaluationReport {
		structures = List.copyOf(structures);
	}
}
