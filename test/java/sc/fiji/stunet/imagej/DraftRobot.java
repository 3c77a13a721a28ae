package sc.fiji.stunet.imagej;

import static sc.fiji.stunet.imagej.AnnotationRobot.draw;
import static sc.fiji.stunet.imagej.AnnotationRobot.open;
import static sc.fiji.stunet.imagej.TrainingRobot.answer;
import static sc.fiji.stunet.imagej.TrainingRobot.await;
import static sc.fiji.stunet.imagej.TrainingRobot.photograph;
import static sc.fiji.stunet.imagej.TrainingRobot.runAndExit;

import java.awt.Window;
import java.awt.event.KeyEvent;
import java.awt.event.WindowEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.SwingUtilities;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.plugin.frame.RoiManager;

/**
 * A user who draws what cannot be written, presses Escape, and quits ImageJ. The main class of a child process with a
 * screen.
 */
public final class DraftRobot {

	/** Longer than it takes to write the draft twice. */
	private static final int WAIT = 7000;

	private DraftRobot() {}

	/** @param arguments image, plan, draft that is not to be, file for what was seen; a picture lies beside that */
	public static void main(String[] arguments) throws Exception {
		runAndExit(() -> quit(arguments), Path.of(arguments[3] + ".failed.png"));
	}

	private static void quit(String[] arguments) throws Exception {
		ImageJ imagej = new ImageJ(ImageJ.EMBEDDED);
		ImagePlus scan = IJ.openImage(arguments[0]);
		scan.show();
		RoiManager manager = new RoiManager();
		List<String> seen = new ArrayList<>();
		JFrame window = open(arguments[1], scan);
		Path draft = Path.of(arguments[2]);
		draw(manager, scan, 10);
		await("the draft", () -> Optional.of(draft).filter(Files::exists));
		Files.delete(draft);
		// A folder that is not empty cannot be replaced by a file, whoever tries.
		Files.createDirectories(draft.resolve("folder"));
		draw(manager, scan, 12);
		await("the message", () -> messages().findFirst());
		IJ.wait(WAIT);
		seen.add(messages().count() + " message");
		messages().forEach(JDialog::dispose);
		SwingUtilities.invokeAndWait(() -> {
			for (int what : new int[] {KeyEvent.KEY_PRESSED, KeyEvent.KEY_RELEASED})
				window.dispatchEvent(new KeyEvent(
						window, what, System.currentTimeMillis(), 0, KeyEvent.VK_ESCAPE, KeyEvent.CHAR_UNDEFINED));
		});
		seen.add(window.isShowing() ? "open after Escape" : "closed by Escape");
		imagej.dispatchEvent(new WindowEvent(imagej, WindowEvent.WINDOW_CLOSING));
		photograph(Path.of(arguments[3] + ".png"));
		answer("Do not quit");
		seen.add(imagej.isShowing() && manager.getCount() == 2 ? "nothing lost" : "lost");
		imagej.dispatchEvent(new WindowEvent(imagej, WindowEvent.WINDOW_CLOSING));
		answer("Quit and lose what is drawn");
		await("the end of ImageJ", () -> Optional.of(imagej).filter(main -> !main.isShowing()));
		seen.add("quit");
		Files.write(Path.of(arguments[3]), seen);
	}

	private static Stream<JDialog> messages() {
		return Arrays.stream(Window.getWindows())
				.filter(Window::isShowing)
				.filter(JDialog.class::isInstance)
				.map(JDialog.class::cast)
				.filter(dialog -> "STU-Net".equals(dialog.getTitle()));
	}
}
