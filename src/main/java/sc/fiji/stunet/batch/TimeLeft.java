package sc.fiji.stunet.batch;

import java.util.List;

/** How long the rest will take, if a byte takes as long as in the cases that are done. */
final class TimeLeft {

	private long bytesLeft;
	private long bytesDone;
	private double secondsDone;

	TimeLeft(List<BatchCase> cases) {
		bytesLeft = cases.stream().mapToLong(TimeLeft::work).sum();
	}

	/** A file may be empty or missing. */
	private static long work(BatchCase scan) {
		return Math.max(1, scan.bytes());
	}

	/** @return after this case, for the user: ", about 5 min left"; empty if nothing is left */
	String after(BatchCase scan, double seconds) {
		bytesLeft -= work(scan);
		bytesDone += work(scan);
		secondsDone += seconds;
		return bytesLeft == 0 ? "" : ", about " + duration(secondsDone / bytesDone * bytesLeft) + " left in all";
	}

	/** A case that failed, probably at once, tells nothing of the others. */
	void skip(BatchCase scan) {
		bytesLeft -= work(scan);
	}

	static String duration(double seconds) {
		if (seconds < 90) return Math.round(seconds) + " s";
		long minutes = Math.round(seconds / 60);
		return minutes < 90 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
	}
}
