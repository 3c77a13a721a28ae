package sc.fiji.stunet.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ComputingThreadsTest {

	/** Each step waits a while for as many threads as there may be, so that all of them come if they can. */
	private static Set<Thread> threadsOfLoop(int expected) {
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		CountDownLatch met = new CountDownLatch(expected);
		ComputingThreads.range(0, 200).forEach(i -> {
			if (threads.add(Thread.currentThread())) met.countDown();
			try {
				met.await(2, TimeUnit.SECONDS);
				Thread.sleep(1);
			} catch (InterruptedException e) {
				throw new IllegalStateException(e);
			}
		});
		return threads;
	}

	@ParameterizedTest
	@ValueSource(ints = {1, 2, 5})
	void aLoopTakesAsManyThreadsAsItsJobMay(int threads) {
		assertEquals(
				threads,
				ComputingThreads.run(threads, () -> threadsOfLoop(threads)).size());
	}

	@Test
	void outsideOfAJobALoopStaysOnItsThread() {
		assertEquals(Set.of(Thread.currentThread()), threadsOfLoop(1));
	}

	@Test
	void aJobInsideAnotherHasItsOwnNumber() {
		assertEquals(
				2,
				ComputingThreads.run(4, () -> ComputingThreads.run(2, () -> threadsOfLoop(2)))
						.size());
	}

	@Test
	void aJobWithoutANumberTakesAllProcessors() {
		int all = Runtime.getRuntime().availableProcessors();
		assertEquals(all, ComputingThreads.run(0, () -> threadsOfLoop(all)).size());
	}

	@Test
	void moreThreadsThanAPoolCanHaveAreNoError() {
		assertEquals(7, ComputingThreads.run(Integer.MAX_VALUE, () -> 7));
	}

	@Test
	void exceptionsAndErrorsComeAsTheyWereThrown() {
		for (Throwable thrown :
				new Throwable[] {new IOException("disk"), new Cancelled(), new OutOfMemoryError("heap")}) {
			assertSame(
					thrown,
					assertThrows(
							thrown.getClass(),
							() -> ComputingThreads.run(1, () -> {
								if (thrown instanceof Error error) throw error;
								throw (Exception) thrown;
							})));
		}
	}

	@Test
	void anInterruptEndsTheJob() throws Exception {
		CountDownLatch ended = new CountDownLatch(1);
		Thread.currentThread().interrupt();
		assertThrows(
				Cancelled.class,
				() -> ComputingThreads.run(1, () -> {
					try {
						Thread.sleep(10_000);
					} finally {
						ended.countDown();
					}
					return 0;
				}));
		assertTrue(Thread.interrupted());
		// A job that had not begun never does.
		ended.await(200, TimeUnit.MILLISECONDS);
	}
}
