package sc.fiji.stunet.segmentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

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
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.postprocess.LargestComponent;
import sc.fiji.stunet.postprocess.SmallPieces;
import sc.fiji.stunet.predict.SlidingWindow;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.volume.VoxelBox;
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
	 * @param structures of the model that were wanted
	 * @param device the one that computed, for the user
	 */
	public record Result(LabelMap labels, Structures structures, String device) {}

	/**
	 * A volume on its way into the network.
	 *
	 * @param image name of the volume at the start of a sentence, such as "The image scan.nii.gz"
	 * @param seen what the network sees of it; empty: not preprocessed yet
	 */
	public record Prepared(Volume volume, String image, Optional<Preparation.Seen> seen) {}

	private final Model model;
	/** Null where there is a set, whose models have one each. */
	private final TfPatchPredictor predictor;
	/** Those that take turns in the engine. */
	private final List<Weights> folds;

	private final CoarseSearch coarse;
	private final Optional<SetSegmentation> set;
	private final Preparation preparation;
	/** Duration of one run of the network in the last prediction. */
	private OptionalDouble secondsPerRun = OptionalDouble.empty();
	/** What the last prediction leaves of Java's memory, in bytes. */
	private volatile long spare;

	private Segmentation(
			Model model,
			TfPatchPredictor predictor,
			List<Weights> folds,
			CoarseSearch coarse,
			Optional<SetSegmentation> set,
			Optional<PreparedScan> shared) {
		this.folds = folds;
		this.model = model;
		this.predictor = predictor;
		this.coarse = coarse;
		this.set = set;
		this.preparation = new Preparation(model, coarse, shared);
	}

	/**
	 * Loads the weights into the engine, which takes seconds.
	 *
	 * @param folder of the model
	 * @throws sc.fiji.stunet.model.InvalidModel if the folder is no usable model
	 * @throws InvalidRequest if an option is impossible
	 */
	public static Segmentation open(Path folder, EngineSettings settings, Progress progress) {
		return open(folder, settings, Optional.empty(), progress);
	}

	/** @param shared with other models that segment the same scan */
	static Segmentation open(Path folder, EngineSettings settings, Optional<PreparedScan> shared, Progress progress) {
		EngineOptions engine = EngineOptions.of(settings);
		progress.report("Loading the model", 0, 1);
		Model model = Model.read(folder);
		CoarseSearch coarse = new CoarseSearch(settings);
		if (model.isSet())
			return new Segmentation(
					model, null, List.of(), coarse, Optional.of(new SetSegmentation(model, settings)), shared);
		Scores scores = model.plan().nnUNetVersion() == NnUNetVersion.NNUNET_V2 ? Scores.LOGITS : Scores.PROBABILITIES;
		List<Weights> folds = ModelFolder.openFolds(model);
		try {
			TfPatchPredictor predictor =
					TfPatchPredictor.open(model.network(), folds, model.plan().patch(), scores, engine, progress);
			progress.report("Loading the model", 1, 1);
			// Of one network they are in the engine now; several take turns there.
			if (folds.size() == 1) folds.remove(0).close();
			return new Segmentation(model, predictor, folds, coarse, Optional.empty(), shared);
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
		return set.map(SetSegmentation::device)
				.orElseGet(() -> predictor.device().toString());
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
	 * @throws InvalidRequest if the scope does not fit the volume or the model
	 * @throws sc.fiji.stunet.failure.OutOfMemory if the machine is too small for it
	 */
	public Result segment(Volume volume, PredictionSettings settings, Progress progress) {
		return segment(volume, "The image", settings, Optional.empty(), progress);
	}

	/**
	 * Segments a volume as {@link #segment(Volume, Settings, Progress)} does.
	 *
	 * @param image name of the volume at the start of a sentence, such as "The image scan.nii.gz"
	 * @param output gets the probabilities of the background and of the structures of the scope, on the volume's own
	 *     grid
	 * @throws sc.fiji.stunet.files.InvalidOutput if they cannot be written
	 */
	public Result segment(
			Volume volume,
			String image,
			PredictionSettings settings,
			Optional<ProbabilityOutput> output,
			Progress progress) {
		return segment(new Prepared(volume, image, Optional.empty()), settings, output, progress);
	}

	/** Segments a volume as {@link #segment(Volume, String, PredictionSettings, Optional, Progress)} does. */
	public Result segment(
			Prepared prepared, PredictionSettings settings, Optional<ProbabilityOutput> output, Progress progress) {
		Volume volume = prepared.volume();
		if (set.isPresent()) return ofSet(volume, prepared.image(), settings, output, progress);
		Preparation.Seen seen =
				prepared.seen().orElseGet(() -> preparation.see(volume, prepared.image(), settings, progress));
		Structures wanted = settings.scope().chosen(model.structures(), model.name());
		Optional<VoxelBox> box = seen.box();
		Preprocessed scan = seen.scan();
		Plan plan = model.plan();
		if (settings.mirror().orElse(false) && plan.mirrorAxes().isEmpty())
			progress.log("The model " + model.name()
					+ " was trained without mirroring, so it is not averaged over mirrored runs.");
		Set<Integer> mirrorAxes = settings.mirror().orElse(true) ? plan.mirrorAxes() : Set.of();
		Forecast forecast = Forecast.alone(model, scan.size(), volume.size(), settings.step(), mirrorAxes, progress);
		progress.log(forecast.sentence(secondsPerRun));
		spare = forecast.spare();
		progress.needs(forecast.bytes());
		TileClock clock = new TileClock(progress, forecast.runs(), secondsPerRun.isEmpty());
		SlidingWindow window = new SlidingWindow(plan.patch(), settings.step(), mirrorAxes, skipsAir(settings.speed()));
		Optional<Reorientation> back = seen.turn().map(Reorientation::inverse);
		int classes = model.network().classes();
		// And for the output itself: such numbers hardly compress.
		long bytes = scan.bytesForProbabilities(classes)
				+ Float.BYTES * volume.size().voxels() * (wanted.all().size() + 1);
		try (FileChannel scratch = output.map(
						to -> AtomicFile.scratch(to.file().toAbsolutePath().getParent(), bytes))
				.orElse(null)) {
			Optional<FileChannel> probabilities = Optional.ofNullable(scratch);
			Preprocessed.Export export = export(scan, settings.speed() == Speed.FAST, probabilities);
			window.predict(scan.voxels(), classes, forecast.bytesForSums(), predictor, clock, export);
			secondsPerRun = clock.secondsPerRun();
			LabelMap finished = finished(
					structureValues(export.labels()), wanted, settings.scope().smallest(), progress);
			LabelMap labels = back.map(t -> t.apply(finished)).orElse(finished);
			output.ifPresent(to -> {
				Volume all = new Volume(export.probabilities(), seen.geometry());
				progress.report("Writing the probabilities", 0, 1);
				Volume ofPart = back.map(t -> t.apply(all)).orElse(all);
				VolumeWriter.write(to.file(), scored(ofPart, wanted, box, volume), to.overwrite());
				progress.report("Writing the probabilities", 1, 1);
			});
			return new Result(
					box.map(b -> b.fill(labels, volume.size(), volume.geometry()))
							.orElse(labels),
					wanted,
					device());
		} catch (IOException | UncheckedIOException e) {
			throw new InvalidOutput(
					"The probabilities cannot be kept beside their file (" + e.getMessage()
							+ "); free some space on its disk.",
					e);
		}
	}

	private Result ofSet(
			Volume volume,
			String image,
			PredictionSettings settings,
			Optional<ProbabilityOutput> output,
			Progress progress) {
		Optional<VoxelBox> box = preparation.box(volume, image, settings, progress);
		Structures wanted = settings.scope().chosen(model.structures(), model.name());
		if (output.isPresent()) throw SetSegmentation.noProbabilities(model);
		return set.orElseThrow().segment(volume, image, settings, wanted, box, progress);
	}

	/**
	 * Prepares a volume beside another one that is segmented; what needs the network, or more memory than that leaves,
	 * is done in its turn.
	 *
	 * @throws InvalidVolume if the volume does not fit the model
	 */
	Prepared prepareAside(Volume volume, String image, PredictionSettings settings, Progress progress) {
		boolean needsNetwork = set.isPresent() || settings.scope().cropWith().isPresent();
		if (needsNetwork || preparation.bytes(volume) > spare) return new Prepared(volume, image, Optional.empty());
		return new Prepared(volume, image, Optional.of(preparation.see(volume, image, settings, progress)));
	}

	/** The probabilities of the background and the wanted structures, on the grid of the whole volume. */
	private Volume scored(Volume all, Structures wanted, Optional<VoxelBox> box, Volume whole) {
		if (box.isEmpty() && wanted.equals(model.structures())) return all;
		boolean areRegions = model.structures().areRegions();
		List<Integer> classes = new ArrayList<>(areRegions ? List.of() : List.of(0));
		for (Structure structure : wanted.all())
			classes.add(
					areRegions
							? model.structures().regions().indexOf(structure.value())
							: model.structures().all().indexOf(structure) + 1);
		return new Volume(
				Channels.ofOneAtATime(classes.size(), whole.size(), c -> {
					float[] scores = Channels.copy(all.voxels(), classes.get(c));
					return box.map(b -> b.fill(scores, whole.size(), c == 0 && !areRegions ? 1 : 0))
							.orElse(scores);
				}),
				whole.geometry());
	}

	/**
	 * Checks, after an unexpected error, whether the engine still computes correctly and the weights are unchanged.
	 *
	 * @throws sc.fiji.stunet.engine.EngineUnavailable if TensorFlow computes wrong numbers
	 * @throws sc.fiji.stunet.model.InvalidModel if the weights are damaged or gone
	 */
	public void check() {
		if (predictor != null) predictor.check();
		ModelFolder.checkWeights(model);
	}

	/** The label map after the model's own post-processing, with what is wanted of it. */
	private LabelMap finished(LabelMap labels, Structures wanted, double smallest, Progress progress) {
		LabelMap own =
				model.largestPartOnly().isEmpty() ? labels : LargestComponent.of(labels, model.largestPartOnly());
		boolean corners = model.plan().nnUNetVersion() == NnUNetVersion.NNUNET_V2;
		for (Set<Integer> together : model.largestTogether()) own = LargestComponent.ofAll(own, together, corners);
		Set<Integer> unwanted = new HashSet<>();
		for (Structure structure : model.structures().all())
			if (!wanted.all().contains(structure)) unwanted.add(structure.value());
		if (!unwanted.isEmpty())
			Views.flatIterable(own.voxels()).forEach(voxel -> {
				if (unwanted.contains(voxel.get())) voxel.set(0);
			});
		return smallest > 0 ? SmallPieces.removed(own, smallest, progress) : own;
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

	/** Replaces classes or regions 1, 2 ... by the structures' values in place; they are the same in most models. */
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
		coarse.close();
		if (predictor != null) predictor.close();
		folds.forEach(Weights::close);
	}
}
