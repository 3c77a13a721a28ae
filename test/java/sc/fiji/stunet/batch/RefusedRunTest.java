package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

/** Runs that end before their first case: what they leave of an output folder that others use, too. */
@Timeout(60)
class RefusedRunTest extends SharedBatches {

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
				failingWith(batch, new InvalidModel("The weights are damaged.")),
				failingWith(batch, new Told(Failure.Kind.ENGINE_UNAVAILABLE, "There is no engine.")));
	}

	private CaseWorkers failingWith(Batch batch, RuntimeException problem) {
		return (open, outcomes) -> {
			failing.put("a", () -> {
				throw problem;
			});
			outcomes.accept(travelled(batch.segment(open.get(0), predictor, "node7", Progress.none())));
		};
	}

	/** A failure as the workers tell it. */
	private static final class Told extends UserError {

		private static final long serialVersionUID = 1L;

		Told(Failure.Kind kind, String sentence) {
			super(kind, sentence, null);
		}
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
		assertRefusedWithoutATrace(withPictures(output.resolve("new")));
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

	/** As by Spark, when executors are lost again and again. */
	private static Told givenUp() {
		return new Told(Failure.Kind.ENGINE, "The work is given up.");
	}

	@Test
	void whatOthersHaveDoneWithoutTellingIsInTheSummary() throws IOException {
		refused(Told.class, () -> batch().runOn(
						(open, outcomes) -> {
							batch().segment(open.get(1), predictor, "node7", Progress.none());
							throw new Told(Failure.Kind.INVALID_OUTPUT, "The disk is full.");
						},
						cases(),
						Progress.none()));
		assertTrue(rows().get(0).startsWith("a,open,"), rows().get(0));
		assertTrue(rows().get(1).startsWith("b,done,"), rows().get(1));
		assertNothingHalf();
	}

	@Test
	void othersThatAreGivenUpMayHaveBegun() throws IOException {
		refused(Told.class, () -> batch().runOn(
						(open, outcomes) -> {
							throw givenUp();
						},
						cases(),
						Progress.none()));
		assertTrue(rows().get(0).startsWith("a,open,"), rows().get(0));
		assertTrue(Files.exists(output.resolve(".stunet-records/lock-1of1")));
	}

	/** Another machine has refused the run, but this one is still at work. */
	@Test
	void aCaseThatIsStillDoneKeepsItsLockAndItsFolders() throws Exception {
		CountDownLatch begun = new CountDownLatch(1), goOn = new CountDownLatch(1);
		failing.put("b", () -> {
			begun.countDown();
			await(goOn);
		});
		List<CompletableFuture<CaseOutcome>> late = new ArrayList<>();
		refused(UserError.class, () -> batch().runOn(
						(open, outcomes) -> {
							late.add(CompletableFuture.supplyAsync(
									() -> batch().segment(open.get(1), predictor, "node7", Progress.none())));
							await(begun);
							outcomes.accept(
									CaseOutcome.refused("a", "node8", new InvalidRequest("The output is not shared.")));
						},
						cases(),
						Progress.none()));
		assertTrue(Files.exists(output.resolve(".stunet-records/work/b.lock")));
		assertTrue(rows().get(1).startsWith("b,open,"), rows().get(1));
		goOn.countDown();
		assertNull(late.get(0).get().failure());
		assertNothingHalf();
		assertEquals(1, run().finishedBefore());
	}

	/** A second run of the same command makes nothing before it has the lock. */
	@Test
	void aRunThatIsRefusedSinceAnotherIsAtWorkLeavesThatOnesFoldersAlone() {
		withPictures(output)
				.runOn(
						(open, outcomes) -> {
							refused(
									InvalidRequest.class,
									() -> withPictures(output).runOn((none, told) -> {}, cases(), Progress.none()),
									"Another run is at work on the same cases");
							assertTrue(Files.isDirectory(output.resolve("pictures")));
							assertTrue(Files.isDirectory(output.resolve(".stunet-records/work/pictures")));
							assertTrue(Files.exists(output.resolve(".stunet-records/lock-1of1")));
						},
						cases(),
						Progress.none());
		AtomicFolder.delete(output);
		batch().runOn(
						(open, outcomes) -> {
							refused(InvalidRequest.class, () -> withPictures(output)
									.runOn((none, told) -> {}, cases(), Progress.none()));
							assertFalse(Files.exists(output.resolve("pictures")));
						},
						cases(),
						Progress.none());
	}

	/** As by another part that was refused. */
	@Test
	void emptyFoldersThatOthersHaveTakenBackAreMadeAnew() throws IOException {
		Batch batch = withPictures(output);
		Batch.Report report = batch.runOn(
				(open, outcomes) -> {
					AtomicFolder.delete(output.resolve("pictures"));
					AtomicFolder.delete(output.resolve(".stunet-records/work"));
					open.forEach(scan -> outcomes.accept(batch.segment(scan, predictor, "node7", Progress.none())));
				},
				cases(),
				Progress.none());
		assertEquals(4, report.done());
		assertEquals("picture of c", Files.readString(output.resolve("pictures/c.png")));
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

	/** While it looks for finished cases, and in its first case. */
	@ParameterizedTest
	@ValueSource(booleans = {true, false})
	void cancelledBeforeItsFirstCaseNothingThatWasKnownIsLost(boolean atOnce) throws IOException {
		failing.put("b", () -> {
			throw new CaseFailed("It is damaged.");
		});
		run();
		assertEquals("b,failed,It is damaged.,,,,", rows().get(1));
		Map<String, String> before = left();
		AtomicBoolean cancelled = new AtomicBoolean(atOnce);
		failing.put("b", () -> cancelled.set(true));
		predicted.clear();
		refused(Cancelled.class, () -> batch().run(
						cases(), predictor, new FakeProgress().cancelledWhen(cancelled::get)));
		assertEquals(before, left());
		assertEquals(atOnce, !predicted.contains("b"));
	}

	@Test
	void cancelledWhileItLooksForFinishedCasesItLeavesNothing() {
		refused(Cancelled.class, () -> batch().run(cases(), predictor, new FakeProgress().cancelledWhen(() -> true)));
		assertFalse(Files.exists(output));
	}

	@Test
	void theSummaryOfACancelledFirstRunSaysWhatIsOpen() throws IOException {
		AtomicBoolean cancelled = new AtomicBoolean();
		failing.put("a", () -> cancelled.set(true));
		refused(Cancelled.class, () -> batch().run(
						cases(), predictor, new FakeProgress().cancelledWhen(cancelled::get)));
		assertTrue(rows().get(0).startsWith("a,open,"), rows().get(0));
	}

	/** As one to a disk that is not mounted. */
	@Test
	void aLinkToAFolderThatIsNotThereStaysAsItIs() throws IOException {
		Path link = Files.createSymbolicLink(folder.resolve("out"), folder.resolve("disk/results"));
		for (Path one : List.of(link, link.resolve("labels"))) {
			output = one;
			refused(InvalidOutput.class, this::run, "Cannot make the output folder " + output);
			assertTrue(Files.isSymbolicLink(link));
		}
		Files.createDirectories(folder.resolve("disk/results"));
		assertEquals(4, run().done());
		assertTrue(Files.exists(folder.resolve("disk/results/labels/a.nii.gz")));
	}
}
