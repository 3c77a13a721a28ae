package sc.fiji.stunet.batch;

import java.util.List;

import sc.fiji.stunet.progress.Durations;

/** Estimates the remaining time, if a byte takes as long as until now: several cases are at work at a time. */
final class TimeLeft {

	private long bytesLeft;
	private long bytesDone;
	private final long started = System.nanoTime();

	TimeLeft(List<BatchCase> cases) {
		bytesLeft = cases.stream().mapToLong(TimeLeft::work).sum();
	}

	/** The work of a case; a file may be empty or missing. */
	private static long work(BatchCase scan) {
		return Math.max(1, scan.bytes());
	}

	/** @return after this case, for the user: ", about 5 min left"; empty if nothing is left */
	String after(BatchCase scan) {
		bytesLeft -= work(scan);
		bytesDone += work(scan);
		double seconds = (System.nanoTime() - started) / 1e9;
		return bytesLeft == 0 ? "" : ", about " + Durations.text(seconds / bytesDone * bytesLeft) + " left in all";
	}

	/** Ignores a case that failed, probably at once. */
	void skip(BatchCase scan) {
		bytesLeft -= work(scan);
	}
}
