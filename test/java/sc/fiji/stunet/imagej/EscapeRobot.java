package sc.fiji.stunet.imagej;

import java.awt.Point;
import java.awt.Robot;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import ij.Executer;
import ij.IJ;
import ij.ImageJ;
import ij.Macro;
import ij.WindowManager;

/** A user who presses Escape while the network runs. The main class of a child process with a screen. */
public final class EscapeRobot {

	private static final int SECONDS = 60;

	private EscapeRobot() {}

	/** @param arguments the model, the scan, the label map that is not to be, the file for what was seen */
	public static void main(String[] arguments) throws Exception {
		ImageJ imagej = new ImageJ(ImageJ.EMBEDDED);
		Thread command = new Thread(
				() -> {
					Macro.setOptions("model=[" + arguments[0] + "] input=[" + arguments[1] + "] output=[" + arguments[2]
							+ "] step=0.2 mirror");
					new Executer("STU-Net Predict...").run();
				},
				"Run$_predict");
		command.start();
		awaitTiles();
		long pressed = System.nanoTime();
		pressEscape(imagej);
		command.join(SECONDS * 1000L);
		long milliseconds = (System.nanoTime() - pressed) / 1_000_000;
		String engines = ProcessHandle.current()
				.descendants()
				.map(process -> Long.toString(process.pid()))
				.collect(Collectors.joining(" "));
		Files.write(
				Path.of(arguments[3]),
				List.of(
						Long.toString(milliseconds),
						"images " + WindowManager.getImageCount(),
						"ended " + !command.isAlive(),
						engines));
		System.exit(0);
	}

	static void awaitTiles() {
		for (int i = 0; i < SECONDS * 20; i++) {
			if (ImageJ.getStatusBarText().contains("Predicting, ")) return;
			IJ.wait(50);
		}
		throw new AssertionError("The network was not seen to run; the status bar says " + ImageJ.getStatusBarText());
	}

	private static void pressEscape(ImageJ imagej) throws Exception {
		Robot robot = new Robot();
		Point window = imagej.getLocationOnScreen();
		robot.mouseMove(window.x + 10, window.y + imagej.getHeight() - 10);
		robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
		robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
		robot.waitForIdle();
		robot.keyPress(KeyEvent.VK_ESCAPE);
		robot.keyRelease(KeyEvent.VK_ESCAPE);
	}
}
