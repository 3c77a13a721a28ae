package sc.fiji.stunet.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class BesideTest {

	/** @param threads with one it is done at once */
	@ParameterizedTest
	@ValueSource(ints = {1, 2})
	void theWorkIsDoneOnceHoweverOftenItsResultIsWanted(int threads) {
		AtomicInteger done = new AtomicInteger();
		ComputingThreads.run(threads, () -> {
			Beside<Integer> beside = new Beside<>(done::incrementAndGet);
			assertEquals(1, beside.end());
			assertEquals(1, beside.end());
			assertEquals(Optional.of(1), beside.result());
			return done;
		});
		assertEquals(1, done.get());
	}

	@ParameterizedTest
	@ValueSource(ints = {1, 2})
	void whatFailedHasNoResult(int threads) {
		ComputingThreads.run(threads, () -> {
			Beside<Integer> beside = new Beside<>(() -> {
				throw new IllegalStateException("failed");
			});
			assertEquals(Optional.empty(), beside.result());
			return assertThrows(IllegalStateException.class, beside::end);
		});
	}

	/** Else what the work has made would never be closed. */
	@Test
	void whoeverCleansUpWaitsThoughInterrupted() throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(1);
		CompletableFuture<Integer> made = new CompletableFuture<>();
		ComputingThreads.run(2, () -> {
			Beside<Integer> beside = new Beside<>(() -> {
				begun.countDown();
				return made.completeOnTimeout(3, 200, TimeUnit.MILLISECONDS).join();
			});
			begun.await();
			Thread.currentThread().interrupt();
			assertEquals(Optional.of(3), beside.result());
			assertTrue(Thread.interrupted(), "the interruption is kept");
			return beside;
		});
	}
}
