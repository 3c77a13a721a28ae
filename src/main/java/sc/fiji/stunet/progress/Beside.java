package sc.fiji.stunet.progress;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Work beside that of the thread which began it, on another one of its job's {@link ComputingThreads}: together they
 * take no more than the job may. Where the job has no other thread it is done at once.
 *
 * @param <T> its result
 */
public final class Beside<T> {

	private final FutureTask<T> work;
	private final ForkJoinTask<?> forked;

	/** Begins the work; to be called, as {@link #end} is, by the thread of the job. */
	public Beside(Supplier<T> work) {
		// A task of the pool itself would throw copies of exceptions.
		this.work = new FutureTask<>(work::get);
		this.forked = ForkJoinTask.adapt(this.work);
		if (ComputingThreads.areSeveral()) forked.fork();
		else forked.invoke();
	}

	/** Whether {@link #end} would return at once. */
	public boolean isDone() {
		return work.isDone();
	}

	/**
	 * Waits for the end of the work; does it now if no thread has begun it. Its exceptions are thrown as they were.
	 *
	 * @throws Cancelled if this thread is interrupted, or its job has ended
	 */
	public T end() {
		try {
			forked.get();
			return work.get();
		} catch (ExecutionException e) {
			if (e.getCause() instanceof Error error) throw error;
			throw (RuntimeException) e.getCause();
		} catch (CancellationException e) {
			throw new Cancelled();
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new Cancelled();
		}
	}

	/**
	 * Waits for the end of the work as {@link #end} does, also when this thread is interrupted, to clean up after it.
	 *
	 * @return its result; empty if it failed
	 */
	public Optional<T> result() {
		work.run(); // nothing, unless no thread has begun it
		boolean isInterrupted = false;
		try {
			while (true)
				try {
					return Optional.of(work.get());
				} catch (InterruptedException e) {
					isInterrupted = true;
				}
		} catch (ExecutionException e) {
			// That is what the caller asks; why it failed is said by end().
			return Optional.empty();
		} finally {
			if (isInterrupted) Thread.currentThread().interrupt();
		}
	}
}
