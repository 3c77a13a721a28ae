package sc.fiji.stunet.batch;

import java.util.List;

import sc.fiji.stunet.progress.Durations;

/** Estimates the remaining time, if a byte takes as long as in the finished cases. */
final class TimeLeft {

	private long bytesLeft;
	private long bytesDone;
	private double secondsDone;

	TimeLeft(List<BatchCase> cases) {
		bytesLeft = cases.stream().mapToLong(TimeLeft::work).sum();
	}

	/** The work of a case; a file may be empty or missing. */
	private static long work(BatchCase scan) {
		return Math.max(1, scan.bytes());
	}

	/** @return after this case, for the user: ", about 5 min left"; empty if nothing is left */
	String after(BatchCase scan, double seconds) {
		bytesLeft -= work(scan);
		bytesDone += work(scan);
		secondsDone += seconds;
		return bytesLeft == 0 ? "" : ", about " + Durations.text(secondsDone / bytesDone * bytesLeft) + " left in all";
	}

	/** Ignores a case that failed, probably at once. */
	void skip(BatchCase scan) {
		bytesLeft -= work(scan);
	}
}
