package sc.fiji.stunet.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.frozen.Frozen;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.progress.Progress;

/** Checkpoint, settings and log of a training: the files of an earlier version are read, and written again the same. */
class FrozenTrainingTest {

	private static final TrainingState STATE = new TrainingState(
			new TrainingLog(
					List.of("liver", "left, kidney"),
					List.of(
							new Epoch(
									1,
									5,
									1.25,
									1.5,
									List.of(0.5, Double.NaN),
									0.5,
									0.25,
									new LearningRates(0.01, 0.02),
									60.5,
									0.125,
									240,
									true),
							new Epoch(
									2,
									5,
									0.75,
									1.75,
									List.of(0.125, 0.375),
									0.25,
									0.1875,
									new LearningRates(0.005, 0.0025),
									30,
									0,
									90.5,
									false)),
					Map.of(2, "started again")),
			0.5,
			"it was stopped");

	@TempDir
	private Path folder;

	private static FakeStep step() {
		FakeStep step = new FakeStep(3);
		step.update(FakeStep.batches(1).batch(0), new LearningRates(0.5, 0.5));
		return step;
	}

	@Test
	void checkpoint() throws IOException {
		new Checkpoints(folder).write(STATE, step());
		Frozen.assertSameJson("checkpoint/after-2/state.json", folder.resolve("after-2/state.json"));
		for (String file : List.of("after-2/weights.safetensors", "after-2/optimizer.safetensors"))
			assertArrayEquals(
					Files.readAllBytes(Frozen.file("checkpoint/" + file)),
					Files.readAllBytes(folder.resolve(file)),
					file);
		try (Checkpoint read = new Checkpoints(Frozen.file("checkpoint"))
				.latest(Progress.none())
				.orElseThrow()) {
			assertEquals(STATE, read.state());
			assertEquals(step().parameters().names(), read.parameters().names());
			for (String name : read.parameters().names()) {
				assertEquals(step().parameters().shape(name), read.parameters().shape(name));
				assertEquals(step().parameters().values(name), read.parameters().values(name));
				assertEquals(step().momentum().values(name), read.momentum().values(name));
			}
		}
	}

	/** Without a checksum of its own, as files up to version 0.1. */
	@Test
	void checkpointOf6c00ba9() {
		try (Checkpoint read = new Checkpoints(Frozen.file("6c00ba9/half.training/checkpoints"))
				.latest(Progress.none())
				.orElseThrow()) {
			assertEquals(2, read.state().epochs());
			assertEquals(List.of("box"), read.state().log().structures());
			assertEquals(34, read.parameters().names().size());
			assertEquals(read.parameters().names(), read.momentum().names());
		}
		assertEquals(
				"12",
				TrainingSettings.read(Frozen.file("6c00ba9/half.training"))
						.orElseThrow()
						.values()
						.get("updates"));
	}

	/** With the words of a recipe: a training is only resumed with the same. */
	@Test
	void settings() throws IOException {
		TrainingSchedule schedule = TrainingSchedule.of(
				Optional.of(7), Optional.of(9), Optional.of(2.5), Optional.empty(), new LearningRates(0.25, 0.5), 3);
		Map<String, String> contents = new LinkedHashMap<>();
		contents.put("the case liver_3", "a".repeat(64));
		contents.put("the training's own plan", "b".repeat(64));
		TrainingSettings settings = new TrainingSettings(schedule.settings(), contents);
		settings.write(folder);
		Frozen.assertSameJson("settings/settings.json", folder.resolve("settings.json"));
		assertEquals(settings, TrainingSettings.read(Frozen.file("settings")).orElseThrow());
	}

	@Test
	void log() throws IOException {
		STATE.log().table().write(folder.resolve("training.csv"), true);
		Frozen.assertSameTable("tables/training.csv", folder.resolve("training.csv"));
	}
}
