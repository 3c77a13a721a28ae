package sc.fiji.stunet.segmentation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.OutputNames;
import sc.fiji.stunet.io.ChannelFiles;
import sc.fiji.stunet.io.FrameNames;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.progress.FrameProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;

/**
 * The input and output files of one prediction.
 *
 * @param inputs one per channel, in the model's order; or one that holds them all
 * @param labelMap to write, with the geometry of the inputs; empty: none
 * @param probabilities to write, 4D with the background first; empty: none
 * @param overwrite whether outputs may replace files
 * @param channels of the model
 */
public record PredictionFiles(
		List<Path> inputs, Optional<Path> labelMap, Optional<Path> probabilities, boolean overwrite, int channels) {

	/** Files of a model with a channel for each input. */
	public PredictionFiles(
			List<Path> inputs, Optional<Path> labelMap, Optional<Path> probabilities, boolean overwrite) {
		this(inputs, labelMap, probabilities, overwrite, inputs.size());
	}

	/** The same of a model with so many channels. */
	public PredictionFiles with(int other) {
		return new PredictionFiles(inputs, labelMap, probabilities, overwrite, other);
	}

	/**
	 * Checks the outputs before the work, so that no result is lost at its end.
	 *
	 * @throws sc.fiji.stunet.files.InvalidOutput if an output cannot be written
	 * @throws sc.fiji.stunet.failure.InvalidRequest if an output would replace an input, or the other output
	 */
	public void check() {
		labelMap.ifPresent(file -> VolumeWriter.checkLabels(file, overwrite));
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

	/**
	 * Checks the inputs' headers before the engine is loaded.
	 *
	 * @throws sc.fiji.stunet.volume.InvalidVolume if a file is missing, empty, or none that is read
	 */
	public void checkInputs() {
		inputs.forEach(VolumeFiles::timesOf);
	}

	private OutputNames names() {
		return new OutputNames(inputs).with("label map", labelMap).with("probabilities", probabilities);
	}

	/**
	 * Reads the inputs as one volume.
	 *
	 * @param spacing in mm that replaces that of the files
	 * @param frame time point, from 1; 0: the only one
	 * @param progress gets reports of long readings, and warnings
	 * @throws sc.fiji.stunet.volume.InvalidVolume if a file is missing, damaged or on another grid than the first
	 * @throws sc.fiji.stunet.files.InvalidOutput if the outputs' format cannot hold results of such a volume
	 */
	public Volume read(Optional<Spacing> spacing, int frame, Progress progress) {
		return read(VolumeFiles.plain(progress).with(spacing).at(frame), frame, progress);
	}

	/** Reads them as {@link #read(Optional, int, Progress)} does, with a reader of this time point. */
	public Volume read(VolumeFiles reader, int frame, Progress progress) {
		Volume volume = ChannelFiles.read(inputs, frame == 0 ? channels : 1, reader, progress);
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

	/**
	 * The time points of the inputs.
	 *
	 * @throws sc.fiji.stunet.volume.InvalidVolume if a file cannot be read, or one has other time points than the first
	 */
	public TimeAxis times() {
		return ChannelFiles.timesOf(inputs);
	}

	/** The files of each time point; the label map is one of all, see {@link FrameNames} for the others. */
	public List<PredictionFiles> ofFrames(TimeAxis times) {
		return IntStream.rangeClosed(1, times.frames())
				.mapToObj(frame -> new PredictionFiles(
						inputs,
						labelMap,
						probabilities.map(file -> FrameNames.of(file, frame, times.frames())),
						overwrite,
						channels))
				.toList();
	}

	/**
	 * Segments all time points, one after the other, and writes their label maps as one file, when all are done.
	 *
	 * @param spacing in mm that replaces that of the files
	 * @param each gets every volume and its segmentation
	 * @throws sc.fiji.stunet.volume.InvalidVolume as {@link #read} and {@link #times}
	 * @throws sc.fiji.stunet.files.InvalidOutput if an output cannot be written
	 */
	public void segmentAll(
			Optional<Spacing> spacing,
			Segmentation segmentation,
			PredictionSettings settings,
			Progress progress,
			BiConsumer<Volume, Segmentation.Result> each) {
		TimeAxis times = times();
		List<PredictionFiles> files = ofFrames(times);
		files.forEach(PredictionFiles::check);
		labelMap.ifPresent(file -> VolumeWriter.checkSize(
				file, VolumeFiles.sizeOf(inputs.get(0)).orElse(new Extent(1, 1, 1)), times.frames()));
		List<LabelMap> labels = new ArrayList<>();
		for (FrameProgress part : FrameProgress.of(times.frames(), progress)) {
			PredictionFiles own = files.get(part.frame() - 1);
			Volume volume = own.read(spacing, part.frame(), part);
			Segmentation.Result result = segmentation.segment(volume, image(), settings, own.probabilityOutput(), part);
			labels.add(result.labels());
			each.accept(volume, result);
		}
		labelMap.ifPresent(file -> VolumeWriter.writeLabels(file, labels, times, overwrite));
	}

	Optional<ProbabilityOutput> probabilityOutput() {
		return probabilities.map(file -> new ProbabilityOutput(file, overwrite));
	}

	/** Writes the label map, if it is wanted. */
	void writeLabels(Segmentation.Result result) {
		labelMap.ifPresent(file -> VolumeWriter.writeLabels(file, result.labels(), overwrite));
	}
}
