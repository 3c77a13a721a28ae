package sc.fiji.stunet.cli;

import java.io.PrintWriter;

import sc.fiji.stunet.progress.Durations;
import sc.fiji.stunet.progress.Progress;

/**
 * Shows progress with the time left: in place on a terminal; in a log file a line every {@value #SECONDS_BETWEEN_LINES}
 * seconds and, if requested, at the start of every activity.
 */
final class ConsoleProgress implements Progress {

	private static final int SECONDS_BETWEEN_LINES = 10;

	private final PrintWriter err;
	private final boolean terminal;
	private final boolean lineAtStart;
	private String activity = "";
	private long activityStarted;
	private long lastShown = System.nanoTime();

	ConsoleProgress(PrintWriter err) {
		this(err, true);
	}

	/** @param lineAtStart whether every activity begins with a line in a log file; false when there are very many */
	@SuppressWarnings("SystemConsoleNull") // on purpose, see below
	ConsoleProgress(PrintWriter err, boolean lineAtStart) {
		this.err = err;
		this.lineAtStart = lineAtStart;
		// bin/stunet configures a console that is null without a terminal, also from Java 22 on.
		this.terminal = System.console() != null;
	}

	@Override
	public void report(String what, long done, long total) {
		long now = System.nanoTime();
		boolean begins = !what.equals(activity);
		if (begins) {
			activity = what;
			activityStarted = now;
		}
		boolean ends = done >= total;
		double secondsSinceShown = (now - lastShown) / 1e9;
		if (!(begins && (terminal || lineAtStart))
				&& !(terminal && (ends || secondsSinceShown > 0.2))
				&& !(secondsSinceShown > SECONDS_BETWEEN_LINES)) return;
		lastShown = now;
		String line = activity + ": " + done + " of " + total + timeLeft(done, total, (now - activityStarted) / 1e9);
		if (terminal) show("\r", line, "\u001b[K" + (ends ? "\n" : ""));
		else show("", line, System.lineSeparator());
	}

	static String timeLeft(long done, long total, double seconds) {
		if (done == 0 || done >= total) return "";
		return ", " + Durations.text(seconds / done * (total - done)) + " left";
	}

	@Override
	public void log(String sentence) {
		show(terminal ? "\r\u001b[K" : "", sentence, System.lineSeparator());
	}

	private synchronized void show(String control, String text, String end) {
		PrintWriter own = err instanceof PlainWriter plain ? plain.terminal() : err;
		own.print(control);
		err.print(text);
		own.print(end);
		own.flush();
	}

	/** Ctrl-C ends the process itself. */
	@Override
	public boolean isCancelled() {
		return false;
	}
}
