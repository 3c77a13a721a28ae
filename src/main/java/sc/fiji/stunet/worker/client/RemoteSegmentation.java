package sc.fiji.stunet.worker.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.io.AtomicFile;
import sc.fiji.stunet.io.InvalidOutput;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelMap;
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
	 */
	public record Settings(Path model, double step, boolean mirror, int threads, String device) {}

	/**
	 * @param labelMap NIfTI file to write the label map to
	 * @param probabilities NIfTI file to write the probabilities to
	 * @param overwrite whether they may be replaced
	 */
	public record Files(Optional<Path> labelMap, Optional<Path> probabilities, boolean overwrite) {

		private List<Path> written() {
			return Stream.of(labelMap, probabilities).flatMap(Optional::stream).toList();
		}
	}

	/**
	 * @param labels on the input's own grid
	 * @param grey (x, y, z): the first channel that was segmented
	 * @param device that was really used, for the user
	 */
	public record Result(LabelMap labels, RandomAccessibleInterval<FloatType> grey, String device) {}

	private final Engine engine;

	/** @param log takes lines that the process prints, on another thread */
	public RemoteSegmentation(Consumer<String> log) {
		this(new EngineCommand(), log);
	}

	/** @param command starts an engine that exchanges voxels through a folder */
	RemoteSegmentation(EngineCommand command, Consumer<String> log) {
		engine = new Engine(command, log);
	}

	/**
	 * @throws sc.fiji.stunet.progress.Cancelled if the user ended it; nothing was written
	 * @throws EngineFailure if it failed
	 */
	public Result segment(Volume volume, Settings settings, Files files, Progress progress) {
		return withFiles(files, (labels, voxels) -> {
			VoxelFile.writeFloats(voxels, volume.voxels());
			PredictJob.Sent sent = new PredictJob.Sent(voxels.toString(), Grid.of(volume.size(), volume.geometry()), volume.channels());
			PredictJob.Result result = ask(settings, sent, List.of(), outputs(labels, null, files), progress);
			return new Result(labelsOf(labels, result), Views.hyperSlice(volume.voxels(), 3, 0), result.device());
		});
	}

	/**
	 * The engine reads the files itself, so that the label map gets their geometry.
	 *
	 * @param inputs NIfTI files, one per channel of the model
	 * @throws sc.fiji.stunet.progress.Cancelled if the user ended it; nothing was written
	 * @throws EngineFailure if it failed
	 */
	public Result segment(List<Path> inputs, Settings settings, Files files, Progress progress) {
		return withFiles(files, (labels, grey) -> {
			List<String> paths = inputs.stream().map(RemoteSegmentation::absolute).toList();
			PredictJob.Result result = ask(settings, null, paths, outputs(labels, grey, files), progress);
			Extent size = result.grid().extent();
			return new Result(labelsOf(labels, result), VoxelFile.readFloats(grey, size.toArray()), result.device());
		});
	}

	private interface Work {

		Result with(Path labels, Path voxels) throws IOException;
	}

	private Result withFiles(Files files, Work work) {
		ExchangeFolder exchange = engine.exchange();
		List<Path> borrowed = List.of(exchange.borrow(), exchange.borrow());
		boolean finished = false;
		try {
			Result result = work.with(borrowed.get(0), borrowed.get(1));
			finished = true;
			return result;
		}
		catch (IOException e) {
			throw new InvalidOutput("Cannot use the temporary folder " + exchange.folder() + " (" + e.getMessage()
				+ "); free some space on its disk.", e);
		}
		finally {
			// A process that is being ended may still write for a moment, so its files are not used again.
			borrowed.forEach(finished ? exchange::giveBack : exchange::discard);
			if (!finished) files.written().forEach(file -> AtomicFile.deleteUnfinished(file, engine.lastPid()));
		}
	}

	private PredictJob.Result ask(Settings s, PredictJob.Sent sent, List<String> inputs, PredictJob.Outputs outputs, Progress progress) {
		PredictJob.Settings settings = new PredictJob.Settings(s.step(), s.mirror(), s.threads(), s.device());
		PredictJob.Parameters parameters = new PredictJob.Parameters(absolute(s.model()), sent, inputs, settings, outputs);
		return engine.compute(PredictJob.NAME, parameters, PredictJob.Result.class, s.device(), Dialogue.of(progress));
	}

	private static PredictJob.Outputs outputs(Path labels, Path grey, Files files) {
		return new PredictJob.Outputs(labels.toString(), grey == null ? null : grey.toString(),
			files.labelMap().map(RemoteSegmentation::absolute).orElse(null),
			files.probabilities().map(RemoteSegmentation::absolute).orElse(null), files.overwrite());
	}

	private static LabelMap labelsOf(Path file, PredictJob.Result result) throws IOException {
		return new LabelMap(VoxelFile.readLabels(file, result.grid().extent().toArray()), result.grid().geometry());
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
