package sc.fiji.stunet.imagej;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import ij.IJ;
import ij.ImageJ;

/**
 * A script in another language than ImageJ's, and a user who reads its message. The main class of a child process with
 * a screen.
 */
public final class ScriptRobot {

	private ScriptRobot() {}

	/** @param arguments options that are refused, the file for what was seen */
	public static void main(String[] arguments) throws Exception {
		new ImageJ(ImageJ.EMBEDDED);
		List<String> seen = Collections.synchronizedList(new ArrayList<>());
		Thread script = new Thread(() -> {
			try {
				IJ.run("STU-Net Predict...", arguments[0]);
				seen.add("went on");
			} catch (RuntimeException e) {
				seen.add("ended: " + e.getMessage());
			}
		});
		script.start();
		KillRobot.message().dispose();
		script.join(60_000);
		Files.write(Path.of(arguments[1]), seen);
		System.exit(0);
	}
}
