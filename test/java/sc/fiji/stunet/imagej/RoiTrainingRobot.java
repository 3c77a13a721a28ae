package sc.fiji.stunet.imagej;

import static sc.fiji.stunet.imagej.TrainingRobot.answer;
import static sc.fiji.stunet.imagej.TrainingRobot.await;
import static sc.fiji.stunet.imagej.TrainingRobot.button;
import static sc.fiji.stunet.imagej.TrainingRobot.line;
import static sc.fiji.stunet.imagej.TrainingRobot.photograph;
import static sc.fiji.stunet.imagej.TrainingRobot.text;
import static sc.fiji.stunet.imagej.TrainingRobot.trainingWindow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import javax.swing.JFrame;
import javax.swing.SwingUtilities;

import ij.Executer;
import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.Macro;
import ij.gui.OvalRoi;
import ij.gui.Roi;
import ij.plugin.frame.RoiManager;

/**
 * A user who draws two structures on an image, trains on them, cancels, closes the image and all that was drawn on it,
 * and resumes. The main class of a child process with a screen.
 */
public final class RoiTrainingRobot {

	private static final int SECONDS = 60;

	private RoiTrainingRobot() {}

	/** @param arguments image, plan, output model, file for what was seen; a picture lies beside that if it failed */
	public static void main(String[] arguments) throws Exception {
		try {
			train(arguments);
			System.exit(0);
		} catch (AssertionError e) {
			e.printStackTrace();
			photograph(Path.of(arguments[3] + ".failed.png"));
			System.exit(1);
		}
	}

	private static void train(String[] arguments) throws Exception {
		new ImageJ(ImageJ.EMBEDDED);
		Path model = Path.of(arguments[2]);
		String options = "output=[" + model + "] plan=[" + arguments[1] + "] epochs=500 updates=2 device=cpu";
		ImagePlus scan = IJ.openImage(arguments[0]);
		scan.show();
		RoiManager manager = new RoiManager();
		for (int slice = 8; slice <= 32; slice++) {
			draw(manager, new OvalRoi(20, 14, 24, 20), "core", slice);
			draw(manager, new Roi(4, 4, 10, 40), "left", slice);
		}
		Thread begun = command(options);
		JFrame window = await("the window", () -> trainingWindow(model));
		await("two epochs", () -> epoch(window).filter(number -> number >= 2));
		SwingUtilities.invokeLater(() -> button(window, "Cancel").doClick());
		answer("Cancel the training");
		String cancelled = await("the end", () -> line(window, "Cancelled"));
		int before = epoch(window).orElseThrow();
		begun.join(SECONDS * 1000L);
		SwingUtilities.invokeAndWait(window::dispose);
		manager.reset();
		manager.close();
		scan.close();
		Thread resumed = command(options + " resume");
		JFrame again = await("the second window", () -> trainingWindow(model));
		await("another epoch", () -> epoch(again).filter(number -> number > before + 1));
		button(again, "Stop and keep the best").doClick();
		String end = await(
				"the end",
				() -> text(again).filter(line -> line.contains("can use it")).findFirst());
		resumed.join(SECONDS * 1000L);
		Files.write(
				Path.of(arguments[3]),
				List.of(
						cancelled,
						Integer.toString(before),
						end,
						"ended " + !(begun.isAlive() || resumed.isAlive()),
						IJ.getLog()));
	}

	private static void draw(RoiManager manager, Roi roi, String structure, int slice) {
		roi.setName(structure + "-" + slice);
		roi.setPosition(slice);
		manager.addRoi(roi);
	}

	private static Thread command(String options) {
		Thread command = new Thread(
				() -> {
					Macro.setOptions(options);
					new Executer("STU-Net Train...").run();
				},
				"Run$_train");
		command.start();
		return command;
	}

	/** The last one that the window tells of. */
	private static Optional<Integer> epoch(JFrame window) {
		return line(window, "epoch ").map(line -> Integer.valueOf(line.split(" ")[1]));
	}
}
