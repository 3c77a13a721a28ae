package sc.fiji.stunet.fiji.launch;

import java.awt.TextField;
import java.io.File;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

import ij.gui.GenericDialog;
import org.scijava.command.CommandInfo;
import org.scijava.module.ModuleItem;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * A command's dialog in plain ImageJ; Fiji has SciJava's own. The first word of a label is its key in macros, so it is
 * the parameter's name. Parameters that persist start with the user's last choice, as in Fiji, but never in macros.
 * Never built headless.
 */
public final class CommandDialog {

	private final CommandInputs inputs;
	private final GenericDialog dialog;
	private int numbersRead;

	private final CommandInfo info;
	private Map<String, Object> typed = Map.of();

	/** @param typed what to show at first; empty: the remembered values */
	public CommandDialog(CommandInfo info, Map<String, Object> typed) {
		this.info = info;
		inputs = new CommandInputs(info);
		dialog = new GenericDialog(info.getLabel().replace("...", ""));
		for (ModuleItem<?> item : inputs.items())
			add(item, typed.containsKey(item.getName()) ? typed.get(item.getName()) : remembered(item));
		dialog.addHelp(Documentation.URL);
	}

	private Object remembered(ModuleItem<?> item) {
		try {
			return Remembered.of(info, item)
					.map(last -> inputs.valueOf(item, last))
					.orElseGet(() -> inputs.defaultOf(item));
		} catch (InvalidRequest e) {
			// Saved by another version with another meaning.
			return inputs.defaultOf(item);
		}
	}

	private void add(ModuleItem<?> item, Object value) {
		Class<?> type = item.getType();
		String text = value == null ? "" : value.toString();
		if (type == boolean.class) dialog.addCheckbox(item.getLabel(), (Boolean) value);
		else if (type == double.class || type == int.class) addNumber(item, value);
		else if (hasChoices(item)) dialog.addChoice(item.getLabel(), choices(item), text);
		else if ("directory".equals(item.getWidgetStyle())) dialog.addDirectoryField(item.getLabel(), text);
		else if (type == File.class || "open".equals(item.getWidgetStyle())) dialog.addFileField(item.getLabel(), text);
		else dialog.addStringField(item.getLabel(), text, 20);
	}

	/** @param value a number, or the text that was typed for one */
	private void addNumber(ModuleItem<?> item, Object value) {
		double number = value instanceof Number given ? given.doubleValue() : 0;
		int digits = item.getType() == int.class
				? 0
				: Math.max(2, BigDecimal.valueOf(number).scale());
		dialog.addNumericField(item.getLabel(), number, digits);
		if (value instanceof String typedBefore)
			((TextField) dialog.getNumericFields().lastElement()).setText(typedBefore);
	}

	private static boolean hasChoices(ModuleItem<?> item) {
		return item.getChoices() != null && !item.getChoices().isEmpty();
	}

	private static String[] choices(ModuleItem<?> item) {
		return item.getChoices().stream().map(Object::toString).toArray(String[]::new);
	}

	/** Shows the dialog; false when it was cancelled. */
	public boolean show() {
		dialog.showDialog();
		if (dialog.wasCanceled()) return false;
		typed = new LinkedHashMap<>();
		for (ModuleItem<?> item : inputs.items()) typed.put(item.getName(), read(item));
		return true;
	}

	/** The content of the fields: text for what is no number. */
	public Map<String, Object> typed() {
		return typed;
	}

	/**
	 * The values, which are remembered for the next time.
	 *
	 * @throws InvalidRequest if a number is invalid, or something is missing
	 */
	public Map<String, Object> values() {
		Map<String, Object> values = new LinkedHashMap<>();
		for (ModuleItem<?> item : inputs.items()) {
			Object value = value(item, typed.get(item.getName()));
			if (value == null && item.isRequired()) throw new InvalidRequest(CommandInputs.unfilled(info, item));
			values.put(item.getName(), value);
		}
		for (ModuleItem<?> item : inputs.items()) Remembered.keep(info, item, values.get(item.getName()));
		return values;
	}

	private static Object value(ModuleItem<?> item, Object typed) {
		Class<?> type = item.getType();
		if (type != double.class && type != int.class) return typed;
		double number;
		try {
			number = Double.parseDouble(String.valueOf(typed).strip());
		} catch (NumberFormatException e) {
			throw new InvalidRequest("The field '" + item.getLabel() + "' needs a number.");
		}
		if (type == double.class) return number;
		if (number != Math.rint(number))
			throw new InvalidRequest("The field '" + item.getLabel() + "' needs a whole number.");
		return (int) number;
	}

	private Object read(ModuleItem<?> item) {
		Class<?> type = item.getType();
		if (type == boolean.class) return dialog.getNextBoolean();
		if (type == double.class || type == int.class) return nextNumber();
		if (hasChoices(item)) return dialog.getNextChoice();
		String text = dialog.getNextString().strip();
		if (type == String.class) return text;
		return text.isEmpty() ? null : CommandInputs.file(text);
	}

	/** The text of the next field, so that invalid input can be shown again. */
	private String nextNumber() {
		String text = ((TextField) dialog.getNumericFields().get(numbersRead++)).getText();
		dialog.getNextNumber();
		return text;
	}
}
