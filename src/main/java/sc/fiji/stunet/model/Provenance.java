package sc.fiji.stunet.model;

import java.util.Optional;

import sc.fiji.stunet.failure.PlainText;

/**
 * The provenance of a model: what it was imported from or trained on, and how.
 *
 * @param importedFrom name of the checkpoint file, without its folder
 * @param trainedOn the training data, in words
 * @param recipe trainer and settings, in words
 * @param date of import or training, ISO 8601
 * @param weightsSha256 of weights.safetensors, 64 hexadecimal digits
 */
public record Provenance(
		Optional<String> importedFrom,
		Optional<String> trainedOn,
		Optional<String> recipe,
		String date,
		String weightsSha256) {

	private static final int LONGEST = 1000;

	public Provenance {
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

	/** The same with the checksum of other weights. */
	public Provenance withWeights(String sha256) {
		return new Provenance(importedFrom, trainedOn, recipe, date, sha256);
	}
}
