package sc.fiji.stunet.segmentation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.OutputNames;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * The input and output files of one prediction.
 *
 * @param inputs one per channel, in the model's order
 * @param labelMap to write, with the geometry of the inputs; empty: none
 * @param probabilities to write, 4D with the background first; empty: none
 * @param overwrite whether outputs may replace files
 */
public record PredictionFiles(
		List<Path> inputs, Optional<Path> labelMap, Optional<Path> probabilities, boolean overwrite) {

	/**
	 * Checks the outputs before the work, so that no result is lost at its end.
	 *
	 * @throws sc.fiji.stunet.files.InvalidOutput if an output cannot be written
	 * @throws sc.fiji.stunet.failure.InvalidRequest if an output would replace an input, or the other output
	 */
	public void check() {
		labelMap.ifPresent(file -> VolumeWriter.check(file, overwrite));
		probabilities.ifPresent(file -> VolumeWriter.check(file, overwrite));
		names();
	}

	/**
	 * Checks another output, which whoever has the result writes.
	 *
	 * @param what it is, as in "table"
	 * @throws sc.fiji.stunet.files.InvalidOutput if it cannot be written
	 * @throws sc.fiji.stunet.failure.InvalidRequest if it would replace an input or an output
	 */
	public void checkBeside(String what, Path other) {
		AtomicFile.check(other, overwrite);
		names().with(what, Optional.of(other));
	}

	private OutputNames names() {
		return new OutputNames(inputs).with("label map", labelMap).with("probabilities", probabilities);
	}

	/**
	 * Reads the inputs as one volume.
	 *
	 * @param spacing in mm that replaces that of the files
	 * @param progress gets reports of long readings, and warnings
	 * @throws sc.fiji.stunet.volume.InvalidVolume if a file is missing, damaged or on another grid than the first
	 * @throws sc.fiji.stunet.files.InvalidOutput if the outputs' format cannot hold results of such a volume
	 */
	public Volume read(Optional<Spacing> spacing, Progress progress) {
		Volume volume = Volume.ofChannels(
				inputs.stream()
						.map(VolumeFiles.plain(progress).with(spacing)::read)
						.toList(),
				progress::log);
		labelMap.ifPresent(file -> VolumeWriter.checkSize(file, volume.size(), 1));
		probabilities.ifPresent(file -> VolumeWriter.checkSize(file, volume.size(), 1));
		return volume;
	}

	/** The name of the volume in messages, for the start of a sentence. */
	public String image() {
		return "The image " + inputs.get(0);
	}

	/**
	 * Segments a volume and writes the outputs.
	 *
	 * @throws sc.fiji.stunet.files.InvalidOutput if an output cannot be written
	 */
	public Segmentation.Result segment(
			Volume volume, Segmentation segmentation, PredictionSettings settings, Progress progress) {
		Segmentation.Result result = segmentation.segment(volume, image(), settings, probabilityOutput(), progress);
		writeLabels(result);
		return result;
	}

	Optional<ProbabilityOutput> probabilityOutput() {
		return probabilities.map(file -> new ProbabilityOutput(file, overwrite));
	}

	/** Writes the label map, if it is wanted. */
	void writeLabels(Segmentation.Result result) {
		labelMap.ifPresent(file -> VolumeWriter.writeLabels(file, result.labels(), overwrite));
	}
}
