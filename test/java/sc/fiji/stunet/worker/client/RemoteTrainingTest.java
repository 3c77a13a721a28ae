package sc.fiji.stunet.worker.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.worker.JsonLines;

/**
 * What goes to a training in another process, and what comes back, with a fake one that sends the trainer's own
 * records.
 */
@Timeout(30)
@Tag("process")
class RemoteTrainingTest {

	private final List<Epoch> epochs = new ArrayList<>();
	private final List<Preview> previews = new ArrayList<>();

	/** Holds the training, goes on, stops; says each control several times. */
	private final class Watcher implements TrainingObserver {

		private final Deque<Control> controls = new ArrayDeque<>(
				List.of(Control.GO_ON, Control.PAUSE, Control.PAUSE, Control.GO_ON, Control.PAUSE, Control.STOP));

		@Override
		public Control control() {
			return controls.size() > 1 ? controls.poll() : controls.peek();
		}

		@Override
		public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
			assertEquals(List.of("liver", "spleen"), structures);
			epochs.add(epoch);
			preview.ifPresent(previews::add);
		}
	}

	private TrainingResult train(Engine engine, TrainingRequest request) {
		return new RemoteTraining(engine).train(request, new Watcher(), Progress.none());
	}

	private static TrainingRequest request(Path output) {
		return new TrainingRequest(
				Path.of("/data"),
				output,
				new LearningSettings(
						new InitializationSettings(
								Optional.of(Path.of("/p.json")),
								Optional.empty(),
								Optional.of(12.5),
								Optional.empty(),
								Optional.of(new InitializationSettings.Pretrained(
										Path.of("/start.stunet"), true, false, 2, false))),
						TrainingSchedule.of(
								Optional.of(5),
								Optional.empty(),
								Optional.of(1.5),
								Optional.of(20),
								new LearningRates(1e-3, 1e-2),
								42),
						Optional.empty(),
						LearningSettings.Mode.RESUME,
						true,
						new EngineSettings(3, "cpu")),
				StatedOrientation.parse("LPS"),
				Optional.of(new TrainingRequest.Live(
						List.of(Path.of("/scan.nii")), Path.of("/seen.nii"), Path.of("/cases"), true)));
	}

	/** An engine that has learnt for hours dies. */
	@Test
	void aTrainingThatHasBegunIsNotAskedForAgain() {
		AtomicInteger started = new AtomicInteger();
		EngineCommand command = new FixedCommand(exchange -> {
			started.incrementAndGet();
			return FakeEngine.command();
		});
		try (Engine engine = new Engine(command, line -> {})) {
			TrainingRequest request = request(Path.of(FakeEngine.CRASHES));
			EngineFailure failure = assertThrows(EngineFailure.class, () -> train(engine, request));
			assertEquals(
					"The engine ended unexpectedly (exit code 42; the job needs about 0.0 GB of memory); what "
							+ "was learnt up to the last finished epoch is kept, and the training can be resumed "
							+ "(<resume>).",
					failure.getMessage());
		}
		assertEquals(1, started.get());
	}

	@Test
	void controlsGoOnceAndEpochsComeWhole() throws Exception {
		TrainingResult result;
		try (Engine engine = new Engine(new FixedCommand(exchange -> FakeEngine.command()), line -> {})) {
			result = train(engine, request(Path.of("/out.stunet")));
		}
		assertEquals(Path.of("/out.stunet"), result.model());
		int json = result.text().indexOf('{');
		assertEquals("PAUSE GO_ON PAUSE STOP ", result.text().substring(0, json));
		JsonNode sent = new ObjectMapper().readTree(result.text().substring(json));
		assertEquals(request(Path.of("/out.stunet")), JsonLines.value(sent, TrainingRequest.class));
		assertEquals(
				List.of(new Epoch(
						3,
						7,
						0.5,
						0.75,
						List.of(0.25, Double.NaN),
						0.25,
						0.2,
						new LearningRates(0.01, 0.02),
						12,
						0.1,
						48,
						true)),
				epochs);
		assertEquals(1, previews.size());
		Preview preview = previews.get(0);
		assertEquals(2, preview.width());
		assertArrayEquals(new float[] {-1.5f, 2}, preview.image());
		assertArrayEquals(new short[] {0, 2}, preview.reference());
		assertArrayEquals(new short[] {1, 300}, preview.prediction());
	}
}
