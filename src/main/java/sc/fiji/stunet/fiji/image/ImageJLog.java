package sc.fiji.stunet.fiji.image;

import ij.IJ;
import ij.WindowManager;
import ij.macro.Interpreter;

/** Prints lines without a dialog: forecasts, warnings, the progress of a batch, messages for developers. */
public final class ImageJLog {

	private ImageJLog() {}

	/** Prints to ImageJ's log, or to the standard output where that would open its window in batch mode. */
	public static void print(String text) {
		boolean wouldOpen =
				IJ.getInstance() != null && Interpreter.isBatchMode() && WindowManager.getWindow("Log") == null;
		if (wouldOpen) System.out.println(text);
		else IJ.log(text);
	}
}
