package sc.fiji.stunet.weights;

import java.util.Iterator;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.RegionLabels;
import sc.fiji.stunet.model.Structures;

/**
 * Checks the {@code dataset.json} of nnU-Net v2 (label_handling.py): what can change results is used or refused by
 * name, and what is not known, too.
 *
 * @param dataset its content
 * @param source name of the file, for messages
 */
record NnUNetDataset(JsonNode dataset, String source) {

	/** The names of channels, of which only the number counts after planning; the second is the older one. */
	private static final Set<String> CHANNELS = Set.of("channel_names", "modality");

	private static final Set<String> USED = Set.of("labels", "regions_class_order");
	/** Keys that nnU-Net writes, or people, and that no prediction reads: how files end, and where data come from. */
	private static final Set<String> HARMLESS = Set.of(
			"file_ending",
			"overwrite_image_reader_writer",
			"numTraining",
			"numTest",
			"training",
			"test",
			"dataset",
			"name",
			"dataset_name",
			"description",
			"reference",
			"citation",
			"url",
			"licence",
			"license",
			"release",
			"relase",
			"version",
			"date",
			"author",
			"authors",
			"contact",
			"converted_by",
			"tensorImageSize");

	/**
	 * @param channels that the plans normalise
	 * @throws InvalidModel naming a key that is missing, unknown or of another network
	 */
	void check(int channels) {
		for (Iterator<String> keys = dataset.fieldNames(); keys.hasNext(); ) {
			String key = keys.next();
			if (!CHANNELS.contains(key) && !USED.contains(key) && !HARMLESS.contains(key))
				throw new InvalidModel(source + " has the key '" + key
						+ "', which is not known here and may change results; use this network in nnU-Net, or take "
						+ "the key out of dataset.json if it changes nothing.");
		}
		JsonNode labels = dataset.path("labels");
		if (!labels.isObject())
			throw new InvalidModel(source + " has no 'labels'; give the dataset.json that nnU-Net trained with.");
		for (String field : CHANNELS) {
			JsonNode names = dataset.path(field);
			if (!names.isMissingNode() && names.size() != channels)
				throw new InvalidModel(source + ": '" + field + "' names " + names.size()
						+ " channels, but the plans normalise " + channels
						+ "; give the plans and the dataset.json of the same training.");
		}
		checkBackground(labels);
	}

	/** Whether a label is a region of several values: then all outputs of the network are regions. */
	boolean hasRegions() {
		return RegionLabels.are(dataset);
	}

	/**
	 * The regions of a network, each with the value that {@code regions_class_order} gives it.
	 *
	 * @throws InvalidModel if there is no such order, or it does not fit
	 */
	Structures regions() {
		return RegionLabels.read(dataset, source).structures();
	}

	private void checkBackground(JsonNode labels) {
		JsonNode background = labels.path("background");
		boolean isZero = background.isIntegralNumber() && background.intValue() == 0;
		if (labels.has("background") && !isZero)
			throw new InvalidModel(
					source + ": the label 'background' is " + background + ", but nnU-Net's is always 0.");
	}
}
