package sc.fiji.stunet.imagej;

import static sc.fiji.stunet.imagej.TrainingRobot.await;
import static sc.fiji.stunet.imagej.TrainingRobot.dialog;
import static sc.fiji.stunet.imagej.TrainingRobot.photograph;
import static sc.fiji.stunet.imagej.TrainingRobot.press;

import java.awt.Choice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.GenericDialog;
import ij.io.FileSaver;
import ij.plugin.frame.Recorder;

/** A user at ImageJ's window who records what the dialog does. The main class of a child process with a screen. */
public final class RecorderRobot {

	private RecorderRobot() {}

	/**
	 * @param arguments the model, the image, the file for the recorded macro; pictures of the screen and the labels lie
	 *     beside that
	 */
	public static void main(String[] arguments) throws Exception {
		new ImageJ(ImageJ.EMBEDDED);
		ImagePlus scan = IJ.openImage(arguments[1]);
		scan.show();
		Recorder recorder = TrainingRobot.recorder();
		String before = recorder.getText();
		DialogRobot dialog = DialogRobot.open("STU-Net Predict...");
		dialog.set("model", arguments[0]).more().set("mirror", "false");
		photograph(Path.of(arguments[2] + ".dialog.png"));
		dialog.press("OK");
		GenericDialog question = await("the question", () -> dialog("STU-Net")
				.filter(shown -> shown.getTitle().equals("STU-Net")));
		List<String> answers = List.of("the patient's right", "the front (face, belly)", "the head");
		for (int i = 0; i < answers.size(); i++) ((Choice) question.getChoices().get(i)).select(answers.get(i));
		photograph(Path.of(arguments[2] + ".question.png"));
		press(question.getButtons()[0]);
		ImagePlus labels = await("the label image", () -> Arrays.stream(
						Optional.ofNullable(WindowManager.getIDList()).orElse(new int[0]))
				.mapToObj(WindowManager::getImage)
				.filter(image -> image.getTitle().endsWith("-labels") && image.isVisible())
				.findFirst());
		await("the recorded command", () -> Optional.of(recorder.getText()).filter(text -> text.contains("STU-Net")));
		Files.writeString(Path.of(arguments[2]), recorder.getText().substring(before.length()));
		labels.setSlice(labels.getNSlices() / 2);
		IJ.wait(500);
		photograph(Path.of(arguments[2] + ".result.png"));
		new FileSaver(labels).saveAsTiffStack(arguments[2] + ".tif");
		System.exit(0);
	}
}
