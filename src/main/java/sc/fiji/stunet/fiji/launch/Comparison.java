package sc.fiji.stunet.fiji.launch;

import java.nio.file.Path;
import java.util.Optional;

import ij.ImagePlus;
import ij.WindowManager;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.converter.Converters;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.view.ScoresTable;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.EvaluationSettings;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.LabelValue;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.client.RemoteEvaluation;

/** Compares two label maps, files or open images, in the engine's process and shows their scores. */
@SuppressWarnings("deprecation") // Views.iterable: the ImgLib2 of earlier Fijis needs it
public final class Comparison {

	private final RemoteEvaluation evaluation;
	private final EvaluationSettings settings;
	private final Reading reading;
	private final Optional<StatedOrientation> orientation;
	private final Optional<Path> table;
	private final Progress progress;

	/**
	 * @param reading of open images
	 * @param orientation of label maps without one
	 * @param table CSV file to write the scores to
	 */
	public Comparison(
			EngineService engine,
			EvaluationSettings settings,
			Reading reading,
			Optional<StatedOrientation> orientation,
			Optional<Path> table,
			Progress progress) {
		this.evaluation = new RemoteEvaluation(engine.segmentation());
		this.settings = settings;
		this.reading = reading;
		this.orientation = orientation;
		this.table = table;
		this.progress = progress;
	}

	/**
	 * @param reference title of an open image, or a NIfTI file
	 * @param prediction likewise
	 */
	public void of(String reference, String prediction) {
		if (reading.spacing().isPresent()
				&& WindowManager.getImage(reference) == null
				&& WindowManager.getImage(prediction) == null)
			throw new InvalidRequest("The option spacing= is for open images, and neither '" + reference + "' nor '"
					+ prediction + "' is one; leave it out.");
		table.ifPresent(file -> AtomicFile.check(file, settings.overwrite()));
		ScoresTable scores = new ScoresTable(scores(reference, prediction));
		table.ifPresent(file -> scores.write(file, settings.overwrite()));
		progress.log("STU-Net: '" + prediction + "' against '" + reference + "': " + scores.sentence());
		// A macro reads its table by its name.
		if (Texts.isInteractive()) scores.toResultsTable().show("Scores of " + prediction);
	}

	private EvaluationReport scores(String reference, String prediction) {
		if (orientation.isEmpty())
			return evaluation.evaluate(subject(reference), subject(prediction), settings, progress);
		LabelMap right = labels(reference);
		LabelMap made = labels(prediction);
		return evaluation.evaluate(
				beside(right, reference, made, prediction),
				beside(made, prediction, right, reference),
				settings,
				progress);
	}

	private RemoteEvaluation.Subject subject(String name) {
		return WindowManager.getImage(name) == null
				? RemoteEvaluation.Subject.of(Path.of(name))
				: RemoteEvaluation.Subject.of("'" + name + "'", labels(name));
	}

	private LabelMap labels(String name) {
		ImagePlus image = WindowManager.getImage(name);
		return image == null ? VolumeFiles.plain(progress).readLabels(Path.of(name)) : labels(image, reading, progress);
	}

	/** The label map with its own orientation, or with the one that the user gave. */
	private RemoteEvaluation.Subject beside(LabelMap own, String name, LabelMap other, String otherName) {
		return RemoteEvaluation.Subject.of(
				"'" + name + "'",
				new LabelMap(own.voxels(), orientation.get().beside(own.grid(name), other.grid(otherName))));
	}

	/** @throws InvalidVolume if it is no label map */
	static LabelMap labels(ImagePlus image, Reading reading, Progress progress) {
		Volume volume = ImageVolume.labels(image, reading, progress);
		RandomAccessibleInterval<FloatType> values = Views.hyperSlice(volume.voxels(), 3, 0);
		Cursor<FloatType> cursor = Views.iterable(values).cursor();
		while (cursor.hasNext()) {
			float value = cursor.next().get();
			if (LabelValue.of(value) == LabelValue.NONE)
				throw new InvalidVolume("The image '" + image.getTitle() + "' has the value " + value
						+ ", so it is no label map; labels are whole numbers from 0 to 65535.");
		}
		return new LabelMap(
				Converters.convert(values, (from, to) -> to.set(LabelValue.of(from.get())), new UnsignedShortType()),
				volume.geometry());
	}
}
