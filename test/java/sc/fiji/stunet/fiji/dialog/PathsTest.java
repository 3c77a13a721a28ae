package sc.fiji.stunet.fiji.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Component;
import java.awt.Container;
import java.awt.datatransfer.StringSelection;
import java.awt.datatransfer.Transferable;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.swing.JComponent;
import javax.swing.JFileChooser;
import javax.swing.JTextField;
import javax.swing.TransferHandler.TransferSupport;
import javax.swing.text.JTextComponent;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scijava.command.CommandInfo;

import sc.fiji.stunet.DraggedFiles;
import sc.fiji.stunet.commands.PredictCommand;
import sc.fiji.stunet.commands.TrainCommand;
import sc.fiji.stunet.fiji.launch.OpenImages;

/** Paths that are typed, chosen and dropped, without a display. */
class PathsTest {

	@TempDir
	private Path folder;

	private final Form predict = form(PredictCommand.class);

	private static Form form(Class<?> command) {
		return new Form(new CommandInfo(command.getName()), new OpenImages(List.of(), false), Map.of());
	}

	/** A user who looks at what is selected, and chooses something or not. */
	private static final class User extends JFileChooser {

		private static final long serialVersionUID = 1L;

		private final transient File choice;
		private File before;
		private boolean saves;

		User(File choice) {
			this.choice = choice;
		}

		@Override
		public int showDialog(Component parent, String button) {
			before = getSelectedFile();
			if (choice != null) setSelectedFile(choice);
			return choice == null ? CANCEL_OPTION : APPROVE_OPTION;
		}

		@Override
		public int showSaveDialog(Component parent) {
			saves = true;
			return showDialog(parent, null);
		}
	}

	private User browse(Form form, String key, File choice) {
		Field field = form.field(key).orElseThrow();
		User user = new User(choice);
		Paths.browse(new JTextField(form.text(field)), field, path -> form.set(field, path), () -> user)
				.doClick();
		return user;
	}

	private String text(Form form, String key) {
		return form.text(form.field(key).orElseThrow());
	}

	@Test
	void browseFillsTheFieldUnlessTheUserCancels() {
		File scan = folder.resolve("scan.nii.gz").toFile();
		assertEquals(
				JFileChooser.FILES_AND_DIRECTORIES,
				browse(predict, "image", scan).getFileSelectionMode());
		assertEquals(scan.getPath(), text(predict, "image"));
		User again = browse(predict, "image", null);
		assertEquals(scan, again.before, "begins where the last choice lies");
		assertEquals(scan.getPath(), text(predict, "image"));
	}

	@ParameterizedTest
	@CsvSource({"model, 2, false", "output, 0, true", "table, 0, true"})
	void browseAsksForAModelWhoseSetIsAFileOrForANewFile(String key, int mode, boolean saves) {
		User user = browse(predict, key, folder.toFile());
		assertEquals(mode, user.getFileSelectionMode());
		assertEquals(saves, user.saves);
		assertEquals(folder.toString(), text(predict, key));
	}

	private static JTextComponent textOf(Form form, String key) {
		JComponent component = Editor.of(form.field(key).orElseThrow(), form).component();
		return (JTextComponent) all(component)
				.filter(JTextComponent.class::isInstance)
				.findFirst()
				.orElseThrow();
	}

	private static Stream<Component> all(Component part) {
		return part instanceof Container container
				? Stream.concat(
						Stream.of(part),
						Arrays.stream(container.getComponents()).flatMap(PathsTest::all))
				: Stream.of(part);
	}

	private static boolean drop(JTextComponent on, Transferable what) {
		TransferSupport support = new TransferSupport(on, what);
		return on.getTransferHandler().canImport(support)
				&& on.getTransferHandler().importData(support);
	}

	@ParameterizedTest
	@CsvSource({"image", "model", "output"})
	void whatIsTypedOrDroppedStandsInTheForm(String key) {
		JTextComponent text = textOf(predict, key);
		text.setText("/typed/by hand");
		assertEquals("/typed/by hand", text(predict, key));
		assertTrue(drop(text, new DraggedFiles(List.of(new File("/b.nii"), new File("/a.nii")))));
		assertEquals(new File("/a.nii") + ";" + new File("/b.nii"), text(predict, key), "channels, by their names");
		assertFalse(drop(text, new DraggedFiles(List.of())));
		assertEquals(new File("/a.nii") + ";" + new File("/b.nii"), text(predict, key));
	}

	@Test
	void droppedTextIsPastedAndAFolderIsADataSet() {
		Form train = form(TrainCommand.class);
		JTextComponent output = textOf(train, "output");
		assertTrue(drop(output, new StringSelection("model.stunet")));
		assertEquals("model.stunet", text(train, "output"));
		assertTrue(drop(textOf(train, "current"), new DraggedFiles(List.of(folder.toFile()))));
		assertEquals(folder.toFile(), train.inputs().get("data"));
	}
}
