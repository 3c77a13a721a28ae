package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

/** A batch whose cases others segment: here in this process, with outcomes that travel as JSON. */
@Timeout(60)
class SharedBatchTest {

	private static final Settings SETTINGS = new Settings("w", "d", 0.5, "xyz", "1", "", "", "", "");

	@TempDir
	Path folder;

	private Path input;
	private Path output;
	private final List<String> predicted = new ArrayList<>();
	private final List<String> log = new ArrayList<>();
	/** What goes wrong with a case, by its name. */
	private final Map<String, Runnable> failing = new HashMap<>();

	private Runnable check = () -> {};

	@BeforeEach
	void makeScans() throws IOException {
		input = Files.createDirectory(folder.resolve("scans"));
		output = folder.resolve("labels");
		for (String name : List.of("a", "b", "c", "d")) Files.writeString(input.resolve(name + ".nii"), "scan " + name);
	}

	private final CasePredictor predictor = new CasePredictor() {

		@Override
		public CaseResult predict(BatchCase scan, CaseFiles files, Progress progress) {
			predicted.add(scan.name());
			try {
				Files.writeString(files.labelMap(), "labels of " + scan.name());
			} catch (IOException e) {
				throw new CaseFailed("Cannot write.", e);
			}
			failing.getOrDefault(scan.name(), () -> {}).run();
			return new CaseResult(Map.of(1, 1000L), 0.125, "CPU");
		}

		@Override
		public void check() {
			check.run();
		}
	};

	private Batch batch() {
		return new Batch(output, Shard.WHOLE, SETTINGS, Structures.named(List.of("liver")), "cite", false, Set.of());
	}

	private List<BatchCase> cases() {
		return new CaseSearch(input, Optional.empty(), VolumeKinds.OWN_FORMATS, 1).find(output, Set.of());
	}

	private Batch.Report run() {
		predicted.clear();
		log.clear();
		return batch().runOn(
						(open, outcomes) -> open.forEach(scan ->
								outcomes.accept(travelled(batch().segment(scan, predictor, "node7", Progress.none())))),
						cases(),
						new FakeProgress().logging(log::add));
	}

	private static CaseOutcome travelled(CaseOutcome outcome) {
		ObjectMapper json = new ObjectMapper();
		try {
			return json.readValue(json.writeValueAsString(outcome), CaseOutcome.class);
		} catch (IOException e) {
			throw new AssertionError(e);
		}
	}

	private List<String> rows() throws IOException {
		return Files.readAllLines(output.resolve("summary.csv")).stream()
				.skip(1)
				.map(row -> row.replaceFirst(",[0-9.]+,CPU,", ",CPU,"))
				.toList();
	}

	private void assertNothingHalf() throws IOException {
		try (Stream<Path> files = Files.list(output.resolve(".stunet-records/work"))) {
			assertEquals(List.of(), files.toList());
		}
	}

	@Test
	void allCasesAreDoneAndFinishedOnesAreNotDoneAgain() throws IOException {
		Batch.Report report = run();
		assertEquals(new Batch.Report(4, 0, 0, output.resolve("summary.csv")), report);
		assertEquals("a,done,,CPU,1000,125", rows().get(0));
		assertEquals("labels of c", Files.readString(output.resolve("c.nii.gz")));
		assertTrue(log.stream().anyMatch(line -> line.matches("1 of 4, a: done in .* s on node7, .*")), log.toString());
		assertNothingHalf();

		Files.delete(output.resolve("b.nii.gz"));
		assertEquals(3, run().finishedBefore());
		assertEquals(List.of("b"), predicted);
	}

	@Test
	void aCaseThatAnotherTryHasFinishedIsLeftAsItIs() throws IOException {
		run();
		predicted.clear();
		CaseOutcome again = batch().segment(cases().get(0), predictor, "node7", Progress.none());
		assertEquals(List.of(), predicted);
		assertEquals(Map.of(1, 1000L), again.record().voxels());
	}

	@Test
	void whatFailsIsToldAndTheOthersAreDone() throws IOException {
		failing.put("b", () -> {
			throw new CaseFailed("The scan is empty.");
		});
		failing.put("c", () -> {
			throw new IllegalStateException("strange");
		});
		Batch.Report report = run();
		assertEquals(2, report.failed());
		assertEquals("b,failed,The scan is empty.,,,,", rows().get(1));
		assertTrue(rows().get(2).startsWith("c,failed,Something unexpected happened"), rows().get(2));
		assertTrue(rows().get(3).startsWith("d,done,"), rows().get(3));
		assertNothingHalf();
	}

	@Test
	void whatMayBeTheFaultOfTheMachineIsWorthAnotherTry() {
		batch().runOn((open, outcomes) -> {}, cases(), Progress.none());
		BatchCase scan = cases().get(0);
		failing.put("a", () -> {
			throw new IllegalStateException("strange");
		});
		assertTrue(batch().segment(scan, predictor, "node7", Progress.none()).isWorthAnotherTry());
		// So an engine's death is told where its process was killed.
		failing.put("a", () -> {
			throw new OutOfMemory("The engine was killed.", null);
		});
		assertTrue(batch().segment(scan, predictor, "node7", Progress.none()).isWorthAnotherTry());
		failing.put("a", () -> {
			throw new IllegalStateException("strange");
		});
		check = () -> {
			throw new InvalidModel("The weights are damaged.");
		};
		CaseOutcome ofAll = batch().segment(scan, predictor, "node7", Progress.none());
		assertFalse(ofAll.isWorthAnotherTry());
		assertEquals(CaseFailure.Kind.OF_ALL, ofAll.failure().kind());
		failing.put("a", () -> {
			throw new CaseFailed("The scan is empty.");
		});
		assertFalse(batch().segment(scan, predictor, "node7", Progress.none()).isWorthAnotherTry());
	}

	@Test
	void whatWouldHitEveryCaseEndsTheRunWithTheNameOfTheMachine() throws IOException {
		failing.put("b", () -> {
			throw new InvalidModel("There is no model.");
		});
		RuntimeException problem = assertThrows(RuntimeException.class, this::run);
		assertEquals("node7: There is no model.", problem.getMessage());
		assertEquals(Failure.Kind.INVALID_MODEL, Failure.of(problem).kind());
		assertEquals(List.of("a", "b"), predicted);
		assertTrue(rows().get(0).startsWith("a,done,"), rows().get(0));
		assertTrue(rows().get(3).startsWith("d,open,"), rows().get(3));
		assertNothingHalf();
	}

	/** The names of all files and folders in the output, and what the files contain. */
	private Map<String, String> left() throws IOException {
		Map<String, String> left = new TreeMap<>();
		if (!Files.exists(output)) return left;
		try (Stream<Path> all = Files.walk(output)) {
			for (Path one : (Iterable<Path>) all::iterator)
				left.put(output.relativize(one).toString(), Files.isDirectory(one) ? "" : Files.readString(one));
		}
		return left;
	}

	/** Ways in which others refuse a run before they have begun a case. */
	private List<CaseWorkers> refusals(Batch batch) {
		return List.of(
				(open, outcomes) -> {
					throw new InvalidRequest("There is no cluster.");
				},
				(open, outcomes) -> outcomes.accept(
						travelled(CaseOutcome.refused("a", "node7", new InvalidRequest("The output is not shared.")))),
				(open, outcomes) -> {
					failing.put("a", () -> {
						throw new InvalidModel("The weights are damaged.");
					});
					outcomes.accept(travelled(batch.segment(open.get(0), predictor, "node7", Progress.none())));
				});
	}

	private void assertRefusedWithoutATrace(Batch batch) throws IOException {
		Map<String, String> before = left();
		for (CaseWorkers refusing : refusals(batch)) {
			assertThrows(UserError.class, () -> batch.runOn(refusing, cases(), Progress.none()));
			assertEquals(before, left());
		}
	}

	@Test
	void aRunThatIsRefusedLeavesTheOutputAsItWas() throws IOException {
		assertRefusedWithoutATrace(new Batch(
				output.resolve("new"),
				Shard.WHOLE,
				SETTINGS,
				batch().structures(),
				"cite",
				false,
				Set.of(Extra.PICTURES)));
		assertRefusedWithoutATrace(batch());
		assertFalse(Files.exists(output));
		Files.createDirectory(output);
		Files.writeString(output.resolve("notes.txt"), "notes");
		assertRefusedWithoutATrace(batch());
		failing.clear();
		run();
		Files.delete(output.resolve("a.nii.gz"));
		assertRefusedWithoutATrace(batch());
		// The next one begins with the first case: none was to blame.
		failing.clear();
		run();
		assertEquals(List.of("a"), predicted);
	}

	@Test
	void fromTheFirstCaseOnTheSummaryIsWrittenWhateverHappens() throws IOException {
		assertThrows(UserError.class, () -> batch().runOn(
						(open, outcomes) -> {
							outcomes.accept(
									travelled(batch().segment(open.get(0), predictor, "node7", Progress.none())));
							outcomes.accept(
									CaseOutcome.refused("b", "node8", new InvalidRequest("The output is not shared.")));
						},
						cases(),
						Progress.none()));
		assertTrue(rows().get(0).startsWith("a,done,"), rows().get(0));
		assertTrue(rows().get(1).startsWith("b,open,"), rows().get(1));
		assertFalse(Files.exists(output.resolve(".stunet-records/b.ended")));
	}

	/** Runs of other parts may have begun in the folders that this one has made. */
	@Test
	void whatOthersRelyOnIsNotTakenBack() throws IOException {
		refused(InvalidRequest.class, () -> batch().runOn(
						(open, outcomes) -> {
							try {
								Files.createFile(output.resolve(".stunet-records/lock-1of2"));
							} catch (IOException e) {
								throw new AssertionError(e);
							}
							throw new InvalidRequest("There is no cluster.");
						},
						cases(),
						Progress.none()));
		assertTrue(Files.isDirectory(output.resolve(".stunet-records/work")));
	}

	/** An executor that Spark has given up may still be there. */
	@Test
	void twoTriesOfACaseWaitForEachOther() throws Exception {
		batch().runOn((open, outcomes) -> {}, cases(), Progress.none());
		CountDownLatch begun = new CountDownLatch(1), goOn = new CountDownLatch(1);
		failing.put("a", () -> {
			begun.countDown();
			try {
				goOn.await();
			} catch (InterruptedException e) {
				throw new AssertionError(e);
			}
		});
		BatchCase scan = cases().get(0);
		CompletableFuture<CaseOutcome> first =
				CompletableFuture.supplyAsync(() -> batch().segment(scan, predictor, "node7", Progress.none()));
		begun.await();
		refused(Cancelled.class, () -> batch().segment(
						scan, predictor, "node8", new FakeProgress().cancelledWhen(() -> true)));
		CountDownLatch waiting = new CountDownLatch(1);
		Progress second = new FakeProgress().reporting((activity, done, total) -> waiting.countDown());
		CompletableFuture<CaseOutcome> other =
				CompletableFuture.supplyAsync(() -> batch().segment(scan, predictor, "node8", second));
		waiting.await();
		goOn.countDown();
		assertEquals(first.get().record(), other.get().record());
		assertEquals(List.of("a"), predicted);
	}
}
