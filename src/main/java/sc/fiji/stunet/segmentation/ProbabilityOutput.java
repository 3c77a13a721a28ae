package sc.fiji.stunet.segmentation;

import java.nio.channels.FileChannel;
import java.nio.file.Path;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Volume;

/**
 * A file with the probability of every class: 4D, the background first. While the network runs, a file beside it takes
 * them as they come.
 *
 * @param overwrite whether it may replace a file
 */
public record ProbabilityOutput(Path file, boolean overwrite) {

	/** @param bytes of all scores */
	FileChannel scratch(long bytes) {
		return AtomicFile.scratch(file.toAbsolutePath().getParent(), bytes);
	}

	void write(Volume probabilities, Progress progress) {
		progress.report("Writing the probabilities", 0, 1);
		VolumeWriter.write(file, probabilities, overwrite);
		progress.report("Writing the probabilities", 1, 1);
	}
}
