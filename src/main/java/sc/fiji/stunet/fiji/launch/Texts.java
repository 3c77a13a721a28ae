package sc.fiji.stunet.fiji.launch;

import java.awt.GraphicsEnvironment;

import ij.IJ;
import ij.macro.Interpreter;
import ij.text.TextWindow;

/** Shows lines of text to the user. */
public final class Texts {

	private static final int WIDTH = 640;
	private static final int HEIGHT = 520;

	private Texts() {}

	/** Shows text in a window of its own; in macros and without a window it is logged. */
	public static void show(String title, String text) {
		String shown = Problems.inKeys(text.stripTrailing());
		if (isInteractive()) new TextWindow(title, shown, WIDTH, HEIGHT);
		else IJ.log(shown);
	}

	/** Whether a window of a command's own would be seen. */
	public static boolean isSeen() {
		return !GraphicsEnvironment.isHeadless() && IJ.getInstance() != null && !Interpreter.isBatchMode();
	}

	/** Whether a user in front of the screen called the command. */
	static boolean isInteractive() {
		return !IJ.isMacro() && !GraphicsEnvironment.isHeadless();
	}
}
