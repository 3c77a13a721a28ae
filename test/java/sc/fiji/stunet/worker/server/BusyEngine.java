package sc.fiji.stunet.worker.server;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.converter.Converters;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.worker.JobNames;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.PredictionMessages;
import sc.fiji.stunet.worker.VoxelFile;

/** The real server with jobs that disturb it. The main class of a child process. */
public final class BusyEngine {

	private BusyEngine() {}

	public static ProcessBuilder command(Path exchange) {
		return new ProcessBuilder(
				System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
				"-XX:TieredStopAtLevel=1",
				"-cp",
				System.getProperty("java.class.path"),
				BusyEngine.class.getName(),
				exchange.toString());
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
		PredictionMessages.Parameters asked = JsonLines.value(parameters, PredictionMessages.Parameters.class);
		progress.report("Predicting", 0, 1);
		while (asked.request().model().endsWith("slow")) {
			progress.checkCancelled();
			Thread.sleep(5);
		}
		PredictionMessages.Sent sent = asked.volume().orElseThrow();
		Extent size = sent.grid().extent();
		Img<FloatType> voxels =
				VoxelFile.readFloats(sent.file(), progress, size.x(), size.y(), size.z(), sent.channels());
		VoxelFile.writeLabels(
				asked.outputs().labels(),
				Converters.convert(
						(RandomAccessibleInterval<FloatType>) Views.hyperSlice(voxels, 3, 0),
						(from, to) -> to.set(Math.round(from.get())),
						new UnsignedShortType()),
				progress);
		return new PredictionMessages.Result(
				sent.grid(),
				asked.request().engine().device() + " "
						+ asked.request().settings().step() + " "
						+ asked.request().settings().mirror().orElse(true),
				"");
	}
}
