package sc.fiji.stunet.model;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.failure.PlainText;
import sc.fiji.stunet.files.Sha256;

/**
 * The provenance of a model: what it was imported from or trained on, and how.
 *
 * @param importedFrom name of the checkpoint file, without its folder
 * @param trainedOn the training data, in words
 * @param recipe trainer and settings, in words
 * @param date of import or training, ISO 8601
 * @param weightsSha256 of weights.safetensors, 64 hexadecimal digits; of several folds that of their checksums, one per
 *     line
 * @param folds checksums of weights_0.safetensors, weights_1.safetensors ..., whose scores are averaged; empty: there
 *     are only one network's weights
 */
public record Provenance(
		Optional<String> importedFrom,
		Optional<String> trainedOn,
		Optional<String> recipe,
		String date,
		String weightsSha256,
		List<String> folds) {

	private static final int LONGEST = 1000;

	/** The provenance of one network. */
	public Provenance(
			Optional<String> importedFrom,
			Optional<String> trainedOn,
			Optional<String> recipe,
			String date,
			String weightsSha256) {
		this(importedFrom, trainedOn, recipe, date, weightsSha256, List.of());
	}

	public Provenance {
		folds = List.copyOf(folds);
		importedFrom = importedFrom.map(Provenance::line);
		trainedOn = trainedOn.map(Provenance::line);
		recipe = recipe.map(Provenance::line);
		date = line(date);
	}

	/** Makes text from elsewhere, such as a trainer's name, safe to show. */
	private static String line(String words) {
		String clean = PlainText.of(words);
		return clean.length() > LONGEST ? clean.substring(0, LONGEST) : clean;
	}

	/** The same with the checksums of other weights, one for every fold. */
	public Provenance withWeights(List<String> sha256) {
		if (sha256.size() == 1) return new Provenance(importedFrom, trainedOn, recipe, date, sha256.get(0));
		return new Provenance(importedFrom, trainedOn, recipe, date, ofFolds(sha256), sha256);
	}

	/** One checksum for those of several folds. */
	static String ofFolds(List<String> sha256) {
		return Sha256.of(String.join("\n", sha256).getBytes(StandardCharsets.US_ASCII));
	}
}
