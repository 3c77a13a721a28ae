package sc.fiji.stunet.imagej;

import java.awt.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import javax.swing.JDialog;

import ij.Executer;
import ij.IJ;
import ij.ImageJ;
import ij.Macro;
import ij.WindowManager;

/**
 * A user whose engine is killed at work, as by a system without memory, who goes on working. The main class of a child
 * process with a screen.
 */
public final class KillRobot {

	private static final int SECONDS = 60;

	private KillRobot() {}

	/** @param arguments the model, the scan, a folder for label maps, the file for what was seen */
	public static void main(String[] arguments) throws Exception {
		new ImageJ(ImageJ.EMBEDDED);
		IJ.createImage("open before", "8-bit ramp", 50, 40, 3).show();
		Path results = Path.of(arguments[2]);
		Thread first = predict(arguments, "output=[" + results.resolve("killed.nii.gz") + "] step=0.2 mirror");
		EscapeRobot.awaitTiles();
		List<ProcessHandle> engines = ProcessHandle.current().children().toList();
		engines.forEach(ProcessHandle::destroyForcibly);
		JDialog message = message();
		String title = message.getTitle();
		message.dispose();
		first.join(SECONDS * 1000L);
		boolean ended = !first.isAlive();
		Thread second = predict(arguments, "output=[" + results.resolve("next.nii.gz") + "] step=1 mirror=false");
		second.join(SECONDS * 1000L);
		Files.write(
				Path.of(arguments[3]),
				List.of(
						"engines " + engines.size(),
						"message " + title,
						"ended " + ended,
						"open before " + (WindowManager.getImage("open before") != null),
						"images " + WindowManager.getImageCount()));
		System.exit(0);
	}

	private static Thread predict(String[] arguments, String options) {
		Thread command = new Thread(
				() -> {
					Macro.setOptions(
							"model=[" + arguments[0] + "] input=[" + arguments[1] + "] volumes=false " + options);
					new Executer("STU-Net Predict...").run();
				},
				"Run$_predict");
		command.start();
		return command;
	}

	/** Of ours. */
	static JDialog message() {
		for (int i = 0; i < SECONDS * 20; i++) {
			Optional<Window> shown = Arrays.stream(Window.getWindows())
					.filter(window -> window instanceof JDialog dialog
							&& "STU-Net".equals(dialog.getTitle())
							&& window.isShowing())
					.findFirst();
			if (shown.isPresent()) return (JDialog) shown.get();
			IJ.wait(50);
		}
		throw new AssertionError("There was no message.");
	}
}
