package sc.fiji.stunet.imagej;

import static sc.fiji.stunet.imagej.TrainingRobot.await;

import java.awt.Menu;
import java.awt.MenuBar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import ij.ImageJ;
import ij.Menus;
import ij.WindowManager;
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
		Recorder recorder = TrainingRobot.recorder();
		String before = recorder.getText();
		DialogRobot.open("STU-Net Model Info...").set("model", arguments[0]).press("OK");
		String title = Path.of(arguments[0]).getFileName().toString();
		TextWindow window = await("the text", () -> Optional.ofNullable((TextWindow) WindowManager.getWindow(title)));
		String recorded = await(
				"the recorded command", () -> Optional.of(recorder.getText().substring(before.length()))
						.filter(text -> text.contains("STU-Net")));
		String offered = DialogRobot.open("STU-Net Predict...").text("model");
		Files.write(
				Path.of(arguments[1]),
				List.of(menu(), window.getTextPanel().getText().replaceAll("\\R", "|"), recorded.strip(), offered));
		System.exit(0);
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
