package sc.fiji.stunet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.progress.Progress;

class CheckpointsTest {

	@TempDir
	Path folder;
	private final List<String> said = new ArrayList<>();
	private final Progress progress = new Progress() {

		@Override
		public void report(String activity, long done, long total) {}

		@Override
		public void log(String sentence) {
			said.add(sentence);
		}

		@Override
		public boolean isCancelled() {
			return false;
		}
	};

	private Checkpoints checkpoints() {
		return new Checkpoints(folder, Map.of("seed", "1"));
	}

	private static TrainingState after(int epochs) {
		TrainingState state = TrainingState.initial(List.of("liver"));
		for (int n = 1; n <= epochs; n++)
			state = state.with(new Epoch(n, 9, 1, 1, List.of(Double.NaN), Double.NaN, Double.NaN, new LearningRates(1, 1), 2, 0, 0, n == 1));
		return state;
	}

	private int epochsOfLatest() {
		try (Checkpoint latest = checkpoints().latest(progress).orElseThrow()) {
			return latest.state().epochs();
		}
	}

	private void spoil(String file) throws IOException {
		byte[] bytes = Files.readAllBytes(folder.resolve(file));
		bytes[bytes.length - 3] ^= 1;
		Files.write(folder.resolve(file), bytes);
	}

	@Test
	void comesBackAsItWasNoNumbersIncluded() {
		TrainingState state = after(2).halved("because").endedBecause("the time is up");
		checkpoints().write(state, new FakeStep(3), false);
		try (Checkpoint latest = checkpoints().latest(progress).orElseThrow()) {
			assertEquals(state, latest.state());
		}
		assertEquals(List.of(), said);
	}

	@Test
	void thereIsNone() {
		assertTrue(checkpoints().latest(progress).isEmpty());
	}

	@Test
	void aDamagedLatestFallsBackToTheBestWithASentence() throws IOException {
		checkpoints().write(after(1), new FakeStep(3), true);
		checkpoints().write(after(3), new FakeStep(3), false);
		spoil("latest/weights.safetensors");
		assertEquals(1, epochsOfLatest());
		assertEquals(1, said.size());
		assertTrue(said.get(0).contains("latest" + java.io.File.separator + "weights.safetensors is damaged (its checksum differs)"), said.get(0));
		assertTrue(said.get(0).contains("goes on after epoch 1"), said.get(0));
	}

	@Test
	void aDamagedOptimizerOrStateCountsAsWell() throws IOException {
		checkpoints().write(after(1), new FakeStep(3), true);
		checkpoints().write(after(3), new FakeStep(3), false);
		spoil("latest/optimizer.safetensors");
		assertEquals(1, epochsOfLatest());
		checkpoints().write(after(3), new FakeStep(3), false);
		Files.writeString(folder.resolve("latest/state.json"), "{\"format\": 1, \"settings\"");
		assertEquals(1, epochsOfLatest());
		assertEquals(2, said.size());
	}

	@Test
	void nothingIsWhole() throws IOException {
		checkpoints().write(after(1), new FakeStep(3), false);
		spoil("latest/weights.safetensors");
		InvalidModel refused = assertThrows(InvalidModel.class, () -> checkpoints().latest(progress));
		assertTrue(refused.getMessage().contains("no whole checkpoint in " + folder), refused.getMessage());
		assertTrue(refused.getMessage().contains("--restart"), refused.getMessage());
	}

	@Test
	void otherSettingsAreRefusedByName() {
		checkpoints().write(after(1), new FakeStep(3), false);
		InvalidTraining refused = assertThrows(InvalidTraining.class, () -> new Checkpoints(folder, Map.of("seed", "2")).latest(progress));
		assertTrue(refused.getMessage().contains("seed 2 instead of 1"), refused.getMessage());
	}

	/** Every state of the folders that a kill between two steps of the replacement can leave. */
	@Test
	void killedBetweenTheTwoRenames() throws IOException {
		checkpoints().write(after(1), new FakeStep(3), false);
		Files.move(folder.resolve("latest"), folder.resolve("latest.old"));
		assertEquals(1, epochsOfLatest());
		checkpoints().write(after(2), new FakeStep(3), false);
		Files.move(folder.resolve("latest"), folder.resolve("latest.new"));
		checkpoints().write(after(1), new FakeStep(3), false);
		Files.move(folder.resolve("latest"), folder.resolve("latest.old"));
		assertTrue(Files.notExists(folder.resolve("latest.new")), "the write has tidied up");
		checkpoints().write(after(4), new FakeStep(3), false);
		Files.createDirectory(folder.resolve("latest.new"));
		Files.writeString(folder.resolve("latest.new/weights.safetensors"), "half");
		assertEquals(4, epochsOfLatest());
		assertEquals(List.of(), said);
	}

	@Test
	void newerOneBesideWinsAndIsKeptByTheNextWrite() throws IOException {
		checkpoints().write(after(2), new FakeStep(3), false);
		Files.move(folder.resolve("latest"), folder.resolve("keep"));
		checkpoints().write(after(1), new FakeStep(3), false);
		Files.move(folder.resolve("latest"), folder.resolve("latest.old"));
		Files.move(folder.resolve("keep"), folder.resolve("latest.new"));
		assertEquals(2, epochsOfLatest());
		checkpoints().write(after(3), new FakeStep(3), false);
		assertEquals(3, epochsOfLatest());
		assertEquals(List.of(folder.resolve("latest")), Files.list(folder).toList());
	}

	@Test
	void aBestThatDiedBeforeItsLatestIsTheNewest() {
		checkpoints().write(after(5), new FakeStep(3), true);
		checkpoints().write(after(4), new FakeStep(3), false);
		assertEquals(5, epochsOfLatest());
	}

	@Test
	void aDamagedBestIsReplacedByTheNewest() throws IOException {
		checkpoints().write(after(1), new FakeStep(3), true);
		checkpoints().write(after(3), new FakeStep(3), false);
		spoil("best/weights.safetensors");
		try (Checkpoint best = checkpoints().best(progress)) {
			assertEquals(3, best.state().epochs());
		}
		assertTrue(said.get(0).contains("best checkpoint cannot be read"), said.toString());
	}
}
