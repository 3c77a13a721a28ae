package sc.fiji.stunet.imagej;

import static sc.fiji.stunet.imagej.AnnotationRobot.draw;
import static sc.fiji.stunet.imagej.AnnotationRobot.open;
import static sc.fiji.stunet.imagej.AnnotationRobot.press;
import static sc.fiji.stunet.imagej.TrainingRobot.answer;
import static sc.fiji.stunet.imagej.TrainingRobot.await;
import static sc.fiji.stunet.imagej.TrainingRobot.line;
import static sc.fiji.stunet.imagej.TrainingRobot.photograph;
import static sc.fiji.stunet.imagej.TrainingRobot.runAndExit;
import static sc.fiji.stunet.imagej.TrainingRobot.trainingWindow;

import java.awt.FileDialog;
import java.awt.Window;
import java.awt.event.WindowEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import javax.swing.JFrame;
import javax.swing.SwingUtilities;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.gui.PointRoi;
import ij.plugin.frame.Recorder;
import ij.plugin.frame.RoiManager;

/**
 * A user who cancels a round, goes on with it, saves the model, adds a second image, and quits ImageJ in the middle of
 * a round. The main class of a child process with a screen.
 */
public final class ProjectRobot {

	private ProjectRobot() {}

	/** @param arguments image, other image, plan, model to save, file for what was seen; pictures lie beside that */
	public static void main(String[] arguments) throws Exception {
		// GTK's file dialog forgets what was chosen when a program closes it.
		System.setProperty("sun.awt.disableGtkFileDialogs", "true");
		runAndExit(() -> use(arguments), Path.of(arguments[4] + ".failed.png"));
	}

	private static void use(String[] arguments) throws Exception {
		ImageJ imagej = new ImageJ(ImageJ.EMBEDDED);
		ImagePlus other = IJ.openImage(arguments[1]);
		other.show();
		ImagePlus scan = IJ.openImage(arguments[0]);
		scan.show();
		Recorder recorder = TrainingRobot.recorder();
		RoiManager manager = new RoiManager();
		List<String> seen = new ArrayList<>();
		JFrame window = open(arguments[2], scan);
		draw(manager, scan, 10);
		manager.addRoi(judged(scan, 2, 24));
		accept(window, scan, 10, "Annotated: 10.");
		accept(window, scan, 2, "Annotated: 2, 10.");
		seen.add(manager.getCount() + " left for slice 24");
		accept(window, scan, 24, "Annotated: 2, 10, 24.");
		seen.add(manager.getCount() + " left in the ROI Manager");
		press(window, "Learn");
		await("an epoch", () -> line(window, "epoch"));
		press(window, "Cancel");
		answer("Cancel the round");
		seen.add(await("the cancelled round", () -> line(window, "Cancelled; ")));
		press(window, "Learn");
		await("the round that goes on", () -> line(window, "Training, epoch"));
		photograph(Path.of(arguments[4] + ".learning.png"));
		press(window, "Stop");
		await("the end", () -> line(window, "The round is finished."));
		press(window, "Use the model");
		choose(Path.of(arguments[3]));
		seen.add(await("the saved model", () -> line(window, "The model is ")));
		draw(manager, scan, 6);
		press(window, "Add image");
		answer("OK");
		JFrame second = await("the window of the other image", () -> trainingWindow(Path.of(other.getTitle())));
		seen.add(manager.getCount() + " of the first image in the ROI Manager");
		draw(manager, other, 12);
		press(second, "Accept");
		await("the accepted slice", () -> line(second, "Annotated: 12."));
		await("the round of both", () -> line(second, "epoch"));
		photograph(Path.of(arguments[4] + ".png"));
		imagej.dispatchEvent(new WindowEvent(imagej, WindowEvent.WINDOW_CLOSING));
		seen.add(answer("Go on learning") && second.isShowing() ? "asked" : "not asked");
		draw(manager, other, 8);
		imagej.dispatchEvent(new WindowEvent(imagej, WindowEvent.WINDOW_CLOSING));
		answer("Cancel the round");
		await("the end of ImageJ", () -> Optional.of(imagej).filter(main -> !main.isShowing()));
		recorder.getText()
				.lines()
				.filter(line -> line.contains("Annotate and Learn"))
				.forEach(seen::add);
		Files.write(Path.of(arguments[4]), seen);
	}

	/** One ROI with a point on each of the slices, where nothing of interest is. */
	private static PointRoi judged(ImagePlus scan, int... slices) {
		PointRoi points = new PointRoi();
		points.setName("annotated");
		for (int slice : slices) {
			scan.setSlice(slice);
			points.addUserPoint(scan, 2, 2);
		}
		return points;
	}

	private static void accept(JFrame window, ImagePlus scan, int slice, String annotated) {
		scan.setSlice(slice);
		press(window, "Accept");
		await(annotated, () -> line(window, annotated));
	}

	private static void choose(Path file) {
		FileDialog dialog = await("the file dialog", () -> Arrays.stream(Window.getWindows())
				.filter(Window::isShowing)
				.filter(FileDialog.class::isInstance)
				.map(FileDialog.class::cast)
				.findFirst());
		// When it is shown or hidden, it takes the current folder again.
		SwingUtilities.invokeLater(() -> {
			dialog.setVisible(false);
			dialog.setDirectory(file.getParent().toString());
			dialog.setFile(file.getFileName().toString());
		});
	}
}
