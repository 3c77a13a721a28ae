package sc.fiji.stunet.fiji.launch;

import java.awt.CheckboxMenuItem;
import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.awt.MenuBar;

import ij.IJ;
import ij.macro.Interpreter;
import ij.text.TextWindow;

/** Shows lines of text to the user. */
public final class Texts {

	private static final int WIDTH = 640;
	private static final int HEIGHT = 520;
	private static final int LETTERS = 14;

	private Texts() {}

	/** Shows text in a window of its own, with letters of one width; in macros and without a window it is logged. */
	public static void show(String title, String text) {
		String shown = Problems.inKeys(text.stripTrailing());
		if (!isInteractive()) {
			IJ.log(shown);
			return;
		}
		monospaced(new TextWindow(title, shown, WIDTH, HEIGHT));
	}

	/** Also for the sizes that the window's menu offers; its own listener would be recorded. */
	private static void monospaced(TextWindow window) {
		MenuBar menus = window.getMenuBar();
		for (int i = 0; i < menus.getMenuCount(); i++)
			for (int j = 0; j < menus.getMenu(i).getItemCount(); j++)
				if (menus.getMenu(i).getItem(j) instanceof CheckboxMenuItem item
						&& item.getLabel().equals(Font.MONOSPACED)) item.setState(true);
		window.getTextPanel().setFont(new Font(Font.MONOSPACED, Font.PLAIN, LETTERS), true);
	}

	/** Whether a window of a command's own would be seen. */
	public static boolean isSeen() {
		return !GraphicsEnvironment.isHeadless() && IJ.getInstance() != null && !Interpreter.isBatchMode();
	}

	/** Whether a user in front of the screen called the command. */
	public static boolean isInteractive() {
		return !IJ.isMacro() && !GraphicsEnvironment.isHeadless();
	}
}
