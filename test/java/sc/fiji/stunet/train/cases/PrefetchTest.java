package sc.fiji.stunet.train.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.BatchSource;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.volume.Extent;

@Timeout(20)
class PrefetchTest {

	private static Batch numbered(long number) {
		return new Batch(new Extent(1, 1, 1), List.of(new Sample(new float[] {number}, new short[1])));
	}

	private static long numberOf(Batch batch) {
		return (long) batch.samples().get(0).image()[0];
	}

	private static void sleep(long ms) {
		try {
			Thread.sleep(ms);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = {1, 2, 5})
	void givesTheBatchesInOrderWhateverTheThreads(int threads) {
		// The later ones are ready first.
		BatchSource source = number -> {
			sleep(number % 3 == 0 ? 8 : 1);
			return numbered(number);
		};
		try (Prefetch prefetch = new Prefetch(source, threads, 4)) {
			for (long i = 7; i < 40; i++) assertEquals(i, numberOf(prefetch.batch(i)));
			assertEquals(3, numberOf(prefetch.batch(3)), "back to an earlier one, as after a rollback");
			assertEquals(4, numberOf(prefetch.batch(4)));
		}
	}

	@Test
	void withoutThreadsOfItsOwnTheOneThatAsksMakesTheBatch() {
		Set<Thread> makers = ConcurrentHashMap.newKeySet();
		Set<Long> made = ConcurrentHashMap.newKeySet();
		BatchSource source = number -> {
			makers.add(Thread.currentThread());
			made.add(number);
			return numbered(number);
		};
		try (Prefetch prefetch = new Prefetch(source, 0, 1)) {
			for (long i = 0; i < 3; i++) assertEquals(i, numberOf(prefetch.batch(i)));
		}
		assertEquals(Set.of(Thread.currentThread()), makers);
		assertEquals(Set.of(0L, 1L, 2L), made);
	}

	@Test
	void makesNoMoreAheadThanAllowed() throws InterruptedException {
		Set<Long> made = ConcurrentHashMap.newKeySet();
		CountDownLatch allowed = new CountDownLatch(6);
		try (Prefetch prefetch = new Prefetch(
				number -> {
					made.add(number);
					allowed.countDown();
					return numbered(number);
				},
				3,
				4)) {
			prefetch.batch(0);
			prefetch.batch(1);
			allowed.await();
			// For more, if there were any.
			sleep(100);
			assertEquals(Set.of(0L, 1L, 2L, 3L, 4L, 5L), made);
		}
	}

	@Test
	void whatGoesWrongSurfacesInTheConsumerAtItsBatch() {
		IllegalStateException wrong = new IllegalStateException("no such case");
		try (Prefetch prefetch = new Prefetch(
				number -> {
					if (number == 2) throw wrong;
					if (number == 3) throw new OutOfMemoryError("patches");
					return numbered(number);
				},
				2,
				3)) {
			prefetch.batch(0);
			prefetch.batch(1);
			assertSame(wrong, assertThrows(IllegalStateException.class, () -> prefetch.batch(2)));
			assertThrows(OutOfMemoryError.class, () -> prefetch.batch(3));
			assertEquals(4, numberOf(prefetch.batch(4)));
		}
	}

	/** It is there before anybody asks for it, and is not made again. */
	@Test
	void theNextBatchIsMadeMeanwhile() throws InterruptedException {
		CountDownLatch made = new CountDownLatch(1);
		AtomicInteger ofTheNext = new AtomicInteger();
		try (Prefetch prefetch = new Prefetch(
				number -> {
					if (number == 1) {
						ofTheNext.incrementAndGet();
						made.countDown();
					}
					return numbered(number);
				},
				1,
				2)) {
			prefetch.batch(0);
			made.await();
			assertEquals(1, numberOf(prefetch.batch(1)));
			assertEquals(1, ofTheNext.get());
		}
	}

	@ParameterizedTest
	@ValueSource(ints = {0, 1})
	void closingEndsTheThreadsAndWhoWaits(int waitFor) throws InterruptedException {
		CountDownLatch busy = new CountDownLatch(1);
		Set<Thread> workers = ConcurrentHashMap.newKeySet();
		Prefetch prefetch = new Prefetch(
				number -> {
					workers.add(Thread.currentThread());
					busy.countDown();
					sleep(60_000);
					throw new IllegalStateException("interrupted");
				},
				1,
				2);
		AtomicReference<Throwable> end = new AtomicReference<>();
		Thread consumer =
				new Thread(() -> end.set(assertThrows(RuntimeException.class, () -> prefetch.batch(waitFor))));
		consumer.start();
		busy.await();
		prefetch.close();
		consumer.join();
		assertEquals(Cancelled.class, end.get().getClass());
		for (Thread worker : workers) worker.join();
		assertThrows(Cancelled.class, () -> prefetch.batch(0));
	}
}
