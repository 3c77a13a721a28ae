package sc.fiji.stunet.imagej;

import static sc.fiji.stunet.imagej.TrainingRobot.answer;
import static sc.fiji.stunet.imagej.TrainingRobot.await;
import static sc.fiji.stunet.imagej.TrainingRobot.button;
import static sc.fiji.stunet.imagej.TrainingRobot.line;
import static sc.fiji.stunet.imagej.TrainingRobot.photograph;
import static sc.fiji.stunet.imagej.TrainingRobot.runAndExit;
import static sc.fiji.stunet.imagej.TrainingRobot.trainingWindow;

import java.awt.event.WindowEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.SwingUtilities;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.gui.OvalRoi;
import ij.gui.Roi;
import ij.plugin.frame.Recorder;
import ij.plugin.frame.RoiManager;

/**
 * A user who annotates two slices, learns, corrects a proposed slice, closes the window in the middle of a round, and
 * goes on later. The main class of a child process with a screen.
 */
public final class AnnotationRobot {

	private AnnotationRobot() {}

	/** @param arguments image, plan, file for what was seen; a picture lies beside that */
	public static void main(String[] arguments) throws Exception {
		runAndExit(() -> annotate(arguments), Path.of(arguments[2] + ".failed.png"));
	}

	private static void annotate(String[] arguments) throws Exception {
		new ImageJ(ImageJ.EMBEDDED);
		ImagePlus scan = IJ.openImage(arguments[0]);
		scan.show();
		Recorder recorder = TrainingRobot.recorder();
		RoiManager manager = new RoiManager();
		List<String> seen = new ArrayList<>();
		JFrame window = open(arguments[1], scan);
		// Of the same shape, so that for ImageJ they are equal.
		for (int slice : List.of(10, 16)) draw(manager, scan, slice);
		for (int slice : List.of(10, 16)) {
			scan.setSlice(slice);
			press(window, "Accept");
			await("the accepted slice " + slice, () -> line(window, "Annotated: ")
					.filter(text -> text.contains(String.valueOf(slice))));
		}
		seen.add(line(window, "Annotated: ").orElseThrow() + " " + manager.getCount() + " left in the ROI Manager");
		press(window, "Learn");
		await("an epoch", () -> line(window, "epoch"));
		Path rounds = Path.of(arguments[0]).resolveSibling("cells-data/rounds");
		awaitFound(rounds.resolve("round_1_cells.nii.gz"));
		// The next round follows at once, though none is finished yet.
		draw(manager, scan, 13);
		press(window, "Accept");
		awaitFound(rounds.resolve("round_2_cells.nii.gz"));
		press(window, "Stop");
		seen.add(await("the end", () -> line(window, "The round is finished.")));
		photograph(Path.of(arguments[2] + ".png"));
		press(window, "Next slice");
		String proposed = line(window, "Look next at: ").orElseThrow();
		seen.add(await("the next slice", () -> Optional.of("at " + scan.getSlice())
				.filter(at -> proposed.matches(".*\\b" + scan.getSlice() + "\\b.*"))));
		press(window, "Correct this slice");
		await("the outlines", () -> line(window, "Correct the outlines")
				.or(() -> line(window, "Nothing was found on slice")));
		seen.add("outlines "
				+ (manager.getCount() > 0 || line(window, "Nothing was found").isPresent()));
		manager.reset();
		draw(manager, scan, scan.getSlice());
		press(window, "Accept");
		await("the next round", () -> line(window, "Training, epoch 2"));
		SwingUtilities.invokeLater(() -> window.dispatchEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSING)));
		boolean asked = answer("Go on learning") && window.isShowing();
		SwingUtilities.invokeLater(() -> window.dispatchEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSING)));
		asked &= answer("Cancel the round");
		await("the closed window", () -> Optional.of(window).filter(frame -> !frame.isShowing()));
		seen.add(asked ? "asked" : "not asked");
		JFrame again = open(arguments[1], scan);
		seen.add(await("what is annotated", () -> line(again, "Annotated: ")));
		// It looks at the image with what was learnt before; meanwhile Learn is Stop.
		await("the look at the image", () -> line(again, "Ready."));
		press(again, "Learn");
		await("an epoch", () -> line(again, "epoch"));
		press(again, "Stop");
		seen.add(await("the end", () -> line(again, "The round is finished.")));
		press(again, "Undo");
		await("the ROIs of the undone slice", () -> Optional.of(manager).filter(any -> manager.getCount() > 0));
		seen.add(await("what is left", () -> line(again, "Annotated: 10, 13, 16.")));
		manager.reset();
		draw(manager, scan, 16);
		manager.rename(0, "nucleus");
		press(again, "Accept");
		seen.add(answer("Not yet") ? "asked about the missing cell, " + manager.getCount() + " kept" : "");
		recorder.getText()
				.lines()
				.filter(line -> line.contains("Annotate and Learn"))
				.forEach(seen::add);
		Files.write(Path.of(arguments[2]), seen);
	}

	private static void awaitFound(Path labels) {
		await("what was found so far", () -> Optional.of(labels).filter(Files::exists));
	}

	static JFrame open(String plan, ImagePlus scan) {
		ask(plan, scan);
		return await("the window", () -> trainingWindow(Path.of("learning from " + scan.getTitle())));
	}

	/** Fills in the command's dialog, for rounds that only the user ends. */
	static void ask(String plan, ImagePlus scan) {
		IJ.selectWindow(scan.getID());
		DialogRobot.open("STU-Net Annotate and Learn...")
				.set("minutes", "0")
				.more()
				.set("plan", plan)
				.set("epochs", "400")
				.set("updates", "3")
				.press("OK");
	}

	static void draw(RoiManager manager, ImagePlus scan, int slice) {
		scan.setSlice(slice);
		double radius = Math.sqrt(100 - (slice - 13) * (slice - 13));
		Roi roi = new OvalRoi(16 - radius, 16 - radius, 2 * radius, 2 * radius);
		roi.setName("cell");
		roi.setPosition(slice);
		manager.addRoi(roi);
	}

	static void press(JFrame window, String text) {
		JButton button = await("the button " + text, () -> Optional.of(window)
				.filter(frame -> button(frame, text).isEnabled())
				.map(frame -> button(frame, text)));
		SwingUtilities.invokeLater(button::doClick);
	}
}
