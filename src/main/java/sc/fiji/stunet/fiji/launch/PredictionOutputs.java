package sc.fiji.stunet.fiji.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.OutputNames;
import sc.fiji.stunet.io.FrameNames;
import sc.fiji.stunet.io.VolumeWriter;

/**
 * What a prediction writes.
 *
 * @param labelMap NIfTI, MetaImage or NRRD
 * @param probabilities the same, 4D, the background first; written by the engine
 * @param table CSV, or JSON if its name ends so
 * @param picture PNG
 * @param overwrite whether files may be replaced
 */
public record PredictionOutputs(
		Optional<Path> labelMap,
		Optional<Path> probabilities,
		Optional<Path> table,
		Optional<Path> picture,
		boolean overwrite) {

	boolean isEmpty() {
		return labelMap.isEmpty() && probabilities.isEmpty() && table.isEmpty() && picture.isEmpty();
	}

	/**
	 * The files of one of several time points, see {@link FrameNames}. Label map and table are of all.
	 *
	 * @param frame from 1
	 */
	PredictionOutputs at(int frame, int frames) {
		return new PredictionOutputs(
				labelMap,
				probabilities.map(file -> FrameNames.of(file, frame, frames)),
				table,
				picture.map(file -> FrameNames.of(file, frame, frames)),
				overwrite);
	}

	/**
	 * Checks beforehand, so that no result is lost at the end.
	 *
	 * @throws sc.fiji.stunet.files.InvalidOutput if a file exists and may not be replaced, or cannot be written
	 * @throws InvalidRequest if an output is an input, or another output
	 */
	void check(List<Path> inputs) {
		labelMap.ifPresent(file -> VolumeWriter.checkLabels(file, overwrite));
		probabilities.ifPresent(file -> VolumeWriter.check(file, overwrite));
		table.ifPresent(file -> AtomicFile.check(file, overwrite));
		picture.ifPresent(file -> AtomicFile.check(file, overwrite));
		new OutputNames(inputs)
				.with("label map", labelMap)
				.with("probabilities", probabilities)
				.with("table", table)
				.with("picture", picture);
	}
}
