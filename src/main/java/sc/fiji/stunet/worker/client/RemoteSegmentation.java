package sc.fiji.stunet.worker.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.job.BlockPlace;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.Grid;
import sc.fiji.stunet.worker.JobNames;
import sc.fiji.stunet.worker.PredictionMessages;
import sc.fiji.stunet.worker.VoxelFile;

/** Segments volumes in the engine's process. Thread-safe; jobs run one after the other. */
public final class RemoteSegmentation implements AutoCloseable {

	/**
	 * @param labels on the input's own grid
	 * @param grey (x, y, z): the first channel that was segmented, of files only when it was asked for
	 * @param device the one that computed, for the user
	 * @param model checksum of the model that was used
	 * @param runTime of the network
	 */
	public record Result(
			LabelMap labels,
			Optional<RandomAccessibleInterval<FloatType>> grey,
			String device,
			String model,
			RunTime runTime) {

		/** So that its memory is free. */
		public Result withoutGrey() {
			return new Result(labels, Optional.empty(), device, model, runTime);
		}
	}

	private final Engine engine;

	/** @param log receives the lines that the process prints, on another thread */
	public RemoteSegmentation(Consumer<String> log) {
		this(new EngineCommand(), log);
	}

	/**
	 * @param jars folder of the engine's
	 * @param log receives the lines that the process prints, on another thread
	 * @throws EngineFailure if they are not there
	 */
	public RemoteSegmentation(Path jars, Consumer<String> log) {
		this(new EngineCommand(jars), log);
	}

	/** @param command starts an engine that exchanges voxels through a folder */
	RemoteSegmentation(EngineCommand command, Consumer<String> log) {
		engine = new Engine(command, log);
	}

	RemoteSegmentation(EngineCommand command, Consumer<String> log, EngineClient.Timeouts timeouts) {
		engine = new Engine(command, log, timeouts);
	}

	/**
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels
	 * @throws EngineFailure if it failed
	 */
	public Result segment(Volume volume, PredictionRequest request, Progress progress) {
		return segment(volume, Optional.empty(), request, progress);
	}

	/**
	 * Segments a volume as {@link #segment(Volume, PredictionRequest, Progress)} does.
	 *
	 * @param probabilities file that the engine writes with the probability of every class; empty: none
	 */
	public Result segment(
			Volume volume, Optional<ProbabilityOutput> probabilities, PredictionRequest request, Progress progress) {
		return withFiles((labels, voxels) -> {
			PredictionMessages.Sent sent =
					new PredictionMessages.Sent(voxels, Grid.of(volume.size(), volume.geometry()), volume.channels());
			PredictionMessages.Result result = ask(
					request,
					() -> {
						VoxelFile.writeFloats(voxels, volume.voxels(), progress);
						return new PredictionMessages.Parameters(
								request,
								Optional.of(sent),
								List.of(),
								new PredictionMessages.Outputs(
										labels, Optional.empty(), Optional.empty(), probabilities),
								Optional.empty());
					},
					progress);
			return new Result(
					labelsOf(labels, result, progress),
					Optional.of(Views.hyperSlice(volume.voxels(), 3, 0)),
					result.device(),
					result.model(),
					result.runTime());
		});
	}

	/**
	 * Segments files, which the engine reads itself.
	 *
	 * @param inputs files, one per channel of the model
	 * @param labelMap future file of the label map; if its format cannot hold the volume, this is reported before the
	 *     work
	 * @param probabilities file that the engine writes with the probability of every class; empty: none
	 * @param withGrey whether the first channel is wanted, too
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels
	 * @throws EngineFailure if it failed
	 */
	public Result segment(
			List<Path> inputs,
			Optional<Path> labelMap,
			Optional<ProbabilityOutput> probabilities,
			boolean withGrey,
			PredictionRequest request,
			Progress progress) {
		return segment(inputs, labelMap, probabilities, withGrey, request, Optional.empty(), progress);
	}

	/** @param told name of the scan, if the job before was told of it */
	Result segment(
			List<Path> inputs,
			Optional<Path> labelMap,
			Optional<ProbabilityOutput> probabilities,
			boolean withGrey,
			PredictionRequest request,
			Optional<String> told,
			Progress progress) {
		return withFiles((labels, voxels) -> {
			Optional<Path> grey = withGrey ? Optional.of(voxels) : Optional.empty();
			PredictionMessages.Parameters parameters = new PredictionMessages.Parameters(
					request,
					Optional.empty(),
					inputs,
					new PredictionMessages.Outputs(labels, grey, labelMap, probabilities),
					told);
			PredictionMessages.Result result = ask(request, () -> parameters, progress);
			Extent size = result.grid().extent();
			return new Result(
					labelsOf(labels, result, progress),
					withGrey ? Optional.of(VoxelFile.readPlanes(voxels, progress, size.toArray())) : Optional.empty(),
					result.device(),
					result.model(),
					result.runTime());
		});
	}

	/**
	 * Predicts one block of a scan.
	 *
	 * @param voxels {@link VoxelFile} of what its tiles see, preprocessed
	 * @param labels {@link VoxelFile} that gets the labels of it: 16 bit, (x, y, z); half written after a failure
	 * @return checksum of the model that was used
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels
	 * @throws EngineFailure if it failed
	 */
	public String predictBlock(
			BlockPlace place, int channels, Path voxels, Path labels, PredictionRequest request, Progress progress) {
		return engine.compute(
				JobNames.PREDICT_BLOCK,
				() -> new PredictionMessages.Block(request, place, channels, voxels, labels),
				String.class,
				request.engine().device(),
				Dialogue.of(progress));
	}

	/**
	 * Checks engine and model after an unexpected error.
	 *
	 * @throws EngineFailure if TensorFlow computes wrong numbers, or the weights are damaged
	 */
	public void check(PredictionRequest request, Progress progress) {
		engine.compute(
				JobNames.CHECK_ENGINE,
				() -> request,
				String.class,
				request.engine().device(),
				Dialogue.of(progress));
	}

	/** The folder through which voxels are exchanged with the engine. */
	public Path temporaryFolder() {
		return engine.exchange().usable();
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
			// A process that is being ended may still write for a moment, so its files are not reused.
			borrowed.forEach(finished ? exchange::giveBack : exchange::discard);
		}
	}

	private PredictionMessages.Result ask(
			PredictionRequest request, EngineClient.Parameters parameters, Progress progress) {
		return engine.compute(
				JobNames.PREDICT,
				parameters,
				PredictionMessages.Result.class,
				request.engine().device(),
				Dialogue.of(progress));
	}

	private static LabelMap labelsOf(Path file, PredictionMessages.Result result, Progress progress)
			throws IOException {
		return new LabelMap(
				VoxelFile.readLabels(file, progress, result.grid().extent().toArray()),
				result.grid().geometry());
	}

	/** The engine, for other jobs of the same process. */
	Engine engine() {
		return engine;
	}

	@Override
	public void close() {
		engine.close();
	}
}
