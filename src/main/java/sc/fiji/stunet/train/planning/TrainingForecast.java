package sc.fiji.stunet.train.planning;

import java.util.Locale;

/**
 * The memory of a training.
 *
 * @param bytes an estimate of what the whole process takes
 * @param budget bytes that it may take
 * @param oneByOne whether the patches of a batch are computed one after another, each of them twice
 */
public record TrainingForecast(long bytes, long budget, boolean oneByOne) {

	/** In words, for the plan's text. */
	String text() {
		return String.format(Locale.ROOT, "about %.1f of %.1f GB", bytes / 1e9, budget / 1e9)
				+ (oneByOne ? ", with the patches of a batch one after another" : "")
				+ (bytes > budget ? ": too much, the training will probably fail" : "");
	}
}
