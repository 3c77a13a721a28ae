package sc.fiji.stunet.segmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseFiles;
import sc.fiji.stunet.batch.CaseResult;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.TimePoint;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/** What is read ahead is taken, where the memory had room for it. */
@Tag("engine")
class InProcessCasePredictorTest {

	@TempDir
	Path folder;

	private InProcessCasePredictor predictor;
	private BatchCase first;
	private BatchCase second;

	@BeforeEach
	void prepare() {
		Model model = TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 7);
		predictor = new InProcessCasePredictor(
				model,
				PredictionSettings.DEFAULT,
				new EngineSettings(2, "cpu"),
				Optional.empty(),
				new TimePoint(0, false));
		first = scan("a", 10);
		second = scan("b", 12);
	}

	private BatchCase scan(String name, int size) {
		Path file = folder.resolve(name + ".nii.gz");
		VolumeWriter.write(file, TinyData.scan(new Spacing(3, 3, 3), size, size, 9), true);
		return new BatchCase(name, List.of(file), 900, Optional.empty());
	}

	@AfterEach
	void close() {
		predictor.close();
	}

	private CaseResult predict(BatchCase scan, Path labelMap) {
		return predict(scan, labelMap, Progress.none());
	}

	private CaseResult predict(BatchCase scan, Path labelMap, Progress progress) {
		return predictor.predict(scan, new CaseFiles(labelMap, Map.of()), progress);
	}

	private void readAhead(BatchCase scan, Path labelMap) {
		predictor.prepare(scan, new CaseFiles(labelMap, Map.of()), Progress.none());
	}

	@Test
	void whatWasReadAheadIsTakenOnce() throws IOException {
		Path expected = folder.resolve("expected.nii.gz"), made = folder.resolve("made.nii.gz");
		predict(second, expected);
		readAhead(second, made);
		Files.delete(second.inputs().get(0));
		assertTrue(predict(second, made).voxels().values().stream()
						.mapToLong(n -> n)
						.sum()
				> 0);
		assertArrayEquals(Files.readAllBytes(expected), Files.readAllBytes(made));
		assertThrows(InvalidVolume.class, () -> predict(second, made));
	}

	@Test
	void anotherCaseIsNotTakenForIt() throws IOException {
		Path expected = folder.resolve("expected.nii.gz"), made = folder.resolve("made.nii.gz");
		CaseResult result = predict(first, expected);
		readAhead(second, made);
		assertEquals(result, predict(first, made));
		assertArrayEquals(Files.readAllBytes(expected), Files.readAllBytes(made));
	}

	/** Nothing is known yet to be left: as where a prediction needs all. */
	@Test
	void whatDoesNotFitBesideAPredictionIsReadInItsTurn() throws IOException {
		Path made = folder.resolve("made.nii.gz");
		BatchCase damaged = new BatchCase(
				"c", List.of(Files.write(folder.resolve("c.nii.gz"), new byte[50])), 50, Optional.empty());
		assertThrows(InvalidVolume.class, () -> predict(damaged, made));
		readAhead(second, made);
		Files.delete(second.inputs().get(0));
		assertThrows(InvalidVolume.class, () -> predict(second, made));
	}

	/** A scan that fits alone must not fail because the case before is still written. */
	@Test
	void whatIsReadInItsTurnGetsTheRoomOfTheCaseBefore() throws IOException {
		Path made = folder.resolve("made.nii.gz");
		AtomicInteger asked = new AtomicInteger();
		Progress counting = new FakeProgress().makingRoom(asked::incrementAndGet);
		predict(first, made, counting);
		assertEquals(1, asked.get());
		readAhead(second, made);
		predict(second, made, counting);
		assertEquals(1, asked.get(), "it was weighed when it was read ahead");
		Files.delete(first.inputs().get(0));
		assertThrows(InvalidVolume.class, () -> predict(first, made, counting));
		assertEquals(2, asked.get(), "before anything is read");
	}
}
