package sc.fiji.stunet.worker.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * A program like Fiji in the middle of a prediction. The main class of a child process; says when the engine predicts.
 */
public final class PredictingParent {

	private PredictingParent() {}

	static ProcessBuilder command(Path model, Path temporary) {
		return JavaProcess.with(
				List.of(
						"-Djava.io.tmpdir=" + temporary,
						"-D" + EngineCommand.LOCATION + "=" + System.getProperty("java.class.path")),
				PredictingParent.class,
				model.toString());
	}

	public static void main(String[] args) {
		Volume volume = TinyData.scan(new Spacing(3, 3, 3), 9, 9, 9);
		PredictionRequest settings = new PredictionRequest(
				Path.of(args[0]),
				new PredictionSettings(0.5, Optional.empty(), Optional.empty(), Speed.BEST),
				new EngineSettings(1, "cpu"));
		try (RemoteSegmentation segmentation = new RemoteSegmentation(line -> {})) {
			segmentation.segment(volume, settings, new FakeProgress().reporting((activity, done, total) -> {
						if (activity.equals("Predicting"))
							System.out.println(ProcessHandle.current()
									.children()
									.findFirst()
									.orElseThrow()
									.pid());
					}));
		}
	}
}
