package sc.fiji.stunet.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.volume.Extent;

/**
 * nnU-Net's plans and trainer settings of a checkpoint, turned into (x, y, z) order.
 *
 * @param plan with an orientation if nnU-Net's reader turns images to it
 * @param pools strides from stage to stage as planned, (x, y, z); see {@link #strides}
 * @param classes structures plus background; empty if the plans do not contain it
 * @param labels the labels of dataset.json, in either of its dialects; empty if there are none
 * @param trainer name of the trainer class; empty if unknown
 * @param notes sentences for the user: where results may differ a little from nnU-Net's
 */
record NnUNetMetadata(
		Plan plan,
		List<Extent> pools,
		Optional<Integer> classes,
		Optional<JsonNode> labels,
		Optional<String> trainer,
		List<String> notes) {

	/**
	 * The error for a cascade, whose stages need each other.
	 *
	 * @param previous name of the first stage's configuration; empty if unknown
	 */
	static InvalidModel cascade(String source, String previous) {
		return new InvalidModel(source
				+ " is the second stage of a cascade: besides the image it needs the segmentation of the stage before"
				+ (previous.isEmpty() ? "" : " ('" + previous + "')")
				+ ", which is not supported; import a network of 3d_fullres or 3d_lowres instead.");
	}

	/**
	 * The strides for a number of stages: the original's trainers build the same number of stages for any plan, so that
	 * longer lists are cut and shorter ones filled up with (1, 1, 1) (STUNetTrainer.py, process_plans).
	 *
	 * @param stages of the encoder
	 * @return one per stage after the first
	 */
	List<Extent> strides(int stages) {
		List<Extent> strides = new ArrayList<>(pools.subList(0, Math.min(pools.size(), stages - 1)));
		while (strides.size() < stages - 1) strides.add(new Extent(1, 1, 1));
		return strides;
	}
}
