package sc.fiji.stunet.worker.server;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.converter.Converters;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.worker.Grid;
import sc.fiji.stunet.worker.JobNames;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.PredictionMessages;
import sc.fiji.stunet.worker.VoxelFile;

/** The real server with jobs that disturb it. The main class of a child process. */
public final class BusyEngine {

	private BusyEngine() {}

	public static ProcessBuilder command(Path exchange) {
		return JavaProcess.of(BusyEngine.class, exchange.toString());
	}

	public static void main(String[] args) {
		Handler pid = (parameters, progress) -> {
			System.out.println("printed while working");
			return Map.of("pid", ProcessHandle.current().pid());
		};
		Handler busy = (parameters, progress) -> {
			progress.log(String.valueOf(ProcessHandle.current().pid()));
			// Deaf to cancel and interrupts, as a long native call is.
			while (true) Thread.onSpinWait();
		};
		EngineServer.serveParent(
				Map.of("pid", pid, "busy", busy, JobNames.PREDICT, BusyEngine::round), Path.of(args[0]));
	}

	/** Segments without a network: the label is the first channel's value, rounded; a model named slow never ends. */
	private static Object round(JsonNode parameters, Progress progress) throws Exception {
		PredictionMessages.Parameters message = JsonLines.value(parameters, PredictionMessages.Parameters.class);
		progress.report("Predicting", 0, 1);
		while (message.request().model().endsWith("slow")) {
			progress.checkCancelled();
			Thread.sleep(5);
		}
		if (message.volume().isEmpty()) return ofFiles(message.outputs(), progress);
		PredictionMessages.Sent sent = message.volume().get();
		Extent size = sent.grid().extent();
		RandomAccessibleInterval<FloatType> voxels =
				VoxelFile.readFloats(sent.file(), progress, size.x(), size.y(), size.z(), sent.channels());
		VoxelFile.writeLabels(
				message.outputs().labels(),
				Converters.convert(
						Views.hyperSlice(voxels, 3, 0),
						(from, to) -> to.set(Math.round(from.get())),
						new UnsignedShortType()),
				progress);
		return new PredictionMessages.Result(
				sent.grid(),
				message.request().engine().device() + " "
						+ message.request().settings().step() + " "
						+ message.request().settings().mirror().orElse(true),
				"",
				new RunTime(0, 0));
	}

	/** Files are not looked at: their labels are 0, and the first channel is 7 everywhere. */
	private static Object ofFiles(PredictionMessages.Outputs outputs, Progress progress) throws Exception {
		Extent size = new Extent(4, 3, 2);
		VoxelFile.writeLabels(outputs.labels(), ArrayImgs.unsignedShorts(size.toArray()), progress);
		if (outputs.grey().isPresent()) {
			float[] sevens = new float[24];
			Arrays.fill(sevens, 7);
			VoxelFile.writeFloats(outputs.grey().get(), ArrayImgs.floats(sevens, size.toArray()), progress);
		}
		return new PredictionMessages.Result(
				Grid.of(size, Geometry.unoriented(new Spacing(1, 1, 1))), "cpu", "", new RunTime(0, 0));
	}
}
