package sc.fiji.stunet.segmentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import sc.fiji.stunet.engine.EngineOptions;
import sc.fiji.stunet.engine.TfPatchPredictor;
import sc.fiji.stunet.engine.TfPatchPredictor.Scores;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.Closing;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.patch.TileGrid;
import sc.fiji.stunet.predict.SlidingWindow;
import sc.fiji.stunet.preprocess.BlockExport;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.progress.Beside;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.LabelPlanes;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.weights.ModelFolder;

/**
 * One model in the engine: reorients a scan as the model needs, preprocesses it, predicts tile by tile, and resamples
 * the label map to the scan's own grid. Holds native memory until it is closed.
 */
final class ModelSegmenter implements Segmenter {

	/** @param folds those that take turns in the engine */
	private record Network(TfPatchPredictor predictor, List<Weights> folds) implements AutoCloseable {

		@Override
		public void close() {
			Closing.all(List.<Runnable>of(predictor::close, () -> Closing.all(folds, Weights::close)), Runnable::run);
		}
	}

	private final Model model;
	private final Beside<Network> loading;
	/** What the loading has to say, until the thread of the job says it: a progress hears no other. */
	private final Queue<String> sentences;
	/** Whether the user has been told that it is loaded, once. */
	private boolean isAwaited;
	/** Duration of one run of the network in the last prediction. */
	private OptionalDouble secondsPerRun = OptionalDouble.empty();
	/** What the last prediction leaves of Java's memory, in bytes. */
	private volatile long spare;

	private ModelSegmenter(Model model, Beside<Network> loading, Queue<String> sentences) {
		this.model = model;
		this.loading = loading;
		this.sentences = sentences;
	}

	private static Scores scores(Model model) {
		return model.plan().nnUNetVersion() == NnUNetVersion.NNUNET_V2 ? Scores.LOGITS : Scores.PROBABILITIES;
	}

	/** The numbers that a model on a CPU blends for every voxel, at most. */
	static int blended(Model model) {
		return TfPatchPredictor.blended(model.network(), model.plan().patch(), scores(model), model.folds());
	}

	/**
	 * Begins to load the weights into the engine, which takes seconds, beside what the thread of the job does next.
	 * Errors are thrown where the network is needed first.
	 */
	static ModelSegmenter begin(Model model, EngineOptions engine, Progress progress) {
		Queue<String> sentences = new ConcurrentLinkedQueue<>();
		Progress noting = new ForwardingProgress(progress) {

			@Override
			public void log(String sentence) {
				sentences.add(sentence);
			}
		};
		return new ModelSegmenter(model, new Beside<>(() -> load(model, engine, noting)), sentences);
	}

	private static Network load(Model model, EngineOptions engine, Progress progress) {
		List<Weights> folds = ModelFolder.openFolds(model);
		try {
			TfPatchPredictor predictor = TfPatchPredictor.open(
					model.network(), folds, model.plan().patch(), scores(model), engine, progress);
			// Of one network they are in the engine now; several take turns there.
			if (folds.size() > 1) return new Network(predictor, folds);
			Closing.all(folds, Weights::close);
			return new Network(predictor, List.of());
		} catch (RuntimeException | Error e) {
			Closing.after(e, folds, Weights::close);
			throw e;
		}
	}

	@Override
	public void awaitLoaded(Progress progress) {
		try {
			if (isAwaited) loading.end();
			else {
				isAwaited = true;
				progress.report("Loading the model", 0, 1);
				loading.end();
				progress.report("Loading the model", 1, 1);
			}
		} finally {
			for (String next = sentences.poll(); next != null; next = sentences.poll()) progress.log(next);
		}
	}

	private TfPatchPredictor predictor() {
		return loading.end().predictor();
	}

	@Override
	public LabelMap segment(
			ScanPart part,
			String image,
			Structures wanted,
			PredictionSettings settings,
			Optional<SeenScan> seen,
			Optional<ProbabilityOutput> output,
			Progress progress) {
		return segment(
				seen.orElseGet(() -> see(part, image, settings, new PreparedScan(), progress)),
				wanted,
				settings,
				output,
				progress);
	}

	@Override
	public Optional<SeenScan> see(ScanPart part, String image, PredictionSettings settings, Progress progress) {
		return Optional.of(see(part, image, settings, new PreparedScan(), progress));
	}

	/** @param prepared shared with other models that segment the same part of the same scan */
	SeenScan see(ScanPart part, String image, PredictionSettings settings, PreparedScan prepared, Progress progress) {
		return SeenScan.of(model, part, image, settings, prepared, progress);
	}

	/** Those of the volume, of the copy that is cropped, and of the result with what its making takes. */
	@Override
	public long bytesToSee(Volume volume) {
		long onGrid = model.plan()
				.preprocessing()
				.sizeOnGrid(volume.size(), volume.spacing())
				.voxels();
		return (long) Float.BYTES * volume.channels() * (2 * volume.size().voxels() + 3 * onGrid);
	}

	LabelMap segment(
			SeenScan seen,
			Structures wanted,
			PredictionSettings settings,
			Optional<ProbabilityOutput> output,
			Progress progress) {
		ScanPart part = seen.part();
		Preprocessed scan = seen.scan();
		Optional<Reorientation> back = seen.turn().map(Reorientation::inverse);
		// And for the output itself: such numbers hardly compress.
		long bytes = scan.bytesForProbabilities(model.network().classes())
				+ Float.BYTES * part.whole().size().voxels() * (wanted.all().size() + 1);
		try (FileChannel scratch = output.map(
						to -> AtomicFile.scratch(to.file().toAbsolutePath().getParent(), bytes))
				.orElse(null)) {
			Preprocessed.Export export =
					predicted(scan, part, wanted, settings, Optional.ofNullable(scratch), progress);
			LabelMap finished = export.labels();
			FinishedLabels.make(model, LabelPlanes.of(finished), wanted, progress);
			output.ifPresent(to -> {
				Volume all = new Volume(export.probabilities(), seen.geometry());
				progress.report("Writing the probabilities", 0, 1);
				Volume ofPart = back.map(t -> t.apply(all)).orElse(all);
				VolumeWriter.write(to.file(), scored(ofPart, wanted, part), to.overwrite());
				progress.report("Writing the probabilities", 1, 1);
			});
			return back.map(t -> t.apply(finished)).orElse(finished);
		} catch (IOException | UncheckedIOException e) {
			throw new InvalidOutput(
					"The probabilities cannot be kept beside their file (" + e.getMessage()
							+ "); free some space on its disk.",
					e);
		}
	}

	/** Runs the network over a scan. */
	private Preprocessed.Export predicted(
			Preprocessed scan,
			ScanPart part,
			Structures wanted,
			PredictionSettings settings,
			Optional<FileChannel> probabilities,
			Progress progress) {
		awaitLoaded(progress);
		TfPatchPredictor predictor = predictor();
		Plan plan = model.plan();
		int classes = model.network().classes();
		if (settings.mirror().orElse(false) && plan.mirrorAxes().isEmpty())
			progress.log("The model " + model.name()
					+ " was trained without mirroring, so it is not averaged over mirrored runs.");
		SlidingWindow window = window(settings);
		Forecast forecast = Forecast.alone(
				model,
				scan.size(),
				part.whole().size(),
				settings.step(),
				window.mirrorAxes(),
				window.channels(classes, predictor),
				predictor.bytesToTake(),
				progress);
		progress.log(forecast.sentence(secondsPerRun));
		spare = forecast.spare();
		progress.needs(forecast.bytes());
		TileClock clock = new TileClock(progress, forecast.runs(), secondsPerRun.isEmpty());
		Preprocessed.Export export = scan.export(FinishedLabels.rule(model, wanted, settings.speed()), probabilities);
		window.predict(scan.voxels(), classes, forecast.bytesForSums(), predictor, clock, export);
		secondsPerRun = clock.secondsPerRun();
		return export;
	}

	/**
	 * Runs the network over one block of a scan.
	 *
	 * @param scan of which the voxels are there that the block sees
	 * @param block its tiles
	 */
	BlockExport predictBlock(
			Preprocessed scan, TileGrid.Columns block, PredictionSettings settings, Progress progress) {
		int classes = model.network().classes();
		SlidingWindow window = window(settings);
		Structures wanted = settings.scope().chosen(model.structures(), model.name());
		BlockExport export = scan.exportOfBlock(
				window.grid(scan.size()).decided(block), FinishedLabels.rule(model, wanted, settings.speed()));
		window.predictBlock(scan.voxels(), block, classes, predictor(), progress, export);
		return export;
	}

	private SlidingWindow window(PredictionSettings settings) {
		return SeenScan.window(model, settings);
	}

	/** The probabilities of the background and the wanted structures, on the grid of the whole scan. */
	private Volume scored(Volume all, Structures wanted, ScanPart part) {
		if (part.box().isEmpty() && wanted.equals(model.structures())) return all;
		boolean areRegions = model.structures().areRegions();
		List<Integer> classes = new ArrayList<>(areRegions ? List.of() : List.of(0));
		for (Structure structure : wanted.all())
			classes.add(
					areRegions
							? model.structures().regions().indexOf(structure.value())
							: model.structures().all().indexOf(structure) + 1);
		return new Volume(
				Channels.ofOneAtATime(
						classes.size(),
						part.whole().size(),
						c -> part.onWhole(all.voxels(), classes.get(c), c == 0 && !areRegions ? 1 : 0)),
				part.whole().geometry());
	}

	@Override
	public String device() {
		return predictor().device().toString();
	}

	@Override
	public RunTime runTime() {
		return new RunTime(
				secondsPerRun.orElse(0),
				Cost.multiplyAdds(model.network(), model.plan().patch()));
	}

	@Override
	public long spare() {
		return spare;
	}

	@Override
	public void check() {
		predictor().check();
	}

	@Override
	public void close() {
		loading.result().ifPresent(Network::close);
	}
}
