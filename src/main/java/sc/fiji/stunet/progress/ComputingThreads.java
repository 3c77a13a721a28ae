package sc.fiji.stunet.progress;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

/**
 * The threads that compute in Java. Each job runs in a pool of its own, as large as the job may be; the parallel loops
 * started inside it stay there, and those started outside of any job run on their own thread alone. So no loop can take
 * more threads than its job was given, and several jobs of one process may have different numbers of them.
 */
public final class ComputingThreads {

	/** The most that a pool of Java can have. */
	private static final int MAX = 0x7fff;

	private ComputingThreads() {}

	/**
	 * @param <T> its result
	 * @param <E> what it may throw, besides unchecked exceptions
	 */
	@FunctionalInterface
	public interface Job<T, E extends Exception> {

		T run() throws E;
	}

	/**
	 * Runs a job; blocks until it has ended. Its exceptions are thrown as they were.
	 *
	 * @param threads number of computing threads, the job's own included; below 1 for all processors
	 * @throws Cancelled if this thread is interrupted; so is the job then
	 */
	@SuppressWarnings("unchecked") // a job throws what it declares, or what is unchecked
	public static <T, E extends Exception> T run(int threads, Job<T, E> job) throws E {
		// As on the caller's thread: in Fiji plugins are found by it.
		ClassLoader loader = Thread.currentThread().getContextClassLoader();
		ForkJoinPool pool = new ForkJoinPool(
				threads < 1 ? Runtime.getRuntime().availableProcessors() : Math.min(threads, MAX),
				owner -> {
					ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(owner);
					thread.setContextClassLoader(loader);
					return thread;
				},
				null,
				false);
		try {
			// A task of the pool itself would throw copies of exceptions.
			FutureTask<T> task = new FutureTask<>(job::run);
			pool.execute(task);
			return task.get();
		} catch (ExecutionException e) {
			if (e.getCause() instanceof Error error) throw error;
			throw (E) e.getCause();
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new Cancelled();
		} finally {
			pool.shutdownNow();
		}
	}

	/** The numbers of a loop, to be run on the threads of the job: parallel only inside {@link #run run}. */
	public static IntStream range(int first, int end) {
		IntStream range = IntStream.range(first, end);
		return areSeveral() ? range.parallel() : range;
	}

	/** Whether this thread is one of a job that has others; outside of {@link #run run} it is alone. */
	public static boolean areSeveral() {
		ForkJoinPool pool = ForkJoinTask.getPool();
		return pool != null && pool != ForkJoinPool.commonPool() && pool.getParallelism() > 1;
	}
}
