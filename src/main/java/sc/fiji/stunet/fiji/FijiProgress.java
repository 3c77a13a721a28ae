package sc.fiji.stunet.fiji;

import ij.IJ;
import ij.macro.Interpreter;

import java.util.Locale;

import sc.fiji.stunet.progress.Progress;

/** ImageJ's status bar, with the time left; the Escape key cancels. */
public final class FijiProgress implements Progress {

	private static final double ENOUGH_SECONDS_TO_GUESS = 1;

	private String activity = "";
	private long start;

	public FijiProgress() {
		IJ.resetEscape();
	}

	@Override
	public void report(String newActivity, long done, long total) {
		if (!newActivity.equals(activity)) {
			activity = newActivity;
			start = System.nanoTime();
		}
		IJ.showStatus("STU-Net: " + activity + timeLeft((System.nanoTime() - start) / 1e9, done, total) + " (Escape cancels)");
		IJ.showProgress((double) done / total);
	}

	/** Empty until there is enough to guess from. */
	static String timeLeft(double seconds, long done, long total) {
		if (done == 0 || done >= total || seconds < ENOUGH_SECONDS_TO_GUESS) return "";
		long left = Math.round(seconds / done * (total - done));
		return left < 60 ? String.format(Locale.ROOT, ", %d s left", left) : String.format(Locale.ROOT, ", %d min left", (left + 59) / 60);
	}

	@Override
	public void log(String sentence) {
		// In batch mode no window opens that was not asked for; without ImageJ's window this prints.
		if (IJ.getInstance() == null || !Interpreter.isBatchMode()) IJ.log(sentence);
	}

	@Override
	public boolean isCancelled() {
		return IJ.escapePressed();
	}
}
