package sc.fiji.stunet.fiji.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.OutputNames;
import sc.fiji.stunet.io.VolumeFiles;
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
	 * The files of one of several time points: {@code heart-t03.nii.gz} for {@code heart.nii.gz}. The table is one of
	 * all.
	 *
	 * @param frame from 1
	 */
	PredictionOutputs at(int frame, int frames) {
		if (frames == 1) return this;
		String number = "-t%0" + Integer.toString(frames).length() + "d";
		String text = String.format(Locale.ROOT, number, frame);
		return new PredictionOutputs(
				labelMap.map(file -> numbered(file, text)),
				probabilities.map(file -> numbered(file, text)),
				Optional.empty(),
				picture.map(file -> numbered(file, text)),
				overwrite);
	}

	private static Path numbered(Path file, String text) {
		String name = file.getFileName().toString();
		int end = VolumeFiles.endingOf(name)
				.map(ending -> name.length() - ending.length())
				.orElseGet(() -> name.contains(".") ? name.lastIndexOf('.') : name.length());
		return file.resolveSibling(name.substring(0, end) + text + name.substring(end));
	}

	/**
	 * Checks beforehand, so that no result is lost at the end.
	 *
	 * @throws sc.fiji.stunet.files.InvalidOutput if a file exists and may not be replaced, or cannot be written
	 * @throws InvalidRequest if an output is an input, or another output
	 */
	void check(List<Path> inputs) {
		labelMap.ifPresent(file -> VolumeWriter.check(file, overwrite));
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
