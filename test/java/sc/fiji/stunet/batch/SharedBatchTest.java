package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

/** What becomes of cases that others segment. */
@Timeout(60)
class SharedBatchTest extends SharedBatches {

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

	/** An executor that Spark has given up may still be there. */
	@Test
	void twoTriesOfACaseWaitForEachOther() throws Exception {
		batch().runOn((open, outcomes) -> {}, cases(), Progress.none());
		CountDownLatch begun = new CountDownLatch(1), goOn = new CountDownLatch(1);
		failing.put("a", () -> {
			begun.countDown();
			await(goOn);
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
