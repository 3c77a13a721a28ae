package sc.fiji.stunet.train.cases;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.BatchSource;

/**
 * Makes batches ahead of the network in background threads; without any, when they are asked for. The batches are the
 * source's own, whatever the number of threads. Batches should be taken in the order of their numbers; any other number
 * starts a new row there. Closed by its owner; the waiting thread and the closing one may be different.
 */
public final class Prefetch implements BatchSource, AutoCloseable {

	private final BatchSource source;
	private final int ahead;
	private final boolean ownThreads;
	private final ExecutorService threads;
	/** Batches from number {@link #next} on. */
	private final Deque<FutureTask<Batch>> row = new ArrayDeque<>();
	/** Batches that a thread waits for. */
	private final Set<Future<Batch>> awaited = new HashSet<>();

	private long next;

	/**
	 * @param threads that make batches; 0: the one that asks does
	 * @param ahead how many batches are made or kept at a time, at most; each is as large as the network's input
	 */
	public Prefetch(BatchSource source, int threads, int ahead) {
		if (threads < 0 || ahead < 1)
			throw new IllegalArgumentException(
					"No less than 0 threads and one batch are needed, not " + threads + " and " + ahead + ".");
		this.source = source;
		this.ahead = ahead;
		this.ownThreads = threads > 0;
		this.threads = Executors.newFixedThreadPool(Math.max(1, threads), work -> {
			Thread thread = new Thread(work, "patches");
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Returns a batch; blocks until it is there. Exceptions of the background are thrown here.
	 *
	 * @throws Cancelled if this is closed, or the waiting thread interrupted
	 */
	@Override
	public Batch batch(long number) {
		FutureTask<Batch> wanted = take(number);
		try {
			if (!ownThreads) wanted.run();
			return wanted.get();
		} catch (ExecutionException e) {
			if (e.getCause() instanceof Error error) throw error;
			throw (RuntimeException) e.getCause();
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new Cancelled();
		} catch (CancellationException e) {
			throw new Cancelled();
		} finally {
			arrived(wanted);
		}
	}

	private synchronized FutureTask<Batch> take(long number) {
		if (threads.isShutdown()) throw new Cancelled();
		if (number != next) {
			clear();
			next = number;
		}
		while (row.size() < ahead) request();
		FutureTask<Batch> wanted = row.remove();
		next++;
		// The caller owns the returned batch: another can be made in its place.
		request();
		awaited.add(wanted);
		return wanted;
	}

	private void request() {
		long number = next + row.size();
		FutureTask<Batch> batch = new FutureTask<>(() -> source.batch(number));
		row.add(batch);
		if (ownThreads) threads.execute(batch);
	}

	private void clear() {
		row.forEach(batch -> batch.cancel(true));
		row.clear();
	}

	@SuppressWarnings("CollectionUndefinedEquality") // each is only equal to itself
	private synchronized void arrived(Future<Batch> batch) {
		awaited.remove(batch);
	}

	/** Ends the threads; one in the middle of a patch finishes it first. */
	@Override
	public synchronized void close() {
		awaited.forEach(batch -> batch.cancel(true));
		clear();
		threads.shutdownNow();
	}
}
