package sc.fiji.stunet.worker.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Beside;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.segmentation.Expectation;
import sc.fiji.stunet.segmentation.PredictionFiles;
import sc.fiji.stunet.segmentation.ScanAhead;
import sc.fiji.stunet.segmentation.Segmentation;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.Grid;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.PredictionMessages;
import sc.fiji.stunet.worker.VoxelFile;

/** Segments one volume; keeps the model of the last one, so that the next begins at once. */
final class PredictionHandler implements Handler {

	/** The identity of a loaded model. */
	private record Loaded(Path folder, String checksum, int channels, EngineSettings engine) {

		static Loaded of(PredictionRequest request) {
			Model model = Model.read(request.model());
			return new Loaded(request.model(), model.checksum(), model.network().inputs(), request.engine());
		}
	}

	private Loaded loaded;
	private Segmentation segmentation;
	private final ScanAhead ahead = new ScanAhead(0);

	@Override
	public Object run(JsonNode parameters, Dialogue progress) throws IOException {
		PredictionMessages.Parameters message = JsonLines.value(parameters, PredictionMessages.Parameters.class);
		PredictionSettings settings = message.request().settings();
		// Before the model is loaded: errors of the input are then reported at once.
		Loaded wanted = Loaded.of(message.request());
		Object told = wanted.equals(loaded) && message.told().isPresent()
				? message.told().get()
				: new Object();
		if (message.volume().isPresent()) ahead.forget();
		Segmentation.Prepared scan = message.volume().isPresent()
				? new Segmentation.Prepared(received(message.volume().get(), progress), "The image", Optional.empty())
				: ahead.take(told, files(message).with(wanted.channels()), Optional.empty(), progress);
		load(wanted, progress);
		try (Listening listening = new Listening(progress)) {
			Segmentation.Result result =
					segment(scan, settings, message.outputs().probabilities(), listening);
			give(scan.volume(), result, message.outputs(), progress);
			return new PredictionMessages.Result(
					Grid.of(result.labels().size(), result.labels().geometry()),
					result.device(),
					loaded.checksum(),
					segmentation.runTime());
		} catch (Cancelled e) {
			// The rest of a batch is cancelled, too.
			ahead.forget();
			throw e;
		}
	}

	/** Predicts one block of a scan. */
	Object predictBlock(JsonNode parameters, Dialogue progress) throws IOException {
		PredictionMessages.Block block = JsonLines.value(parameters, PredictionMessages.Block.class);
		Loaded wanted = Loaded.of(block.request());
		ahead.forget();
		Extent seen = block.place().seen().size();
		Img<FloatType> voxels =
				VoxelFile.readFloats(block.voxels(), progress, seen.x(), seen.y(), seen.z(), block.channels());
		load(wanted, progress);
		short[] labels =
				segmentation.predictBlock(block.place(), voxels, block.request().settings(), progress);
		VoxelFile.writeLabels(block.labels(), ArrayImgs.unsignedShorts(labels, labels.length, 1, 1), progress);
		return loaded.checksum();
	}

	/** Takes what the job is told of the next scan, and prepares that beside; waits for it in the end. */
	private final class Listening extends ForwardingProgress implements AutoCloseable {

		private final Dialogue dialogue;
		private Beside<?> preparing;

		Listening(Dialogue dialogue) {
			super(dialogue);
			this.dialogue = dialogue;
		}

		@Override
		public void report(String activity, long done, long total) {
			super.report(activity, done, total);
			dialogue.message()
					.map(message -> JsonLines.value(message, PredictionMessages.Next.class))
					.filter(next -> preparing == null && ComputingThreads.areSeveral())
					.filter(next -> Loaded.of(next.request()).equals(loaded))
					.ifPresent(next -> preparing = new Beside<>(() -> prepare(next)));
		}

		private boolean prepare(PredictionMessages.Next next) {
			PredictionFiles files = new PredictionFiles(next.inputs(), next.labelMap(), Optional.empty(), false)
					.with(loaded.channels());
			ahead.prepare(
					next.name(),
					files,
					Optional.empty(),
					segmentation,
					next.request().settings(),
					dialogue);
			return true;
		}

		@Override
		public void close() {
			if (preparing == null) return;
			try {
				preparing.end();
			} catch (RuntimeException | Error e) {
				// The scan is read in its turn, and fails then.
				return;
			}
		}
	}

	private static PredictionFiles files(PredictionMessages.Parameters message) {
		return new PredictionFiles(
				message.inputs(),
				message.outputs().labelMap(),
				message.outputs().probabilities().map(ProbabilityOutput::file),
				false);
	}

	private static void give(
			Volume volume, Segmentation.Result result, PredictionMessages.Outputs outputs, Progress progress) {
		try {
			VoxelFile.writeLabels(outputs.labels(), result.labels().voxels(), progress);
			if (outputs.grey().isPresent())
				VoxelFile.writeFloats(outputs.grey().get(), Views.hyperSlice(volume.voxels(), 3, 0), progress);
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot write in the temporary folder "
							+ outputs.labels().getParent() + " (" + e.getMessage()
							+ "); free some space on its disk.",
					e);
		}
	}

	private static Volume received(PredictionMessages.Sent sent, Progress progress) throws IOException {
		Extent size = sent.grid().extent();
		try {
			return new Volume(
					VoxelFile.readFloats(sent.file(), progress, size.x(), size.y(), size.z(), sent.channels()),
					sent.grid().geometry());
		} catch (OutOfMemoryError e) {
			throw tooLittle((double) size.voxels() * sent.channels(), e);
		}
	}

	private Segmentation.Result segment(
			Segmentation.Prepared scan,
			PredictionSettings settings,
			Optional<ProbabilityOutput> probabilities,
			Progress progress) {
		try {
			return segmentation.segment(scan, settings, probabilities, progress);
		} catch (OutOfMemoryError e) {
			Volume volume = scan.volume();
			Spacing from = volume.geometry().spacing(),
					to = segmentation.model().plan().spacing();
			double resampled = volume.size().voxels() * (from.x() / to.x()) * (from.y() / to.y()) * (from.z() / to.z());
			int classes = segmentation.model().network().classes();
			throw tooLittle(
					volume.size().voxels() * volume.channels() + resampled * (volume.channels() + classes + 1), e);
		}
	}

	/** @param numbers of 4 bytes that are needed at the same time */
	private static OutOfMemory tooLittle(double numbers, OutOfMemoryError cause) {
		return new OutOfMemory(
				String.format(
						Locale.ROOT,
						"There is not enough memory for this volume (it needs about %.2f GB, and the engine may use "
								+ "%.2f GB); close other programs, use a coarser image or a machine with more memory.",
						4 * numbers / 1e9,
						Runtime.getRuntime().maxMemory() / 1e9),
				cause);
	}

	/** Estimates predictions that may be wanted. */
	static Object expect(PredictionMessages.Planned planned, Progress progress) {
		Model model = Model.read(planned.model());
		return new PredictionMessages.Expected(planned.settings().stream()
				.map(settings -> Expectation.of(
						model,
						planned.grid().extent(),
						planned.grid().geometry().spacing(),
						settings,
						planned.device()))
				.toList());
	}

	Object check(JsonNode parameters, Dialogue progress) {
		load(Loaded.of(JsonLines.value(parameters, PredictionRequest.class)), progress);
		segmentation.check();
		return segmentation.device();
	}

	private void load(Loaded wanted, Progress progress) {
		if (wanted.equals(loaded)) return;
		unload();
		segmentation = Segmentation.open(wanted.folder(), wanted.engine(), progress);
		loaded = new Loaded(wanted.folder(), segmentation.model().checksum(), wanted.channels(), wanted.engine());
	}

	/** Frees the memory: it may be too small for two models. */
	void unload() {
		ahead.forget();
		if (segmentation != null) segmentation.close();
		segmentation = null;
		loaded = null;
	}
}
