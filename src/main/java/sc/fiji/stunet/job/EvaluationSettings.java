package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * The settings for comparing two label maps.
 *
 * @param model folder, whose structures name the labels; labels without a name are called "label 7"
 * @param ignored value of the reference where nobody has judged; empty: all is judged
 * @param toleranceMm of the surface Dice
 * @param json file to write the report to; empty: none
 * @param overwrite whether it may be replaced
 */
public record EvaluationSettings(
		Optional<Path> model, Optional<Integer> ignored, double toleranceMm, Optional<Path> json, boolean overwrite) {

	/**
	 * @param text a value, or nothing
	 * @throws InvalidRequest if it is no value of a label map
	 */
	public static Optional<Integer> ignored(String text) {
		if (text == null || text.isBlank()) return Optional.empty();
		if (!text.strip().matches("0*[1-9]\\d{0,4}") || Integer.parseInt(text.strip()) > 65535)
			throw new InvalidRequest("'" + text.strip()
					+ "' is no value of a label map that could be ignored; give a whole number such as 255.");
		return Optional.of(Integer.valueOf(text.strip()));
	}
}
