package sc.fiji.stunet.train;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Measures the time of an epoch, and how much of it was spent waiting. Starts when it is created; pauses are excluded.
 */
final class Stopwatch {

	private final LongSupplier clock;
	private final long started;
	private long paused;
	private long waited;

	/** @param clock in nanoseconds, from any origin */
	Stopwatch(LongSupplier clock) {
		this.clock = clock;
		this.started = clock.getAsLong();
	}

	<T> T waiting(Supplier<T> wanted) {
		long from = clock.getAsLong();
		T result = wanted.get();
		waited += clock.getAsLong() - from;
		return result;
	}

	void pausing(Runnable pause) {
		long from = clock.getAsLong();
		pause.run();
		paused += clock.getAsLong() - from;
	}

	double seconds() {
		return (clock.getAsLong() - started - paused) / 1e9;
	}

	double waitingShare() {
		double seconds = seconds();
		return seconds <= 0 ? 0 : Math.min(1, waited / 1e9 / seconds);
	}
}
