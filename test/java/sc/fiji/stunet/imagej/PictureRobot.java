package sc.fiji.stunet.imagej;

import static sc.fiji.stunet.imagej.TrainingRobot.await;
import static sc.fiji.stunet.imagej.TrainingRobot.photograph;

import java.awt.Color;
import java.awt.Container;
import java.awt.Font;
import java.awt.Image;
import java.awt.Menu;
import java.awt.MenuBar;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Window;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.imageio.ImageIO;
import javax.swing.AbstractButton;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JTable;
import javax.swing.SwingUtilities;
import javax.swing.TransferHandler.TransferSupport;
import javax.swing.UIManager;
import javax.swing.plaf.ColorUIResource;
import javax.swing.plaf.FontUIResource;
import javax.swing.plaf.metal.DefaultMetalTheme;
import javax.swing.plaf.metal.MetalLookAndFeel;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.Menus;
import ij.WindowManager;

import sc.fiji.stunet.DraggedFiles;

/**
 * A user who opens the dialogs one after the other, is refused once, and segments an image which is not the current
 * one. Takes pictures of the dialogs. The main class of a child process with a screen.
 */
public final class PictureRobot {

	private static final List<String> COMMANDS =
			List.of("STU-Net Predict...", "STU-Net Train...", "STU-Net Transfer...", "STU-Net Evaluate...");

	private final List<String> seen = new ArrayList<>();
	private final Path folder;
	private final String name;
	private final String data;

	private PictureRobot(Path folder, String name, String data) {
		this.folder = folder;
		this.name = name;
		this.data = data;
	}

	/**
	 * @param arguments the model, the scan, the folder for the pictures, their name: "menu" for the menu alone, "dark"
	 *     for dark colours, "large" for the letters of a screen at 150 %, "predict" if an image is segmented first; a
	 *     text of the same name says what was seen; a data set
	 */
	public static void main(String[] arguments) throws Exception {
		PictureRobot robot = new PictureRobot(Path.of(arguments[2]), arguments[3], arguments[4]);
		try {
			robot.look(arguments[0], arguments[1]);
			System.exit(0);
		} catch (AssertionError e) {
			e.printStackTrace();
			photograph(robot.folder.resolve(robot.name + ".failed.png"));
			System.exit(1);
		}
	}

	private void look(String model, String scan) throws Exception {
		if (name.equals("menu")) {
			Locale.setDefault(Locale.ENGLISH);
			new ImageJ(ImageJ.EMBEDDED);
			menu();
			Files.write(folder.resolve(name + ".txt"), seen);
			return;
		}
		if (name.equals("dark")) {
			MetalLookAndFeel.setCurrentTheme(new Dark());
			UIManager.setLookAndFeel(new MetalLookAndFeel());
		}
		if (name.equals("large"))
			for (Object key : UIManager.getLookAndFeelDefaults().keySet().toArray())
				if (UIManager.get(key) instanceof Font font)
					UIManager.put(key, new FontUIResource(font.deriveFont(1.5f * font.getSize2D())));
		new ImageJ(ImageJ.EMBEDDED);
		ImagePlus image = IJ.openImage(scan);
		image.setTitle("t1.tif");
		image.show();
		IJ.createImage("current", "8-bit ramp", 20, 20, 4).show();
		if (name.equals("predict")) predict(model);
		for (String command : COMMANDS) {
			DialogRobot dialog = DialogRobot.open(command);
			if (command.contains("Tra")) {
				if (command.contains("Transfer")) dialog.set("start", "brain_tissue");
				dialog.set("current", data);
				await("what is expected", () -> Optional.of(dialog.text("status"))
						.filter(text -> text.startsWith("Expected: 3 cases, STU-Net ")));
			}
			if (command.contains("Predict")) {
				dialog.set("image", "t1.tif").set("model", "brain_tissue");
				await("what is expected", () -> Optional.of(dialog.text("status"))
						.filter(text -> !text.isEmpty()));
			}
			picture(dialog, command, "");
			dialog.more();
			picture(dialog, command, "-more");
			dialog.press("Cancel");
			await("the end of the dialog", () -> Optional.of(dialog)
					.filter(one -> !one.window().isShowing()));
		}
		models(Path.of(model));
		Files.write(folder.resolve(name + ".txt"), seen);
	}

	/** The window of models: drops a folder on it, and removes the model again. */
	private void models(Path model) throws Exception {
		JFrame window = openModels();
		Path dropped = folder.resolve(name + "_dropped.stunet");
		Files.createDirectories(dropped);
		try (Stream<Path> files = Files.list(model)) {
			for (Path file : files.toList()) Files.copy(file, dropped.resolve(file.getFileName()));
		}
		DialogRobot.onScreen(() -> window.getRootPane()
				.getTransferHandler()
				.importData(new TransferSupport(window.getRootPane(), new DraggedFiles(List.of(dropped.toFile())))));
		JTable table = table(window);
		String row = name + "_dropped";
		await("the dropped model", () -> DialogRobot.onScreen(() -> select(table, row)));
		press(window.getContentPane(), "Remove");
		await("the question", () -> Arrays.stream(Window.getWindows())
				.filter(one -> one instanceof JDialog && one.isShowing())
				.findFirst()
				.map(one -> press((JDialog) one, "OK")));
		await(
				"the model's end",
				() -> DialogRobot.onScreen(() -> select(table, row)).isPresent()
						? Optional.empty()
						: Optional.of(true));
		close(window);
		JFrame anew = openModels();
		DialogRobot.onScreen(() -> select(table(anew), "stunet-b"));
		picture(anew, "models", "");
		close(anew);
	}

	private static JFrame openModels() {
		new Thread(() -> IJ.doCommand("STU-Net Models..."), "menu").start();
		return await("the models", () -> Arrays.stream(Window.getWindows())
				.filter(one -> one instanceof JFrame && one.isShowing())
				.map(JFrame.class::cast)
				.filter(frame -> frame.getTitle().equals("STU-Net Models"))
				.findFirst());
	}

	private static void close(JFrame window) {
		DialogRobot.onScreen(() -> {
			window.dispose();
			return null;
		});
	}

	private static JTable table(JFrame window) {
		return (JTable) DialogRobot.all(window.getContentPane())
				.filter(JTable.class::isInstance)
				.findFirst()
				.orElseThrow();
	}

	private static boolean press(Container window, String text) {
		AbstractButton button = (AbstractButton) DialogRobot.all(window)
				.filter(one -> one instanceof AbstractButton found && text.equals(found.getText()))
				.findFirst()
				.orElseThrow();
		SwingUtilities.invokeLater(button::doClick);
		return true;
	}

	private static Optional<Integer> select(JTable table, String model) {
		for (int row = 0; row < table.getRowCount(); row++)
			if (table.getValueAt(row, 0).equals(model)) {
				table.setRowSelectionInterval(row, row);
				return Optional.of(row);
			}
		return Optional.empty();
	}

	/** ImageJ's menu as far as to the commands, by mouse and keys. */
	private void menu() throws Exception {
		ImageJ window = IJ.getInstance();
		Robot robot = new Robot();
		robot.setAutoDelay(150);
		MenuBar bar = Menus.getMenuBar();
		Menu plugins = IntStream.range(0, bar.getMenuCount())
				.mapToObj(bar::getMenu)
				.filter(menu -> menu.getLabel().equals("Plugins"))
				.findFirst()
				.orElseThrow();
		int before = IntStream.range(0, plugins.getItemCount())
				.filter(i -> plugins.getItem(i).getLabel().equals("STU-Net"))
				.findFirst()
				.orElseThrow();
		DialogRobot.onScreen(() -> {
			window.setLocation(0, 0);
			window.toFront();
			return null;
		});
		robot.mouseMove(window.getX() + 330, window.getY() + 12);
		robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
		robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
		// The first item is chosen already; lines between items are none.
		for (int i = 0; i < before; i++) if (!plugins.getItem(i).getLabel().equals("-")) key(robot, KeyEvent.VK_DOWN);
		key(robot, KeyEvent.VK_RIGHT);
		IJ.wait(500);
		ImageIO.write(
				robot.createScreenCapture(new Rectangle(0, 0, 720, 470)),
				"png",
				folder.resolve("menu.png").toFile());
		key(robot, KeyEvent.VK_ESCAPE);
		key(robot, KeyEvent.VK_ESCAPE);
	}

	private static void key(Robot robot, int code) {
		robot.keyPress(code);
		robot.keyRelease(code);
	}

	private void predict(String model) throws Exception {
		DialogRobot first = DialogRobot.open("STU-Net Predict...");
		seen.add("offered " + first.text("image"));
		first.set("image", "t1.tif")
				.set("model", "/no/such.stunet")
				.press("speed=fast")
				.more();
		first.set("orientation", "RAS").press("OK");
		KillRobot.message().dispose();
		DialogRobot again = DialogRobot.await("STU-Net Predict...");
		seen.add("again " + again.text("image") + " " + again.text("model") + " " + again.text("orientation") + " "
				+ again.text("step"));
		again.drop(Path.of(model));
		await("the dropped model", () -> Optional.of(again.text("model")).filter(model::equals));
		again.press("OK");
		await("the label image", () -> Arrays.stream(
						Optional.ofNullable(WindowManager.getIDList()).orElse(new int[0]))
				.mapToObj(WindowManager::getImage)
				.filter(labels -> labels.getTitle().equals("t1-labels") && labels.isVisible())
				.findFirst());
		WindowManager.getImage("t1-labels").close();
		DialogRobot next = DialogRobot.open("STU-Net Predict...");
		next.set("image", "t1.tif");
		String time =
				await("the time", () -> Optional.of(next.text("speed=best")).filter(text -> text.contains("about")));
		seen.add("next " + next.text("model") + " " + time.replaceAll("\\d+", "N") + " "
				+ next.text("status").replaceAll("[\\d.]+ ", "N "));
		next.press("Cancel");
		await("the end of the dialog", () -> Optional.of(next)
				.filter(one -> !one.window().isShowing()));
	}

	/** Of the dialog alone, in the screen's own pixels. */
	private void picture(DialogRobot dialog, String command, String ending) throws Exception {
		picture(dialog.window(), command, ending);
	}

	private void picture(Window window, String command, String ending) throws Exception {
		IJ.wait(500);
		Rectangle place = DialogRobot.onScreen(() -> new Rectangle(window.getLocationOnScreen(), window.getSize()));
		seen.add(command + ending + " " + place.x + " " + place.y + " " + place.width + " " + place.height);
		List<Image> variants =
				new Robot().createMultiResolutionScreenCapture(place).getResolutionVariants();
		String words = command.replaceAll("STU-Net |\\.\\.\\.", "").toLowerCase(Locale.ROOT);
		ImageIO.write(
				(BufferedImage) variants.get(variants.size() - 1),
				"png",
				new File(folder.toFile(), name + "-" + words + ending + ".png"));
	}

	/** A look and feel with dark colours that every Java has. */
	private static final class Dark extends DefaultMetalTheme {

		private static ColorUIResource grey(int value) {
			return new ColorUIResource(new Color(value, value, value));
		}

		@Override
		protected ColorUIResource getPrimary1() {
			return grey(150);
		}

		@Override
		protected ColorUIResource getPrimary2() {
			return grey(90);
		}

		@Override
		protected ColorUIResource getPrimary3() {
			return grey(80);
		}

		@Override
		protected ColorUIResource getSecondary1() {
			return grey(110);
		}

		@Override
		protected ColorUIResource getSecondary2() {
			return grey(140);
		}

		@Override
		protected ColorUIResource getSecondary3() {
			return grey(45);
		}

		@Override
		protected ColorUIResource getWhite() {
			return grey(30);
		}

		@Override
		protected ColorUIResource getBlack() {
			return grey(225);
		}
	}
}
