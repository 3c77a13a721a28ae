package sc.fiji.stunet.fiji;

import ij.Prefs;
import ij.gui.GenericDialog;
import ij.plugin.frame.Recorder;

import java.io.File;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.scijava.command.CommandInfo;
import org.scijava.module.ModuleItem;

/**
 * A command's dialog in plain ImageJ; Fiji has SciJava's own. The first word of a label is its key in macros, so it is the
 * parameter's name. Parameters that persist start with what the user chose last, as in Fiji; macros never see that. Never
 * built headless.
 */
final class CommandDialog {

	private final CommandInputs inputs;
	private final GenericDialog dialog;
	private final String command;

	CommandDialog(CommandInfo info) {
		inputs = new CommandInputs(info);
		command = info.getDelegateClassName().replaceFirst(".*\\.", "");
		dialog = new GenericDialog(info.getLabel().replace("...", ""));
		for (ModuleItem<?> item : inputs.items())
			add(item, remembered(item));
		dialog.addHelp(Documentation.URL);
	}

	private Object remembered(ModuleItem<?> item) {
		Object value = inputs.defaultOf(item);
		if (!item.isPersisted()) return value;
		String last = Prefs.get(preference(item), null);
		if (last == null) return value;
		try {
			return inputs.valueOf(item, last);
		}
		catch (InvalidOption e) {
			// Kept by another version, which meant something else by it.
			return value;
		}
	}

	private void remember(ModuleItem<?> item, Object value) {
		if (item.isPersisted()) Prefs.set(preference(item), value == null ? null : value.toString());
	}

	/** All commands share those with a key: the model that one of them asked for is offered by the next. */
	private String preference(ModuleItem<?> item) {
		String key = item.getPersistKey();
		return key == null || key.isEmpty() ? "stunet." + command + "." + item.getName() : key;
	}

	private void add(ModuleItem<?> item, Object value) {
		Class<?> type = item.getType();
		String text = value == null ? "" : value.toString();
		if (type == boolean.class) dialog.addCheckbox(item.getLabel(), (Boolean) value);
		else if (type == double.class) dialog.addNumericField(item.getLabel(), (Double) value, Math.max(2, BigDecimal.valueOf((Double) value).scale()));
		else if (type == int.class) dialog.addNumericField(item.getLabel(), (Integer) value, 0);
		else if (hasChoices(item)) dialog.addChoice(item.getLabel(), choices(item), text);
		else if ("directory".equals(item.getWidgetStyle())) dialog.addDirectoryField(item.getLabel(), text);
		else if (type == File.class || "open".equals(item.getWidgetStyle())) dialog.addFileField(item.getLabel(), text);
		else dialog.addStringField(item.getLabel(), text, 20);
	}

	private static boolean hasChoices(ModuleItem<?> item) {
		return item.getChoices() != null && !item.getChoices().isEmpty();
	}

	private static String[] choices(ModuleItem<?> item) {
		return item.getChoices().stream().map(Object::toString).toArray(String[]::new);
	}

	/**
	 * Asks the user. Empty when the dialog was cancelled.
	 *
	 * @throws InvalidOption if what was typed is no number
	 */
	Optional<Map<String, Object>> ask() {
		dialog.showDialog();
		if (dialog.wasCanceled()) return Optional.empty();
		Map<String, Object> values = new LinkedHashMap<>();
		for (ModuleItem<?> item : inputs.items()) {
			Object value = read(item);
			values.put(item.getName(), value);
			remember(item, value);
			// ImageJ records nothing for a box that is not ticked; the macro would then get the default.
			if (Boolean.FALSE.equals(value) && Recorder.record) Recorder.recordOption(item.getName(), "false");
		}
		return Optional.of(values);
	}

	/** ImageJ gives NaN for what is no number. */
	private static int whole(ModuleItem<?> item, double number) {
		if (number != Math.rint(number)) throw new InvalidOption("The field '" + item.getLabel() + "' needs a whole number.");
		return (int) number;
	}

	private static double number(ModuleItem<?> item, double number) {
		if (Double.isNaN(number)) throw new InvalidOption("The field '" + item.getLabel() + "' needs a number.");
		return number;
	}

	private Object read(ModuleItem<?> item) {
		Class<?> type = item.getType();
		if (type == boolean.class) return dialog.getNextBoolean();
		if (type == double.class) return number(item, dialog.getNextNumber());
		if (type == int.class) return whole(item, dialog.getNextNumber());
		if (hasChoices(item)) return dialog.getNextChoice();
		String text = dialog.getNextString().strip();
		if (type == String.class) return text;
		return text.isEmpty() ? null : CommandInputs.file(text);
	}
}
