package sc.fiji.stunet.fiji.image;

import ij.IJ;
import ij.WindowManager;
import ij.macro.Interpreter;

/** Where lines go that nobody asked for: forecasts, warnings, how far a batch is, what only a developer reads. */
public final class ImageJLog {

	private ImageJLog() {}

	/** To ImageJ's log; to the standard output where that would open its window in batch mode. */
	public static void print(String text) {
		boolean wouldOpen =
				IJ.getInstance() != null && Interpreter.isBatchMode() && WindowManager.getWindow("Log") == null;
		if (wouldOpen) System.out.println(text);
		else IJ.log(text);
	}
}
