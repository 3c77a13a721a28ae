package sc.fiji.stunet.imagej;

import static sc.fiji.stunet.imagej.TrainingRobot.await;

import java.awt.Frame;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Window;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import javax.imageio.ImageIO;
import javax.swing.JFrame;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.plugin.frame.RoiManager;

/**
 * Takes the pictures of results, of a training and of annotating for docs/. The main class of a child process with a
 * screen.
 */
public final class DocumentRobot {

	private final Path docs;

	private DocumentRobot(Path docs) {
		this.docs = docs;
	}

	/**
	 * @param arguments the folder for the pictures; "result", or "ct" with a CT and a model of its structures, or
	 *     "annotation" with a project folder and ROIs, or "training" with a data set, a plan, a model to write, and
	 *     the epoch to wait for
	 */
	public static void main(String[] arguments) throws Exception {
		DocumentRobot robot = new DocumentRobot(Path.of(arguments[0]));
		Locale.setDefault(Locale.ENGLISH);
		new ImageJ(ImageJ.EMBEDDED);
		// A manager of windows gives them titles; without one they have none.
		if (new ProcessBuilder("which", "openbox").start().waitFor() == 0) {
			new ProcessBuilder("openbox").start();
			IJ.wait(1000);
		}
		switch (arguments[1]) {
			case "result" -> robot.result();
			case "ct" -> robot.ct(arguments[2], arguments[3]);
			case "annotation" -> robot.annotation(arguments[2], arguments[3]);
			default -> robot.training(arguments[2], arguments[3], arguments[4], arguments[5]);
		}
		System.exit(0);
	}

	/** The sample scan and its label image, the name under the mouse. */
	private void result() throws Exception {
		IJ.run("STU-Net Sample");
		ImagePlus scan = IJ.getImage();
		IJ.run("STU-Net Predict...", "model=brain_tissue");
		ImagePlus labels = await(
				"the label image", () -> Optional.ofNullable(WindowManager.getImage(scan.getShortTitle() + "-labels")));
		place(IJ.getInstance(), 0, 0, 0, 0);
		show(scan, 0, 130, 45, 2);
		show(labels, 260, 130, 45, 2);
		place(frame("Volumes of"), 520, 130, 640, 150);
		place(frame("Log"), 520, 300, 640, 140);
		IJ.wait(500);
		Point corner = labels.getCanvas().getLocationOnScreen();
		new Robot().mouseMove(corner.x + 90, corner.y + 60);
		photograph(new Rectangle(0, 0, 1160, 450), "result.png");
	}

	/** A CT as an overlay and as a label image. */
	private void ct(String scan, String model) throws Exception {
		String options = "model=[" + model + "] input=[" + scan + "] mirror=false ";
		IJ.run("STU-Net Predict...", options + "result=overlay volumes=false");
		ImagePlus overlay = IJ.getImage();
		overlay.setTitle("CT with overlay");
		IJ.run("STU-Net Predict...", options);
		ImagePlus labels = await("the label image", () -> Optional.ofNullable(WindowManager.getImage("ct-labels")));
		place(IJ.getInstance(), 500, 0, 0, 0);
		show(overlay, 0, 130, 60, 3);
		show(labels, 395, 130, 60, 3);
		place(frame("Volumes of"), 790, 130, 480, 360);
		place(frame("Log"), 0, 510, 1270, 140);
		photograph(new Rectangle(0, 0, 1280, 660), "result-ct.png");
	}

	/** A slice of the sample scan that is proposed after the first round, and what was found there, to be corrected. */
	private void annotation(String project, String rois) throws Exception {
		IJ.run("STU-Net Sample");
		ImagePlus scan = IJ.getImage();
		String options = "project=[" + project + "] start=brain_tissue minutes=0 epochs=1 updates=5";
		IJ.run("STU-Net Annotate and Learn...", options + " annotate=[" + rois + "]");
		new Thread(() -> IJ.run("STU-Net Annotate and Learn...", options), "annotation").start();
		JFrame window =
				await("the window", () -> TrainingRobot.trainingWindow(Path.of("learning from " + scan.getTitle())));
		AnnotationRobot.press(window, "Learn");
		await("the end", () -> TrainingRobot.line(window, "The round is finished."));
		AnnotationRobot.press(window, "Next slice");
		AnnotationRobot.press(window, "Correct this slice");
		await("the outlines", () -> TrainingRobot.line(window, "Correct the outlines"));
		place(IJ.getInstance(), 0, 0, 0, 0);
		show(scan, 0, 130, scan.getSlice(), 4);
		place(window, 410, 130, 0, 0);
		place(frame("ROI Manager"), 410, 415, 300, 320);
		// Beside what is photographed.
		place(frame("Log"), 920, 0, 0, 0);
		RoiManager.getInstance().select(1);
		photograph(new Rectangle(0, 0, 915, 740), "annotate.png");
	}

	private void training(String data, String plan, String model, String epoch) throws Exception {
		new Thread(
						() -> IJ.run(
								"STU-Net Train...",
								"data=[" + data + "] plan=[" + plan + "] output=[" + model + "] epochs=15 updates=15"),
						"training")
				.start();
		JFrame window = await("the window", () -> TrainingRobot.trainingWindow(Path.of(model)));
		while (TrainingRobot.line(window, "epoch " + epoch + " of").isEmpty()) IJ.wait(100);
		place(window, 0, 0, 0, 0);
		photograph(new Rectangle(window.getLocationOnScreen(), window.getSize()), "training.png");
	}

	private static void show(ImagePlus image, int x, int y, int slice, int zoom) {
		image.setSlice(slice);
		IJ.run(image, "Set... ", "zoom=" + 100 * zoom);
		place(image.getWindow(), x, y, 0, 0);
		image.getWindow().pack();
		image.repaintWindow();
		IJ.wait(500);
	}

	/** @param width 0: as it is */
	private static void place(Window window, int x, int y, int width, int height) {
		window.setLocation(x, y);
		if (width > 0) window.setSize(width, height);
		window.toFront();
		IJ.wait(300);
	}

	private static Frame frame(String title) {
		return await("the window " + title, () -> Arrays.stream(Frame.getFrames())
				.filter(shown -> shown.isShowing() && shown.getTitle().startsWith(title))
				.findFirst());
	}

	private void photograph(Rectangle place, String name) throws Exception {
		IJ.wait(1000);
		ImageIO.write(
				new Robot().createScreenCapture(place),
				"png",
				new File(docs.resolve(name).toString()));
	}
}
