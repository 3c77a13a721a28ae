package sc.fiji.stunet.fiji;

import ij.gui.GenericDialog;
import ij.plugin.frame.Recorder;

import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.scijava.command.CommandInfo;
import org.scijava.module.ModuleItem;

/**
 * A command's dialog in plain ImageJ; Fiji has SciJava's own. The first word of a label is its key in macros, so it is the
 * parameter's name. Never built headless.
 */
final class CommandDialog {

	private final CommandInputs inputs;
	private final GenericDialog dialog;

	CommandDialog(CommandInfo info) {
		inputs = new CommandInputs(info);
		dialog = new GenericDialog(info.getLabel().replace("...", ""));
		for (ModuleItem<?> item : inputs.items())
			add(item, inputs.defaultOf(item));
	}

	private void add(ModuleItem<?> item, Object value) {
		Class<?> type = item.getType();
		String text = value == null ? "" : value.toString();
		if (type == boolean.class) dialog.addCheckbox(item.getLabel(), (Boolean) value);
		else if (type == double.class) dialog.addNumericField(item.getLabel(), (Double) value, 2);
		else if (type == int.class) dialog.addNumericField(item.getLabel(), (Integer) value, 0);
		else if ("directory".equals(item.getWidgetStyle())) dialog.addDirectoryField(item.getLabel(), text);
		else if (type == File.class || "open".equals(item.getWidgetStyle())) dialog.addFileField(item.getLabel(), text);
		else dialog.addStringField(item.getLabel(), text, 20);
	}

	/** Asks the user. Empty when the dialog was cancelled. */
	Optional<Map<String, Object>> ask() {
		dialog.showDialog();
		if (dialog.wasCanceled()) return Optional.empty();
		Map<String, Object> values = new LinkedHashMap<>();
		for (ModuleItem<?> item : inputs.items()) {
			values.put(item.getName(), read(item));
			// ImageJ records nothing for a box that is not ticked; the macro would then get the default.
			if (Boolean.FALSE.equals(values.get(item.getName())) && Recorder.record) Recorder.recordOption(item.getName(), "false");
		}
		return Optional.of(values);
	}

	private Object read(ModuleItem<?> item) {
		Class<?> type = item.getType();
		if (type == boolean.class) return dialog.getNextBoolean();
		if (type == double.class) return dialog.getNextNumber();
		if (type == int.class) return (int) dialog.getNextNumber();
		String text = dialog.getNextString().strip();
		if (type == String.class) return text;
		return text.isEmpty() ? null : new File(text);
	}
}
