package sc.fiji.stunet.fiji.annotate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import net.imglib2.view.Views;

import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.client.RemoteSegmentation;
import sc.fiji.stunet.worker.client.RemoteTraining;

/** Rounds in the engine's process, which stays warm from one to the next. */
public final class RemoteRounds implements AnnotationRound.Engine {

	private static final String GOING_ON = "Learn, or the same round of a macro, goes on with it";

	private final EngineService engine;
	private final TrainingObserver observer;
	private final Progress progress;

	/** @param observer of the trainings */
	public RemoteRounds(EngineService engine, TrainingObserver observer, Progress progress) {
		this.engine = engine;
		this.observer = observer;
		this.progress = progress;
	}

	@Override
	public void learn(TrainingRequest request) {
		new RemoteTraining(engine.segmentation(), GOING_ON).train(request, observer, progress);
	}

	@Override
	public AnnotationRound.Prediction predict(Path model, List<Path> scan, EngineSettings settings) {
		AnnotationRound.Prediction[] found = new AnnotationRound.Prediction[1];
		AtomicFolder.temporary(model, folder -> {
			Path file = folder.resolve("probabilities.nii");
			RemoteSegmentation.Result result = engine.segmentation()
					.segment(
							scan,
							Optional.empty(),
							Optional.of(new ProbabilityOutput(file, false)),
							false,
							new PredictionRequest(model, PredictionSettings.SOON, settings),
							progress);
			found[0] = new AnnotationRound.Prediction(result.labels(), entropies(file));
		});
		return found[0];
	}

	/** One class at a time: together they are many times as large as the scan. */
	private double[] entropies(Path file) {
		VolumeFiles files = VolumeFiles.plain(progress);
		return Uncertainty.entropies(IntStream.rangeClosed(
						1, VolumeFiles.timesOf(file).frames())
				.mapToObj(number -> Views.hyperSlice(files.at(number).read(file).voxels(), 3, 0)));
	}
}
