package sc.fiji.stunet.imagej;

import static sc.fiji.stunet.imagej.TrainingRobot.await;
import static sc.fiji.stunet.imagej.TrainingRobot.dialog;
import static sc.fiji.stunet.imagej.TrainingRobot.press;

import java.awt.Menu;
import java.awt.MenuBar;
import java.awt.TextField;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import ij.Executer;
import ij.ImageJ;
import ij.Menus;
import ij.WindowManager;
import ij.gui.GenericDialog;
import ij.plugin.frame.Recorder;
import ij.text.TextWindow;

/** A user who looks at the menu and asks for a model's description. The main class of a child process with a screen. */
public final class MenuRobot {

	private MenuRobot() {}

	/**
	 * @param arguments the model, the file for what was seen: the menu, the text without line ends, the recorded macro,
	 *     the model that the next dialog offers
	 */
	public static void main(String[] arguments) throws Exception {
		new ImageJ(ImageJ.EMBEDDED);
		Recorder recorder = new Recorder();
		String before = recorder.getText();
		GenericDialog dialog = dialogOf("STU-Net Model Info...");
		((TextField) dialog.getStringFields().get(0)).setText(arguments[0]);
		press(dialog.getButtons()[0]);
		String title = Path.of(arguments[0]).getFileName().toString();
		TextWindow window = await("the text", () -> Optional.ofNullable((TextWindow) WindowManager.getWindow(title)));
		String recorded = await(
				"the recorded command", () -> Optional.of(recorder.getText().substring(before.length()))
						.filter(text -> text.contains("STU-Net")));
		String offered =
				((TextField) dialogOf("STU-Net Predict...").getStringFields().get(0)).getText();
		Files.write(
				Path.of(arguments[1]),
				List.of(menu(), window.getTextPanel().getText().replaceAll("\\R", "|"), recorded.strip(), offered));
		System.exit(0);
	}

	private static GenericDialog dialogOf(String command) {
		new Thread(() -> new Executer(command).run(), "menu").start();
		return await("the dialog of " + command, () -> dialog(command.replace("...", ""))
				.filter(shown -> shown.getTitle().equals(command.replace("...", ""))));
	}

	private static String menu() {
		MenuBar bar = Menus.getMenuBar();
		Menu ours = menus(IntStream.range(0, bar.getMenuCount())
				.mapToObj(bar::getMenu)
				.filter(menu -> menu.getLabel().equals("Plugins"))
				.findFirst()
				.orElseThrow());
		return IntStream.range(0, ours.getItemCount())
				.mapToObj(i -> ours.getItem(i).getLabel())
				.collect(Collectors.joining(", "));
	}

	private static Menu menus(Menu plugins) {
		return (Menu) IntStream.range(0, plugins.getItemCount())
				.mapToObj(plugins::getItem)
				.filter(item -> item.getLabel().equals("STU-Net"))
				.findFirst()
				.orElseThrow();
	}
}
