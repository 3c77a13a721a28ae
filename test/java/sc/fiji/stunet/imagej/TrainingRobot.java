package sc.fiji.stunet.imagej;

import java.awt.Button;
import java.awt.Component;
import java.awt.Container;
import java.awt.Frame;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.awt.event.WindowEvent;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.imageio.ImageIO;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.SwingUtilities;

import ij.Executer;
import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.GenericDialog;
import ij.plugin.frame.Recorder;

/**
 * A user who trains on what is open, watches, pauses, does not let ImageJ quit, stops; then trains again, and cancels
 * by letting ImageJ quit. The main class of a child process with a screen.
 */
public final class TrainingRobot {

	private static final int SECONDS = 120;

	private TrainingRobot() {}

	/** @param arguments image, label image, plan, output model, file for what was seen; a picture lies beside that */
	public static void main(String[] arguments) throws Exception {
		try {
			train(arguments);
			System.exit(0);
		} catch (AssertionError e) {
			e.printStackTrace();
			photograph(Path.of(arguments[4] + ".failed.png"));
			System.exit(1);
		}
	}

	private static void train(String[] arguments) throws Exception {
		new ImageJ(ImageJ.EMBEDDED);
		ImagePlus scan = IJ.openImage(arguments[0]), labels = IJ.openImage(arguments[1]);
		labels.show();
		scan.show();
		Recorder recorder = recorder();
		String before = recorder.getText();
		Path model = Path.of(arguments[3]);
		ask(model, labels.getTitle(), arguments[2]);
		JFrame window = await("the window", () -> trainingWindow(model));
		await("two epochs", () -> text(window)
				.filter(line -> line.matches("epoch ([2-9]|\\d\\d+) of .*"))
				.findFirst());
		button(window, "Pause").doClick();
		await("the pause", () -> line(window, "Paused"));
		String held = line(window, "epoch").orElseThrow();
		photograph(Path.of(arguments[4] + ".png"));
		IJ.wait(1500);
		String later = line(window, "epoch").orElseThrow();
		IJ.getInstance().dispatchEvent(new WindowEvent(IJ.getInstance(), WindowEvent.WINDOW_CLOSING));
		question("Go on training");
		boolean free = listenersAreFree();
		boolean confirmed = answer("Go on training") && free;
		SwingUtilities.invokeLater(() -> window.dispatchEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSING)));
		confirmed &= answer("Go on training");
		button(window, "Go on").doClick();
		await("another epoch", () -> text(window)
				.filter(line -> line.startsWith("epoch") && !line.equals(later))
				.findFirst());
		button(window, "Stop and keep the best").doClick();
		await("what was asked for", () -> text(window)
				.filter(line -> line.contains("stopping: the best so far is kept"))
				.findFirst());
		String end = await(
				"the end",
				() -> text(window).filter(line -> line.contains("can use it")).findFirst());
		// ImageJ also records which window was activated.
		String recorded = await("the recorded command", () -> recorder.getText()
				.substring(before.length())
				.lines()
				.filter(line -> line.contains("STU-Net"))
				.findFirst());
		window.dispose();
		Path second = model.resolveSibling("cancelled.stunet");
		ask(second, labels.getTitle(), arguments[2]);
		JFrame again = await("the second window", () -> trainingWindow(second));
		await("an epoch", () -> line(again, "epoch"));
		ImageJ imagej = IJ.getInstance();
		imagej.dispatchEvent(new WindowEvent(imagej, WindowEvent.WINDOW_CLOSING));
		answer("Cancel the training");
		String cancelled = await("the end", () -> line(again, "Cancelled"));
		await("the end of ImageJ", () -> Optional.of(imagej).filter(main -> !main.isShowing()));
		Files.write(
				Path.of(arguments[4]),
				List.of(
						held.equals(later) ? "held" : held + " / " + later,
						confirmed ? "asked" : "not asked",
						end,
						cancelled,
						recorded.strip()));
	}

	private static void ask(Path model, String labels, String plan) {
		DialogRobot.open("STU-Net Train...")
				.set("labels", labels)
				.set("output", model.toString())
				.set("epochs", "500")
				.more()
				.set("plan", plan)
				.set("updates", "2")
				.press("OK");
	}

	static void press(Button button) {
		Toolkit.getDefaultToolkit()
				.getSystemEventQueue()
				.postEvent(new ActionEvent(button, ActionEvent.ACTION_PERFORMED, button.getLabel()));
	}

	/** A dialog that is shown and has this in its title. */
	static Optional<GenericDialog> dialog(String title) {
		return windows(GenericDialog.class)
				.filter(shown -> shown.getTitle().contains(title))
				.findFirst();
	}

	/** The first line of the window's texts that begins so. */
	static Optional<String> line(JFrame window, String start) {
		return text(window).filter(line -> line.startsWith(start)).findFirst();
	}

	static Optional<JFrame> trainingWindow(Path model) {
		return windows(JFrame.class)
				.filter(frame -> frame.getTitle().contains(model.getFileName().toString()))
				.findFirst();
	}

	private static <W extends Window> Stream<W> windows(Class<W> type) {
		return Arrays.stream(Window.getWindows())
				.filter(Window::isShowing)
				.filter(type::isInstance)
				.map(type::cast);
	}

	private static Stream<Component> all(Container container) {
		return Arrays.stream(container.getComponents())
				.flatMap(part ->
						part instanceof Container inner ? Stream.concat(Stream.of(part), all(inner)) : Stream.of(part));
	}

	static Stream<String> text(JFrame window) {
		return all(window.getContentPane())
				.filter(JLabel.class::isInstance)
				.map(label -> ((JLabel) label).getText())
				.filter(text -> text != null);
	}

	static JButton button(Container window, String text) {
		return all(window)
				.filter(JButton.class::isInstance)
				.map(JButton.class::cast)
				.filter(button -> button.getText().equals(text))
				.findFirst()
				.orElseThrow(() -> new AssertionError("There is no button '" + text + "'"));
	}

	private static JButton question(String text) {
		return await("the question with '" + text + "'", () -> windows(javax.swing.JDialog.class)
				.flatMap(dialog -> all(dialog.getContentPane()))
				.filter(JButton.class::isInstance)
				.map(JButton.class::cast)
				.filter(shown -> shown.getText().equals(text))
				.findFirst());
	}

	/** While ImageJ's user is asked, the training must be able to end, and other commands to run. */
	private static boolean listenersAreFree() throws InterruptedException {
		Thread asking = new Thread(Executer::getListenerCount, "listeners");
		asking.setDaemon(true);
		asking.start();
		asking.join(2000);
		return !asking.isAlive();
	}

	static boolean answer(String text) {
		JButton button = question(text);
		SwingUtilities.invokeLater(button::doClick);
		IJ.wait(300);
		return true;
	}

	/**
	 * The recorder, opened on Swing's thread: elsewhere it may wait for ever for that thread, which records the images
	 * that come to the front meanwhile.
	 */
	static Recorder recorder() throws Exception {
		Recorder[] opened = new Recorder[1];
		SwingUtilities.invokeAndWait(() -> opened[0] = new Recorder());
		return opened[0];
	}

	static <T> T await(String what, Supplier<Optional<T>> look) {
		for (int i = 0; i < SECONDS * 10; i++) {
			Optional<T> found = look.get();
			if (found.isPresent()) return found.get();
			IJ.wait(100);
		}
		StringBuilder windows = new StringBuilder();
		for (Frame frame : Frame.getFrames())
			windows.append(frame.getTitle()).append(frame.isShowing() ? "; " : " (hidden); ");
		throw new AssertionError("Waited in vain for " + what + "; windows: " + windows + "; log: " + IJ.getLog()
				+ "; images: " + WindowManager.getImageCount());
	}

	/** What a robot does. */
	interface Work {
		void run() throws Exception;
	}

	/** Ends this process after the work, with 0; if that fails, with 1 and a picture of the screen as it is then. */
	static void runAndExit(Work work, Path failed) throws Exception {
		try {
			work.run();
			System.exit(0);
		} catch (AssertionError | RuntimeException e) {
			e.printStackTrace();
			photograph(failed);
			System.exit(1);
		}
	}

	static void photograph(Path file) throws Exception {
		IJ.wait(300);
		ImageIO.write(
				new Robot()
						.createScreenCapture(
								new Rectangle(Toolkit.getDefaultToolkit().getScreenSize())),
				"png",
				new File(file.toString()));
	}
}
