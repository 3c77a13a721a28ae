package sc.fiji.stunet.imagej;

import static sc.fiji.stunet.imagej.AnnotationRobot.ask;
import static sc.fiji.stunet.imagej.AnnotationRobot.draw;
import static sc.fiji.stunet.imagej.AnnotationRobot.open;
import static sc.fiji.stunet.imagej.AnnotationRobot.press;
import static sc.fiji.stunet.imagej.TrainingRobot.await;
import static sc.fiji.stunet.imagej.TrainingRobot.line;
import static sc.fiji.stunet.imagej.TrainingRobot.photograph;
import static sc.fiji.stunet.imagej.TrainingRobot.runAndExit;

import java.awt.AWTException;
import java.awt.Point;
import java.awt.Robot;
import java.awt.event.InputEvent;
import java.awt.event.WindowEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JTextArea;
import javax.swing.SwingUtilities;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.gui.Roi;
import ij.gui.Toolbar;
import ij.plugin.frame.RoiManager;

/**
 * A user who draws, and does not accept, when ImageJ is killed, twice, or the engine. The main class of a child process
 * with a screen: of three, one after the other.
 */
public final class CrashRobot {

	private static final int AWAITED_MILLISECONDS = 60_000;

	private final ImagePlus scan;
	private final String plan;
	/** What was seen; a line is there when the next thing is done. */
	private final Path seen;

	private CrashRobot(ImagePlus scan, String plan, Path seen) {
		this.scan = scan;
		this.plan = plan;
		this.seen = seen;
	}

	/** @param arguments idle, learning or engine; image, other image, plan, file for what was seen */
	public static void main(String[] arguments) throws Exception {
		Path seen = Path.of(arguments[4]);
		runAndExit(
				() -> {
					new ImageJ(ImageJ.EMBEDDED);
					ImagePlus scan = IJ.openImage(arguments[1]);
					scan.show();
					CrashRobot robot = new CrashRobot(scan, arguments[3], seen);
					switch (arguments[0]) {
						case "idle" -> robot.drawAndWait();
						case "learning" -> robot.learnDrawAndWait();
						case "engine" -> robot.learnOnWithAnotherEngine(arguments[2]);
						default -> throw new IllegalArgumentException(arguments[0]);
					}
				},
				Path.of(seen + ".failed.png"));
	}

	private void see(String line) throws Exception {
		Files.write(seen, List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	private void drawAndWait() throws Exception {
		open(plan, scan);
		draw(new RoiManager(), scan, 12);
		drag(10);
		awaitTheEnd();
	}

	private void learnDrawAndWait() throws Exception {
		JFrame window = open(plan, scan);
		RoiManager manager = drawn(2);
		// The one that was drawn on the image has no name yet.
		for (int index = 0; index < 2; index++) manager.rename(index, "cell");
		for (int slice : List.of(10, 12)) {
			scan.setSlice(slice);
			press(window, "Accept");
			await("slice " + slice, () -> line(window, "Annotated: ")
					.filter(text -> text.contains(String.valueOf(slice))));
		}
		press(window, "Learn");
		await("an epoch", () -> line(window, "epoch"));
		drag(16);
		awaitTheEnd();
	}

	private void learnOnWithAnotherEngine(String other) throws Exception {
		JFrame window = open(plan, scan);
		drawn(1);
		see(await("what was accepted", () -> line(window, "Annotated: ")));
		press(window, "Learn");
		await("an epoch", () -> line(window, "epoch"));
		ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
		JDialog message = KillRobot.message();
		photograph(Path.of(seen + ".png"));
		see("message " + text(message));
		message.dispose();
		see(await("the end", () -> line(window, "It has failed")));
		see(line(window, "Annotated: ").orElseThrow());
		drawn(1).close();
		scan.setSlice(16);
		press(window, "Accept");
		see("message " + text(KillRobot.message()));
		KillRobot.message().dispose();
		drawn(1);
		press(window, "Learn");
		await("another epoch", () -> line(window, "Training, epoch"));
		press(window, "Stop");
		see(await("the round's end", () -> line(window, "The round is finished.")));
		ImagePlus second = IJ.openImage(other);
		second.show();
		ask(plan, second);
		see("other " + text(KillRobot.message()));
		KillRobot.message().dispose();
		SwingUtilities.invokeLater(() -> window.dispatchEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSING)));
		drawn(0);
	}

	/** The ROI Manager, when it has so many ROIs. */
	private RoiManager drawn(int count) throws Exception {
		RoiManager manager = await(count + " ROIs", () -> Optional.ofNullable(RoiManager.getInstance())
				.filter(shown -> shown.getCount() == count));
		see("drawn on "
				+ Arrays.stream(manager.getRoisAsArray())
						.map(Roi::getPosition)
						.sorted()
						.map(String::valueOf)
						.collect(Collectors.joining(", ")));
		return manager;
	}

	/** Outlines something on a slice with the mouse, which no other slice has. */
	private void drag(int slice) throws AWTException {
		scan.setSlice(slice);
		IJ.setTool(Toolbar.OVAL);
		Robot robot = new Robot();
		robot.setAutoWaitForIdle(true);
		move(robot, 8);
		robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
		for (int at = 10; at <= slice + 8; at += 2) move(robot, at);
		robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
	}

	private void move(Robot robot, int at) {
		Point canvas = scan.getCanvas().getLocationOnScreen();
		robot.mouseMove(
				canvas.x + scan.getCanvas().screenX(at),
				canvas.y + scan.getCanvas().screenY(at));
	}

	private static String text(JDialog message) {
		return DialogRobot.all(message.getContentPane())
				.filter(JTextArea.class::isInstance)
				.map(part -> ((JTextArea) part).getText().replace('\n', ' '))
				.collect(Collectors.joining());
	}

	private static void awaitTheEnd() {
		IJ.wait(AWAITED_MILLISECONDS);
		throw new AssertionError("ImageJ was not killed.");
	}
}
