package sc.fiji.stunet.batch;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One volume to segment.
 *
 * @param name the label map becomes NAME.nii.gz
 * @param inputs files, one per channel in the model's order
 * @param bytes size of the files together, the measure of work
 * @param problem one sentence: why it cannot be predicted, due to the names of the files; empty: it can be tried
 */
public record BatchCase(String name, List<Path> inputs, long bytes, Optional<String> problem) {

	public BatchCase {
		inputs = List.copyOf(inputs);
	}
}
