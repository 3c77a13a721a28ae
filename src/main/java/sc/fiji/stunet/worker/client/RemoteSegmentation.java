package sc.fiji.stunet.worker.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.ToldOrientation;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.Grid;
import sc.fiji.stunet.worker.PredictJob;
import sc.fiji.stunet.worker.VoxelFile;

/** Segmentation in the engine's process. Safe for several threads; they queue up. */
public final class RemoteSegmentation implements AutoCloseable {

	/**
	 * @param model folder
	 * @param step between tiles as a fraction of the patch
	 * @param mirror over the axes that the model allows; false: never
	 * @param threads 0: all
	 * @param device auto, cpu or gpu:N
	 * @param orientation of volumes that do not tell theirs; empty: they are refused by models that need to know it
	 */
	public record Settings(
			Path model,
			double step,
			boolean mirror,
			int threads,
			String device,
			Optional<ToldOrientation> orientation) {

		/** For volumes that tell how they lie in the patient. */
		public Settings(Path model, double step, boolean mirror, int threads, String device) {
			this(model, step, mirror, threads, device, Optional.empty());
		}

		/** @return the same with what the user says of the volume */
		public Settings with(ToldOrientation told) {
			return new Settings(model, step, mirror, threads, device, Optional.of(told));
		}
	}

	/**
	 * @param labels on the input's own grid
	 * @param grey (x, y, z): the first channel that was segmented
	 * @param device that was really used, for the user
	 * @param model checksum of the model that was really used
	 */
	public record Result(LabelMap labels, RandomAccessibleInterval<FloatType> grey, String device, String model) {}

	private final Engine engine;

	/** @param log takes lines that the process prints, on another thread */
	public RemoteSegmentation(Consumer<String> log) {
		this(new EngineCommand(), log);
	}

	/** @param command starts an engine that exchanges voxels through a folder */
	RemoteSegmentation(EngineCommand command, Consumer<String> log) {
		engine = new Engine(command, log);
	}

	RemoteSegmentation(EngineCommand command, Consumer<String> log, EngineClient.Timeouts timeouts) {
		engine = new Engine(command, log, timeouts);
	}

	/**
	 * @throws sc.fiji.stunet.progress.Cancelled if the user ended it
	 * @throws EngineFailure if it failed
	 */
	public Result segment(Volume volume, Settings settings, Progress progress) {
		return withFiles((labels, voxels) -> {
			PredictJob.Sent sent = new PredictJob.Sent(
					voxels.toString(), Grid.of(volume.size(), volume.geometry()), volume.channels());
			PredictJob.Result result = ask(
					settings,
					() -> {
						VoxelFile.writeFloats(voxels, volume.voxels(), progress);
						return parameters(
								settings, sent, List.of(), new PredictJob.Outputs(labels.toString(), null, null));
					},
					progress);
			return new Result(
					labelsOf(labels, result, progress),
					Views.hyperSlice(volume.voxels(), 3, 0),
					result.device(),
					result.model());
		});
	}

	/**
	 * The engine reads the files itself.
	 *
	 * @param inputs files, one per channel of the model
	 * @param labelMap file that the label map will be written to; one that its format has no room for is refused before
	 *     the work
	 * @throws sc.fiji.stunet.progress.Cancelled if the user ended it
	 * @throws EngineFailure if it failed
	 */
	public Result segment(List<Path> inputs, Optional<Path> labelMap, Settings settings, Progress progress) {
		return withFiles((labels, grey) -> {
			List<String> paths =
					inputs.stream().map(RemoteSegmentation::absolute).toList();
			PredictJob.Outputs outputs = new PredictJob.Outputs(
					labels.toString(),
					grey.toString(),
					labelMap.map(RemoteSegmentation::absolute).orElse(null));
			PredictJob.Result result = ask(settings, () -> parameters(settings, null, paths, outputs), progress);
			Extent size = result.grid().extent();
			return new Result(
					labelsOf(labels, result, progress),
					VoxelFile.readFloats(grey, progress, size.toArray()),
					result.device(),
					result.model());
		});
	}

	/**
	 * After a failure that nobody foresaw: whether engine and model are what they should be.
	 *
	 * @throws EngineFailure if TensorFlow computes wrong numbers, or the weights are damaged
	 */
	public void check(Settings s, Progress progress) {
		engine.compute(
				PredictJob.CHECK,
				() -> new PredictJob.Check(absolute(s.model()), settings(s)),
				PredictJob.Checked.class,
				s.device(),
				Dialogue.of(progress));
	}

	/** Where voxels are exchanged with the engine. */
	public Path temporaryFolder() {
		return engine.exchange().folder();
	}

	private interface Work {

		Result with(Path labels, Path voxels) throws IOException;
	}

	private Result withFiles(Work work) {
		ExchangeFolder exchange = engine.exchange();
		List<Path> borrowed = List.of(exchange.borrow(), exchange.borrow());
		boolean finished = false;
		try {
			Result result = work.with(borrowed.get(0), borrowed.get(1));
			finished = true;
			return result;
		} catch (IOException e) {
			throw exchange.unusable(e);
		} finally {
			// A process that is being ended may still write for a moment, so its files are not used again.
			borrowed.forEach(finished ? exchange::giveBack : exchange::discard);
		}
	}

	private PredictJob.Result ask(Settings s, EngineClient.Parameters parameters, Progress progress) {
		return engine.compute(PredictJob.NAME, parameters, PredictJob.Result.class, s.device(), Dialogue.of(progress));
	}

	private static PredictJob.Parameters parameters(
			Settings s, PredictJob.Sent sent, List<String> inputs, PredictJob.Outputs outputs) {
		return new PredictJob.Parameters(absolute(s.model()), sent, inputs, settings(s), outputs);
	}

	private static PredictJob.Settings settings(Settings s) {
		return new PredictJob.Settings(
				s.step(),
				s.mirror(),
				s.threads(),
				s.device(),
				s.orientation().map(ToldOrientation::text).orElse(null));
	}

	private static LabelMap labelsOf(Path file, PredictJob.Result result, Progress progress) throws IOException {
		return new LabelMap(
				VoxelFile.readLabels(file, progress, result.grid().extent().toArray()),
				result.grid().geometry());
	}

	private static String absolute(Path path) {
		return path.toAbsolutePath().toString();
	}

	/** For other jobs of the same process. */
	Engine engine() {
		return engine;
	}

	@Override
	public void close() {
		engine.close();
	}
}
