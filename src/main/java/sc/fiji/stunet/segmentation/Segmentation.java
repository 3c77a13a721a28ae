package sc.fiji.stunet.segmentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;

import net.imglib2.Cursor;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;

import sc.fiji.stunet.engine.EngineOptions;
import sc.fiji.stunet.engine.TfPatchPredictor;
import sc.fiji.stunet.engine.TfPatchPredictor.Scores;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.postprocess.LargestComponent;
import sc.fiji.stunet.predict.SlidingWindow;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.LabelStatistics;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.weights.ModelFolder;

/**
 * A loaded model that segments one volume after the other: reorients it as the model needs, preprocesses it, predicts
 * tile by tile, and resamples the label map to the volume's own grid. For one thread at a time; holds native memory
 * until it is closed.
 */
public final class Segmentation implements AutoCloseable {

	/**
	 * The segmentation of one volume.
	 *
	 * @param labels values of the model's structures, on the volume's own grid
	 * @param structures of the model
	 * @param device the one that computed, for the user
	 */
	public record Result(LabelMap labels, Structures structures, String device) {

		/**
		 * A table of voxels, mm3 and mean intensity of every structure, including those that were not found.
		 *
		 * @param scan the segmented volume; its first channel is measured
		 */
		public String volumesTable(Volume scan) {
			SortedMap<Integer, LabelStatistics> found =
					LabelStatistics.of(labels, Views.hyperSlice(scan.voxels(), 3, 0));
			double mm3 = labels.geometry().spacing().voxelVolume();
			int width = Math.max(
					9,
					structures.all().stream()
							.mapToInt(s -> s.name().length())
							.max()
							.orElse(0));
			StringBuilder table = new StringBuilder(String.format(
					Locale.ROOT,
					"%5s  %-" + width + "s  %12s  %14s  %12s%n",
					"label",
					"structure",
					"voxels",
					"mm3",
					"mean"));
			for (Structures.Structure structure : structures.all()) {
				LabelStatistics of = found.getOrDefault(structure.value(), LabelStatistics.ABSENT);
				String mean = Double.isNaN(of.mean()) ? "-" : String.format(Locale.ROOT, "%.2f", of.mean());
				table.append(String.format(
						Locale.ROOT,
						"%5d  %-" + width + "s  %12d  %14.1f  %12s%n",
						structure.value(),
						structure.name(),
						of.voxels(),
						of.voxels() * mm3,
						mean));
			}
			return table.toString();
		}
	}

	private final Model model;
	private final TfPatchPredictor predictor;
	/** Those that take turns in the engine. */
	private final List<Weights> folds;
	/** Duration of one run of the network in the last prediction. */
	private OptionalDouble secondsPerRun = OptionalDouble.empty();
	/** What the last prediction leaves of Java's memory, in bytes. */
	private volatile long spare;

	private Segmentation(Model model, TfPatchPredictor predictor, List<Weights> folds) {
		this.folds = folds;
		this.model = model;
		this.predictor = predictor;
	}

	/**
	 * Loads the weights into the engine, which takes seconds.
	 *
	 * @param folder of the model
	 * @throws sc.fiji.stunet.model.InvalidModel if the folder is no usable model
	 * @throws InvalidRequest if an option is impossible
	 */
	public static Segmentation open(Path folder, EngineSettings settings, Progress progress) {
		EngineOptions engine = EngineOptions.of(settings);
		progress.report("Loading the model", 0, 1);
		Model model = Model.read(folder);
		Scores scores = model.plan().nnUNetVersion() == NnUNetVersion.NNUNET_V2 ? Scores.LOGITS : Scores.PROBABILITIES;
		List<Weights> folds = ModelFolder.openFolds(model);
		try {
			TfPatchPredictor predictor =
					TfPatchPredictor.open(model.network(), folds, model.plan().patch(), scores, engine, progress);
			progress.report("Loading the model", 1, 1);
			// Of one network they are in the engine now; several take turns there.
			if (folds.size() == 1) folds.remove(0).close();
			return new Segmentation(model, predictor, folds);
		} catch (RuntimeException | Error e) {
			folds.forEach(Weights::close);
			throw e;
		}
	}

	/** How long a run of the network took in the last prediction. */
	public RunTime runTime() {
		return new RunTime(
				secondsPerRun.orElse(0),
				Cost.multiplyAdds(model.network(), model.plan().patch()));
	}

	/** The device that computes, for the user. */
	public String device() {
		return predictor.device().toString();
	}

	public Model model() {
		return model;
	}

	/**
	 * Bytes of Java's memory that the prediction at work leaves to others, as far as it was foreseen; may be asked for
	 * by any thread.
	 */
	long spare() {
		return spare;
	}

	/**
	 * Segments a volume; blocks until done. The progress is checked for cancellation between tiles.
	 *
	 * @throws InvalidVolume if the volume does not fit the model
	 * @throws sc.fiji.stunet.failure.OutOfMemory if the machine is too small for it
	 */
	public Result segment(Volume volume, PredictionSettings settings, Progress progress) {
		return segment(volume, "The image", settings, Optional.empty(), progress);
	}

	/**
	 * Segments a volume as {@link #segment(Volume, Settings, Progress)} does.
	 *
	 * @param image name of the volume at the start of a sentence, such as "The image scan.nii.gz"
	 * @param output gets the probabilities, on the volume's own grid
	 * @throws sc.fiji.stunet.files.InvalidOutput if they cannot be written
	 */
	public Result segment(
			Volume volume,
			String image,
			PredictionSettings settings,
			Optional<ProbabilityOutput> output,
			Progress progress) {
		checkFits(volume, image);
		Plan plan = model.plan();
		Forecast.doubt(volume.size(), volume.spacing(), plan).ifPresent(progress::log);
		IntensityCheck.check(volume, image, plan.normalization(), progress);
		Optional<Reorientation> turn = turn(volume, image, settings.orientation());
		Volume turned = turn.map(t -> t.apply(volume)).orElse(volume);
		progress.report("Preprocessing", 0, 1);
		Preprocessed scan = plan.preprocessing().forward(turned, progress::checkCancelled);
		progress.report("Preprocessing", 1, 1);
		if (settings.mirror().orElse(false) && plan.mirrorAxes().isEmpty())
			progress.log("The model " + model.name()
					+ " was trained without mirroring, so it is not averaged over mirrored runs.");
		Set<Integer> mirrorAxes = settings.mirror().orElse(true) ? plan.mirrorAxes() : Set.of();
		Forecast forecast =
				Forecast.of(model, scan.size(), turned.size(), settings.step(), mirrorAxes, Forecast.Memory.now());
		progress.log(forecast.sentence(secondsPerRun));
		spare = forecast.spare();
		progress.needs(forecast.bytes());
		TileClock clock = new TileClock(progress, forecast.runs(), secondsPerRun.isEmpty());
		SlidingWindow window = new SlidingWindow(plan.patch(), settings.step(), mirrorAxes, skipsAir(settings.speed()));
		Optional<Reorientation> back = turn.map(Reorientation::inverse);
		int classes = model.network().classes();
		// And for the output itself: such numbers hardly compress.
		long bytes = scan.bytesForProbabilities(classes)
				+ Float.BYTES * volume.size().voxels() * classes;
		try (FileChannel scratch = output.map(
						to -> AtomicFile.scratch(to.file().toAbsolutePath().getParent(), bytes))
				.orElse(null)) {
			Optional<FileChannel> probabilities = Optional.ofNullable(scratch);
			Preprocessed.Export export = export(scan, settings.speed() == Speed.FAST, probabilities);
			window.predict(scan.voxels(), classes, forecast.bytesForSums(), predictor, clock, export);
			secondsPerRun = clock.secondsPerRun();
			LabelMap labels = postProcessed(structureValues(export.labels()));
			output.ifPresent(to -> {
				Volume all = new Volume(export.probabilities(), turned.geometry());
				progress.report("Writing the probabilities", 0, 1);
				VolumeWriter.write(to.file(), back.map(t -> t.apply(all)).orElse(all), to.overwrite());
				progress.report("Writing the probabilities", 1, 1);
			});
			return new Result(back.map(t -> t.apply(labels)).orElse(labels), model.structures(), device());
		} catch (IOException | UncheckedIOException e) {
			throw new InvalidOutput(
					"The probabilities cannot be kept beside their file (" + e.getMessage()
							+ "); free some space on its disk.",
					e);
		}
	}

	/**
	 * Checks, after an unexpected error, whether the engine still computes correctly and the weights are unchanged.
	 *
	 * @throws sc.fiji.stunet.engine.EngineUnavailable if TensorFlow computes wrong numbers
	 * @throws sc.fiji.stunet.model.InvalidModel if the weights are damaged or gone
	 */
	public void check() {
		predictor.check();
		ModelFolder.checkWeights(model);
	}

	private LabelMap postProcessed(LabelMap labels) {
		return model.largestPartOnly().isEmpty() ? labels : LargestComponent.of(labels, model.largestPartOnly());
	}

	private void checkFits(Volume volume, String image) {
		if (volume.size().toList().contains(1))
			throw new InvalidVolume(image + " is a single slice (" + volume.size()
					+ "); STU-Net segments volumes: open the whole stack.");
		int inputs = model.network().inputs();
		if (volume.channels() != inputs)
			throw new InvalidVolume("The model " + model.name() + " needs " + inputs
					+ (inputs == 1 ? " channel" : " channels") + ", but " + image.replaceFirst("^The ", "the ")
					+ " has " + volume.channels() + "; give one image per channel, in the model's order.");
	}

	private Optional<Reorientation> turn(Volume volume, String image, Optional<StatedOrientation> stated) {
		return model.plan()
				.orientation()
				.map(wanted ->
						StatedOrientation.turn(volume.geometry(), stated, wanted, image, "the model " + model.name()))
				.filter(turn -> !turn.isIdentity());
	}

	/** Where nothing is predicted there is background, which regions have no score for. */
	private boolean skipsAir(Speed speed) {
		return speed == Speed.FAST && !model.structures().areRegions();
	}

	private Preprocessed.Export export(Preprocessed scan, boolean nearest, Optional<FileChannel> probabilities) {
		int classes = model.network().classes();
		if (model.structures().areRegions()) return scan.exportOfRegions(classes, nearest, probabilities);
		return nearest ? scan.exportOfNearest(classes, probabilities) : scan.export(classes, probabilities);
	}

	/** Replaces classes or regions 1, 2 ... by the values of the structures in place; they are the same in most models. */
	private LabelMap structureValues(LabelMap classes) {
		Structures structures = model.structures();
		int[] values = new int[structures.all().size() + 1];
		boolean same = true;
		for (int c = 1; c < values.length; c++) {
			values[c] = structures.areRegions()
					? structures.regions().get(c - 1)
					: structures.all().get(c - 1).value();
			same &= values[c] == c;
		}
		Cursor<UnsignedShortType> voxels = Views.flatIterable(classes.voxels()).cursor();
		while (!same && voxels.hasNext()) {
			UnsignedShortType voxel = voxels.next();
			voxel.set(values[voxel.get()]);
		}
		return classes;
	}

	@Override
	public void close() {
		predictor.close();
		folds.forEach(Weights::close);
	}
}
