package sc.fiji.stunet.batch;

import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.progress.Beside;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;

/**
 * Reads one case beside the one before it, which is computed; nothing where the job has a single thread. What goes
 * wrong there is forgotten: the case is read again in its turn, and fails then.
 */
final class ReadAhead implements AutoCloseable {

	/** Reads a case, its checksums first. */
	interface Reading {

		List<FileDigest> read(BatchCase scan, Progress progress);
	}

	/** Cancelled with the run; reports nothing, as they are about the case that is computed. */
	private static final class Silent extends ForwardingProgress {

		private volatile boolean ended;

		Silent(Progress all) {
			super(all);
		}

		@Override
		public void report(String activity, long done, long total) {}

		@Override
		public void log(String sentence) {}

		@Override
		public boolean isCancelled() {
			return ended || super.isCancelled();
		}
	}

	private final Reading reading;
	private final Silent progress;
	private BatchCase scan;
	private Beside<List<FileDigest>> work;

	/** @param all checked for cancellation */
	ReadAhead(Reading reading, Progress all) {
		this.reading = reading;
		this.progress = new Silent(all);
	}

	/** Begins to read a case, unless it has begun already. */
	void begin(BatchCase next) {
		if (next == scan || !ComputingThreads.areSeveral()) return;
		scan = next;
		work = new Beside<>(() -> reading.read(next, progress));
	}

	/** Waits until a case was read; empty if it was not. */
	Optional<List<FileDigest>> end(BatchCase wanted) {
		if (wanted != scan) return Optional.empty();
		try {
			return Optional.of(work.end());
		} catch (Cancelled e) {
			throw e;
		} catch (RuntimeException | Error e) {
			return Optional.empty();
		}
	}

	@Override
	public void close() {
		progress.ended = true;
	}
}
