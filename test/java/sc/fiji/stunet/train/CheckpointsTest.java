package sc.fiji.stunet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.HeldFiles;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

class CheckpointsTest {

	@TempDir
	Path folder;

	private final List<String> logged = new ArrayList<>();
	private final Progress progress = new FakeProgress().logging(logged::add);

	private Checkpoints checkpoints() {
		return new Checkpoints(folder);
	}

	/** @param best number of the best of them */
	private static TrainingState after(int epochs, int best) {
		TrainingState state = TrainingState.initial(List.of("liver"));
		for (int n = 1; n <= epochs; n++)
			state = state.with(new Epoch(
					n,
					9,
					1,
					1,
					List.of(Double.NaN),
					Double.NaN,
					Double.NaN,
					new LearningRates(1, 1),
					2,
					0,
					0,
					n == 1 || n == best));
		return state;
	}

	private int epochsOfLatest() {
		try (Checkpoint latest = checkpoints().latest(progress).orElseThrow()) {
			return latest.state().epochs();
		}
	}

	private void write(int epochs, int best) {
		checkpoints().write(after(epochs, best), new FakeStep(3));
	}

	private void spoil(String file) throws IOException {
		byte[] bytes = Files.readAllBytes(folder.resolve(file));
		bytes[bytes.length - 3] ^= 1;
		Files.write(folder.resolve(file), bytes);
	}

	private List<String> names() throws IOException {
		try (Stream<Path> all = Files.list(folder)) {
			return all.map(path -> path.getFileName().toString()).sorted().toList();
		}
	}

	@Test
	void comesBackAsItWasNoNumbersIncluded() {
		TrainingState state = after(2, 1).halved("because").endedBecause("the time is up");
		checkpoints().write(state, new FakeStep(3));
		try (Checkpoint latest = checkpoints().latest(progress).orElseThrow()) {
			assertEquals(state, latest.state());
		}
		assertEquals(List.of(), logged);
	}

	@Test
	void thereIsNone() {
		assertTrue(checkpoints().latest(progress).isEmpty());
		assertFalse(checkpoints().exist());
		assertTrue(new Checkpoints(folder.resolve("missing")).latest(progress).isEmpty());
	}

	@Test
	void theNewestAndTheBestAreKept() throws IOException {
		write(0, 0);
		assertEquals(List.of("after-0"), names());
		for (int epochs = 1; epochs <= 12; epochs++) write(epochs, Math.min(epochs, 9));
		assertEquals(List.of("after-12", "after-9"), names());
		assertEquals(12, epochsOfLatest());
		try (Checkpoint best = checkpoints().best(after(12, 9), progress)) {
			assertEquals(9, best.state().epochs());
		}
	}

	/** Windows neither deletes nor replaces what is mapped or open. */
	@Test
	void numbersThatAreUsedHoldNoCheckpoint() throws IOException {
		for (int epochs = 0; epochs < 3; epochs++) checkpoints().write(after(epochs, epochs), new FakeStep(1 << 15));
		List<FloatBuffer> used = new ArrayList<>();
		try (Checkpoint latest = checkpoints().latest(progress).orElseThrow()) {
			used.add(latest.parameters().values("w"));
			used.add(latest.momentum().values("w"));
		}
		TrainingStep next = new FakeStep(1 << 15) {

			@Override
			public Weights momentum() {
				try {
					assertEquals(List.of("after-2"), names());
					assertEquals(List.of(), HeldFiles.below(folder.resolve("after-2")));
				} catch (IOException e) {
					throw new UncheckedIOException(e);
				}
				return super.momentum();
			}
		};
		checkpoints().write(after(3, 3), next);
		assertEquals(List.of(), HeldFiles.below(folder));
		assertEquals(2, used.size());
	}

	@Test
	void nothingStaysOpenOfACheckpointWhoseMomentumCannotBeRead() throws IOException {
		write(1, 1);
		Path optimizer = folder.resolve("after-1/optimizer.safetensors"), file = folder.resolve("after-1/state.json");
		String state = Files.readString(file), before = "optimizer.safetensors\" : \"";
		Files.writeString(optimizer, "no safetensors");
		Files.writeString(
				file,
				state.replaceFirst(",\\s*\"checksum\" : \"[0-9a-f]{64}\"", "")
						.replace(
								before + Sha256.of(folder.resolve("after-1/weights.safetensors")),
								before + Sha256.of(optimizer)));
		String sentence = assertThrows(InvalidModel.class, () -> checkpoints().latest(progress))
				.getMessage();
		assertTrue(sentence.contains("its header has an impossible length"), sentence);
		assertEquals(List.of(), HeldFiles.below(folder));
	}

	@Test
	void aDamagedLatestFallsBackToTheBestWithASentence() throws IOException {
		write(1, 1);
		write(3, 1);
		spoil("after-3/weights.safetensors");
		assertEquals(1, epochsOfLatest());
		assertEquals(1, logged.size());
		assertTrue(
				logged.get(0)
						.contains("after-3" + java.io.File.separator
								+ "weights.safetensors is damaged (its checksum differs)"),
				logged.get(0));
		assertTrue(logged.get(0).contains("goes on after epoch 1"), logged.get(0));
	}

	@Test
	void aDamagedOptimizerOrStateCountsAsWell() throws IOException {
		write(1, 1);
		write(3, 1);
		spoil("after-3/optimizer.safetensors");
		assertEquals(1, epochsOfLatest());
		write(3, 1);
		assertEquals(3, epochsOfLatest(), "one that is damaged is replaced");
		Files.writeString(folder.resolve("after-3/state.json"), "{\"format\": 1, \"settings\"");
		assertEquals(1, epochsOfLatest());
		assertEquals(2, logged.size());
	}

	@Test
	void nothingIsWhole() throws IOException {
		write(1, 1);
		spoil("after-1/weights.safetensors");
		InvalidModel refused =
				assertThrows(InvalidModel.class, () -> checkpoints().latest(progress));
		assertTrue(refused.getMessage().contains("no whole checkpoint in " + folder), refused.getMessage());
		assertTrue(refused.getMessage().contains(Remedy.RESTART.toString()), refused.getMessage());
	}

	/** What a kill in the middle of writing leaves has no checkpoint's name; the first one is no exception. */
	@Test
	void killedWhileItWasWritten() throws IOException {
		Path half = Files.createDirectory(folder.resolve(".stunet-half.tmp"));
		Files.writeString(half.resolve("weights.safetensors"), "half");
		assertTrue(checkpoints().latest(progress).isEmpty());
		assertFalse(checkpoints().exist());
		write(0, 0);
		assertEquals(0, epochsOfLatest());
		assertEquals(List.of("after-0"), names(), "the write has tidied up");
		assertEquals(List.of(), logged);
	}

	@Test
	void whatCannotBeWrittenLeavesTheOneBefore() throws IOException {
		write(1, 1);
		TrainingStep full = new FakeStep(3) {

			@Override
			public Weights momentum() {
				throw new InvalidOutput("", new IOException("No space left on device"));
			}
		};
		InvalidOutput refused =
				assertThrows(InvalidOutput.class, () -> checkpoints().write(after(2, 1), full));
		assertTrue(
				refused.getMessage()
						.endsWith("after-2 (No space left on device); free some space and resume the training."),
				refused.getMessage());
		assertEquals(1, epochsOfLatest());
		assertEquals(List.of("after-1"), names());
	}

	@Test
	void anEndingIsAddedToTheNewest() {
		write(1, 1);
		write(2, 1);
		checkpoints().writeEnding(after(2, 1).endedBecause("it was stopped"));
		try (Checkpoint latest = checkpoints().latest(progress).orElseThrow()) {
			assertEquals("it was stopped", latest.state().ending());
		}
		assertEquals(List.of(), logged);
	}

	@Test
	void aDamagedBestIsReplacedByTheNewest() throws IOException {
		write(1, 1);
		write(3, 1);
		spoil("after-1/weights.safetensors");
		try (Checkpoint best = checkpoints().best(after(3, 1), progress)) {
			assertEquals(3, best.state().epochs());
		}
		assertTrue(logged.get(0).contains("best checkpoint cannot be read"), logged.toString());
	}

	/** As a file of an earlier version, which has no checksum: what is lost or impossible is noticed by itself. */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"\"rateFactor\" : 1.0,|",
				"\"rateFactor\" : 1.0|\"rateFactor\" : 0",
				"\"rateFactor\" : 1.0|\"rateFactor\" : -1.0",
				"\"rateFactor\" : 1.0|\"rateFactor\" : \"NaN\"",
				"\"rateFactor\" : 1.0|\"rateFactor\" : null",
				"\"rateFactor\" : 1.0|\"rateFactor\" : 0.9",
				"\"rateFactor\" : 1.0|\"rateFactor\" : 2.0",
				"\"ending\" : \"\"|\"end\" : \"\"",
				"\"ending\" : \"\"|\"ending\" : null",
				"\"rates\"|\"rate\"",
				"\"number\" : 3|\"number\" : 30",
				"\"number\" : 2|\"number\" : 1",
				"\"of\" : 9|\"of\" : 0",
				"\"body\" : 1.0|\"body\" : -0.01",
				"\"body\" : 1.0|\"body\" : \"NaN\"",
				"\"seconds\" : 2.0|\"seconds\" : -2.0",
				"\"trainingLoss\" : 1.0|\"trainingLoss\" : \"Infinity\"",
				"\"pseudoDice\" : [ \"NaN\" ]|\"pseudoDice\" : [ ]",
				"\"pseudoDice\" : [ \"NaN\" ]|\"pseudoDice\" : [ null ]",
				"\"meanDice\" : \"NaN\"|\"meanDice\" : 7",
				"\"remarks\" : { }|\"remarks\" : { \"9\" : \"?\" }",
				"\"sha256\"|\"sha\"",
				"\"format\" : 1|\"format\" : 0",
				"\"structures\" : [ \"liver\" ]|\"structures\" : [ null ]"
			})
	void whatAStateCannotBeCountsAsDamaged(String found, String replacement) throws IOException {
		write(1, 1);
		write(3, 1);
		Path file = folder.resolve("after-3/state.json");
		String state = Files.readString(file).replaceFirst(",\\s*\"checksum\" : \"[0-9a-f]{64}\"", "");
		Files.writeString(file, state);
		assertEquals(3, epochsOfLatest(), "files of earlier versions have no checksum");
		assertTrue(state.contains(found), state);
		Files.writeString(file, state.replace(found, replacement == null ? "" : replacement));
		assertEquals(1, epochsOfLatest());
		assertEquals(1, logged.size());
		assertTrue(
				logged.get(0).contains("state.json is damaged (")
						&& logged.get(0).contains("goes on after epoch 1"),
				logged.get(0));
	}

	/** One that might have been so. */
	@Test
	void aDigitThatWasChangedIsNoticed() throws IOException {
		write(1, 1);
		write(3, 1);
		Path file = folder.resolve("after-3/state.json");
		Files.writeString(file, Files.readString(file).replace("\"rateFactor\" : 1.0", "\"rateFactor\" : 0.5"));
		assertEquals(1, epochsOfLatest());
		assertTrue(logged.get(0).contains("its checksum differs"), logged.get(0));
	}

	@ParameterizedTest
	@ValueSource(strings = {"null", "[]", "", "{", "{}", "{\"format\": 1}", "17"})
	void whatIsNoStateIsNone(String text) throws IOException {
		write(1, 1);
		Files.writeString(folder.resolve("after-1/state.json"), text);
		assertTrue(assertThrows(InvalidModel.class, () -> checkpoints().latest(progress))
				.getMessage()
				.contains("state.json is damaged"));
	}

	@Test
	void theStateOfAnotherEpochIsNotTaken() throws IOException {
		write(1, 1);
		Files.move(folder.resolve("after-1"), folder.resolve("after-2"));
		assertThrows(InvalidModel.class, () -> checkpoints().latest(progress));
	}
}
