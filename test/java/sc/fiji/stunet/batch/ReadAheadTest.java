package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

/** The next case is read while one is computed, and nothing else is different. */
@Timeout(30)
class ReadAheadTest {

	@TempDir
	Path folder;

	private Path input;
	private Path output;
	private final List<String> events = Collections.synchronizedList(new ArrayList<>());
	private final Semaphore prepared = new Semaphore(0);
	private Consumer<BatchCase> preparing = scan -> {};
	private Consumer<BatchCase> predicting = scan -> {};
	private boolean cancelled;

	@BeforeEach
	void makeScans() throws IOException {
		input = Files.createDirectory(folder.resolve("scans"));
		output = folder.resolve("labels");
		for (String name : List.of("a", "b", "c")) Files.writeString(scan(name), "scan " + name);
	}

	/** Computes each case until the next one is read. */
	private class Fake implements CasePredictor {

		@Override
		public void prepare(BatchCase next, CaseFiles files, Progress progress) {
			events.add("prepare " + next.name());
			try {
				preparing.accept(next);
			} finally {
				prepared.release();
			}
		}

		@Override
		public CaseResult predict(BatchCase scan, CaseFiles files, Progress progress) {
			events.add("predict " + scan.name());
			progress.needs(1000);
			try {
				if (!scan.name().equals("c") && Files.exists(scan(next(scan))))
					assertTrue(prepared.tryAcquire(20, TimeUnit.SECONDS));
				predicting.accept(scan);
				progress.checkCancelled();
				Files.writeString(files.labelMap(), "labels of " + scan.name());
			} catch (IOException | InterruptedException e) {
				throw new IllegalStateException(e);
			}
			return new CaseResult(Map.of(1, 1000L), 0.125, "CPU");
		}
	}

	private Path scan(String name) {
		return input.resolve(name + ".nii");
	}

	private static String next(BatchCase scan) {
		return Character.toString(scan.name().charAt(0) + 1);
	}

	private static Consumer<BatchCase> at(String name, Runnable what) {
		return scan -> {
			if (scan.name().equals(name)) what.run();
		};
	}

	private Batch.Report run() {
		events.clear();
		List<BatchCase> cases =
				new CaseSearch(input, Optional.empty(), VolumeKinds.OWN_FORMATS, 1).find(output, Set.of());
		Settings settings = new Settings("weights", "description", 0.5, "xyz", "1", "", "", "", "");
		Batch batch = new Batch(
				output, Shard.WHOLE, settings, Structures.named(List.of("liver")), "Please cite.", false, Set.of());
		return ComputingThreads.run(
				3, () -> batch.run(cases, new Fake(), new FakeProgress().cancelledWhen(() -> cancelled)));
	}

	private String row(int number) throws IOException {
		return Files.readAllLines(output.resolve("summary.csv")).get(number);
	}

	@Test
	void theNextCaseIsReadWhileOneIsComputed() throws IOException {
		assertEquals(3, run().done());
		assertEquals(List.of("predict a", "prepare b", "predict b", "prepare c", "predict c"), events);
		assertEquals("labels of b", Files.readString(output.resolve("b.nii.gz")));
		assertEquals(3, run().finishedBefore());
	}

	/** Whatever goes wrong ahead, the case has its turn. */
	@Test
	void whatCannotBeReadAheadIsReadInItsTurn() {
		preparing = at("b", () -> {
			throw new OutOfMemoryError("two volumes");
		});
		assertEquals(3, run().done());
		assertEquals(List.of("predict a", "prepare b", "predict b", "prepare c", "predict c"), events);
	}

	@Test
	void aMissingScanFailsInItsTurnAlone() throws IOException {
		predicting = at("a", () -> delete(scan("c")));
		assertEquals(new Batch.Report(2, 0, 1, output.resolve("summary.csv")), run());
		assertEquals(List.of("predict a", "prepare b", "predict b"), events);
		says(row(3), "^c,failed," + scan("c") + " does not exist");
	}

	@Test
	void aFailingCaseHarmsNotTheOneThatWasRead() throws IOException {
		predicting = at("a", () -> {
			throw new CaseFailed("Not now.");
		});
		assertEquals(new Batch.Report(2, 0, 1, output.resolve("summary.csv")), run());
		says(row(1), "^a,failed,Not now");
		assertEquals("labels of b", Files.readString(output.resolve("b.nii.gz")));
	}

	/** The label map is that of the content that was read, and so is the record. */
	@Test
	void aScanThatIsReplacedAfterItWasReadIsNotVouchedFor() throws IOException {
		predicting = at("a", () -> write(scan("b"), "SCAN B"));
		assertEquals(3, run().done());
		predicting = scan -> {};
		assertEquals(new Batch.Report(2, 2, 1, output.resolve("summary.csv")), run());
		says(row(2), "^b,failed,", "was made from another version of its scan");
	}

	/** A kill in this moment is put down to the case that is computed. */
	@Test
	void onlyTheCaseThatIsComputedIsMarked() {
		List<String> marked = new ArrayList<>();
		predicting = at("a", () -> {
			for (String name : List.of("a", "b", "c"))
				if (RecordFolder.in(output).hasEndedARun(name)) marked.add(name);
		});
		run();
		assertEquals(List.of("a"), marked);
	}

	@Test
	void cancelledTheOneThatWasReadStaysOpen() throws IOException {
		predicting = at("a", () -> cancelled = true);
		assertThrows(Cancelled.class, this::run);
		says(row(1), "^a,open,");
		says(row(2), "^b,open,");
		cancelled = false;
		predicting = scan -> {};
		assertEquals(3, run().done());
	}

	private static void write(Path file, String text) {
		try {
			Files.writeString(file, text);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private static void delete(Path file) {
		try {
			Files.delete(file);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
