package sc.fiji.stunet.fiji.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import ij.Prefs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.scijava.command.CommandInfo;

import sc.fiji.stunet.commands.PredictCommand;
import sc.fiji.stunet.commands.TrainCommand;
import sc.fiji.stunet.commands.TransferCommand;
import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.fiji.launch.OpenImages;
import sc.fiji.stunet.fiji.launch.RunTimes;
import sc.fiji.stunet.job.ExpectedTraining;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.progress.Progress;

/** What the dialogs of trainings say of time and memory, with an engine that is none. */
@Isolated
class TrainingQuestionTest {

	private static final String DEVICE = "a test's";

	private final List<String> asked = new ArrayList<>();

	private ExpectedTraining estimate(Path data, LearningSettings settings, Progress progress) {
		asked.add(data + " " + settings.initialization().size().orElse("-") + " "
				+ settings.schedule().iterations());
		return new ExpectedTraining(20, "STU-Net S, patches of 96 x 96 x 96", 5_400_000_000L, 3e12);
	}

	private static Form form(Class<?> command, String... filled) {
		Form form = new Form(new CommandInfo(command.getName()), OpenImages.now(), Map.of());
		for (int i = 0; i < filled.length; i += 2)
			form.set(form.field(filled[i]).orElseThrow(), filled[i + 1]);
		return form;
	}

	private String line(Form form) {
		return new TrainingQuestion((Trains) form.filledIn(), this::estimate)
				.answer(Progress.none())
				.line();
	}

	@AfterAll
	static void forget() {
		for (String key : List.of("training.per1e12.", "per1e12.")) Prefs.set("stunet.seconds." + key + DEVICE, null);
	}

	@Test
	void memoryAndTheTimeOfAnEpochByTheLastTrainingElseThePrediction() {
		forget();
		Form form = form(TrainCommand.class, "current", "/data", "size", "B", "updates", "7", "device", DEVICE);
		String memory = "Expected: 20 cases, STU-Net S, patches of 96 x 96 x 96; about 5.4 GB of memory; ";
		assertEquals(memory + TrainingQuestion.UNKNOWN_TIME + ".", line(form));
		assertEquals(List.of(Path.of("/data") + " B 7"), asked);
		Prefs.set("stunet.seconds.per1e12." + DEVICE, 10.0);
		assertEquals(memory + "an epoch about 30 s, by the last prediction here.", line(form));
		RunTimes.addEpoch(DEVICE, new RunTime(120, 6e12));
		assertEquals(memory + "an epoch about 60 s, by the last training here.", line(form));
		RunTimes.addEpoch(DEVICE, new RunTime(0, 6e12));
		assertEquals(memory + "an epoch about 60 s, by the last training here.", line(form));
	}

	@Test
	void fieldsThatAreNotFilledInYetAreNoObstacle() {
		assertTrue(form(TrainCommand.class).trains());
		assertFalse(form(PredictCommand.class).trains());
		assertEquals("", line(form(TrainCommand.class)));
		assertTrue(line(form(TrainCommand.class, "current", "/data", "epochs", "many"))
				.contains("5.4 GB"));
		refused(
				UserError.class,
				() -> line(form(TransferCommand.class, "current", "/data", "start", "no-such-model")),
				"no-such-model");
	}
}
