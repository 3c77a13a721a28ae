package sc.fiji.stunet.batch;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;

/**
 * Reads one case on a thread of its own while the one before it is computed. What goes wrong there is forgotten: the
 * case is read again in its turn, and fails then.
 */
final class ReadAhead implements AutoCloseable {

	/** Reads a case, its checksums first. */
	interface Reading {

		List<FileDigest> read(BatchCase scan, Progress progress);
	}

	private final Reading reading;
	private final Progress progress;
	private BatchCase scan;
	private FutureTask<List<FileDigest>> task;
	private volatile boolean closed;

	/** @param all checked for cancellation */
	ReadAhead(Reading reading, Progress all) {
		this.reading = reading;
		this.progress = new Progress() {

			@Override
			public void report(String activity, long done, long total) {}

			@Override
			public void log(String sentence) {}

			@Override
			public boolean isCancelled() {
				return closed || all.isCancelled();
			}
		};
	}

	/** Begins to read a case, unless it has begun already. */
	void begin(BatchCase next) {
		if (next == scan) return;
		scan = next;
		task = new FutureTask<>(() -> reading.read(next, progress));
		Thread thread = new Thread(task, "next case");
		thread.setDaemon(true);
		thread.start();
	}

	/** Waits until a case was read; empty if it was not. */
	Optional<List<FileDigest>> end(BatchCase wanted) {
		if (wanted != scan) return Optional.empty();
		try {
			return Optional.of(task.get());
		} catch (ExecutionException e) {
			return Optional.empty();
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new Cancelled();
		}
	}

	@Override
	public void close() {
		closed = true;
	}
}
