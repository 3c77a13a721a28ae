package sc.fiji.stunet.imagej;

import java.awt.Component;
import java.awt.Container;
import java.awt.Window;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.swing.AbstractButton;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JRadioButton;
import javax.swing.SwingUtilities;
import javax.swing.TransferHandler.TransferSupport;
import javax.swing.text.JTextComponent;

import ij.Executer;

import sc.fiji.stunet.DraggedFiles;

/** A user at the dialog of a command: fields are found by their macro keys. */
final class DialogRobot {

	private final JDialog dialog;

	private DialogRobot(JDialog dialog) {
		this.dialog = dialog;
	}

	/** Chooses a command in the menu, and waits for its dialog. */
	static DialogRobot open(String command) {
		new Thread(() -> new Executer(command).run(), "menu").start();
		return await(command);
	}

	/** Waits for the dialog of a command. */
	static DialogRobot await(String command) {
		return new DialogRobot(
				TrainingRobot.await("the dialog of " + command, () -> shown(command.replace("...", ""))));
	}

	private static Optional<JDialog> shown(String title) {
		return Arrays.stream(Window.getWindows())
				.filter(window ->
						window instanceof JDialog dialog && window.isShowing() && title.equals(dialog.getTitle()))
				.map(JDialog.class::cast)
				.findFirst();
	}

	JDialog window() {
		return dialog;
	}

	/** The component of a field, or a button by its text; all of "More" must be shown for those behind it. */
	private Component find(String name) {
		return all(dialog.getContentPane())
				.filter(part -> name.equals(part.getName())
						|| part instanceof AbstractButton button && name.equals(button.getText()))
				.findFirst()
				.orElseThrow(() -> new AssertionError("There is no " + name + " in " + dialog.getTitle()));
	}

	static Stream<Component> all(Container container) {
		return Arrays.stream(container.getComponents())
				.flatMap(part ->
						part instanceof Container inner ? Stream.concat(Stream.of(part), all(inner)) : Stream.of(part));
	}

	/** Types or chooses. */
	DialogRobot set(String key, String value) {
		onScreen(() -> {
			Component field = find(key);
			if (field instanceof JCheckBox box) {
				if (box.isSelected() != Boolean.parseBoolean(value)) box.doClick();
			} else if (field instanceof JComboBox<?> list && list.isEditable())
				((JTextComponent) list.getEditor().getEditorComponent()).setText(value);
			else if (field instanceof JComboBox<?> list) list.setSelectedItem(value);
			else ((JTextComponent) field).setText(value);
			return null;
		});
		return this;
	}

	/** Drops a file on the dialog, beside its fields. */
	DialogRobot drop(Path file) {
		JComponent place = dialog.getRootPane();
		boolean taken = onScreen(() -> place.getTransferHandler()
				.importData(new TransferSupport(place, new DraggedFiles(List.of(file.toFile())))));
		if (!taken) throw new AssertionError(file + " was not taken by " + dialog.getTitle());
		return this;
	}

	/** What stands in a field, as the user sees it. */
	String text(String key) {
		return onScreen(() -> {
			Component field = find(key);
			if (field instanceof JCheckBox box) return Boolean.toString(box.isSelected());
			if (field instanceof JComboBox<?> list && list.isEditable())
				return ((JTextComponent) list.getEditor().getEditorComponent()).getText();
			if (field instanceof JComboBox<?> list) return String.valueOf(list.getSelectedItem());
			if (field instanceof JRadioButton radio) return radio.getText();
			return ((JTextComponent) field).getText();
		});
	}

	/** Presses a button, by its text or name; does not wait for what it does. */
	DialogRobot press(String button) {
		AbstractButton found = (AbstractButton) onScreen(() -> find(button));
		SwingUtilities.invokeLater(found::doClick);
		return this;
	}

	/** Shows the fields behind "More". */
	DialogRobot more() {
		onScreen(() -> {
			((AbstractButton) find("More")).doClick();
			return null;
		});
		return this;
	}

	static <T> T onScreen(Supplier<T> look) {
		Object[] found = new Object[1];
		try {
			SwingUtilities.invokeAndWait(() -> found[0] = look.get());
		} catch (InterruptedException | InvocationTargetException e) {
			throw new AssertionError(e);
		}
		@SuppressWarnings("unchecked")
		T result = (T) found[0];
		return result;
	}
}
