package sc.fiji.stunet.fiji.launch;

import java.io.File;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import ij.ImagePlus;
import ij.plugin.frame.Recorder;
import org.scijava.Context;
import org.scijava.ItemVisibility;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.module.Module;
import org.scijava.module.ModuleException;
import org.scijava.module.ModuleInfo;
import org.scijava.module.ModuleItem;
import org.scijava.service.Service;
import org.scijava.widget.Button;
import org.scijava.widget.FileWidget;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.job.Speed;

/**
 * A command's parameters that a user or a macro sets: not the image, not services. Values are File, String, number or
 * boolean.
 */
public final class CommandInputs {

	/** The key of a parameter that others depend on. */
	static final String SPEED = "speed";

	/** SciJava's styles of fields for paths. */
	private static final Set<String> PATHS =
			Set.of(FileWidget.OPEN_STYLE, FileWidget.SAVE_STYLE, FileWidget.DIRECTORY_STYLE);

	private final CommandInfo info;
	private final CommandModule defaults;

	/** @throws InvalidRequest if the command cannot be created */
	public CommandInputs(CommandInfo info) {
		this.info = info;
		try {
			// A new command's fields have the defaults; values of earlier runs are for dialogs only.
			this.defaults = new CommandModule(info);
		} catch (ModuleException e) {
			throw new InvalidRequest("The command " + info.getLabel() + " cannot be loaded (" + e.getMessage()
					+ "); install STU-Net again.");
		}
	}

	public List<ModuleItem<?>> items() {
		return items(info).toList();
	}

	private static Stream<ModuleItem<?>> items(ModuleInfo info) {
		return StreamSupport.stream(info.inputs().spliterator(), false).filter(CommandInputs::isUserInput);
	}

	public static boolean isUserInput(ModuleItem<?> item) {
		Class<?> type = item.getType();
		return type != ImagePlus.class
				&& type != Button.class
				&& type != Context.class
				&& !Service.class.isAssignableFrom(type)
				&& item.getVisibility() != ItemVisibility.MESSAGE;
	}

	/** A button has no value, but SciJava's dialog would come up for it. */
	public static void resolveButtons(Module module) {
		for (ModuleItem<?> item : module.getInfo().inputs())
			if (item.getType() == Button.class) module.resolveInput(item.getName());
	}

	static String missing(ModuleInfo command, ModuleItem<?> item) {
		return command.getLabel() + " needs " + item.getName() + "=... in its options.";
	}

	/** The sentence for a user in front of a dialog. */
	public static String unfilled(ModuleInfo command, ModuleItem<?> item) {
		return command.getLabel().replace("...", "") + " needs something in the field '" + item.getLabel()
				+ "'; fill it in.";
	}

	/**
	 * Records a command in ImageJ's recorder, replacing what the dialog recorded: later questions may have added
	 * answers.
	 */
	public void record(Module done) {
		if (!Recorder.record || !Outcome.of(done.getDelegateObject()).isRecorded()) return;
		// Other commands may have been recorded while the dialog was open.
		Recorder.setCommand(info.getLabel());
		Recorder.resetCommandOptions();
		for (ModuleItem<?> item : items()) {
			Object value = done.getInput(item.getName());
			String text = value == null ? "" : value.toString();
			if (Boolean.TRUE.equals(value)) Recorder.recordOption(item.getName());
			else if (text.isEmpty()) Recorder.recordOption(item.getName(), "[]");
			else if (value instanceof File || isPath(item)) Recorder.recordPath(item.getName(), text);
			else Recorder.recordOption(item.getName(), text);
		}
	}

	/** Whether its values are paths: of files to open or save, or of folders. */
	public static boolean isPath(ModuleItem<?> item) {
		return PATHS.contains(String.valueOf(item.getWidgetStyle()));
	}

	/** The value that a parameter has if nothing is said about it. */
	public Object defaultOf(ModuleItem<?> item) {
		return defaults.getInput(item.getName());
	}

	/**
	 * The values that a macro names, and the defaults of all others.
	 *
	 * @throws InvalidRequest if a key is unknown, a required one is missing or a value does not fit
	 */
	public Map<String, Object> from(MacroOptions options) {
		refuseUnknown(info, options.keys());
		Map<String, Object> values = new LinkedHashMap<>();
		for (ModuleItem<?> item : items()) {
			Object value = valueOf(item, options);
			if (value == null && item.isRequired()) throw new InvalidRequest(missing(info, item));
			values.put(item.getName(), value);
		}
		return values;
	}

	/** Refuses an unknown key, which is most likely misspelt: otherwise hours of work may end up in the wrong place. */
	static void refuseUnknown(CommandInfo info, Set<String> keys) {
		Set<String> unknown = new TreeSet<>(keys);
		// Fiji records the image, too.
		info.inputs().forEach(item -> unknown.remove(item.getName()));
		if (unknown.isEmpty()) return;
		throw new InvalidRequest(
				info.getLabel() + " has no option '" + String.join("' and no option '", unknown) + "'; its options are "
						+ String.join(", ", items(info).map(ModuleItem::getName).toList()) + ".");
	}

	private Object valueOf(ModuleItem<?> item, MacroOptions options) {
		String key = item.getName();
		Object otherwise =
				options.value(SPEED).flatMap(speed -> ofSpeed(key, speed)).orElseGet(() -> defaultOf(item));
		if (item.getType() == boolean.class) return options.flag(key, (Boolean) otherwise);
		return options.value(key).map(text -> valueOf(item, text)).orElse(otherwise);
	}

	/** The default of a parameter that depends on the speed of a prediction. */
	static Optional<Object> ofSpeed(String key, String speed) {
		return switch (key) {
			case "step" -> Optional.of(Speed.parse(speed).step());
			case "mirror" -> Optional.of(Speed.parse(speed).mirrors());
			default -> Optional.empty();
		};
	}

	/**
	 * @param text not empty
	 * @throws InvalidRequest if it is no value of the parameter
	 */
	Object valueOf(ModuleItem<?> item, String text) {
		String key = item.getName();
		Class<?> type = item.getType();
		if (type == boolean.class) return Boolean.valueOf(text);
		if (type == File.class) return file(text);
		if (type == double.class) return number(key, text);
		if (type == int.class) {
			double number = number(key, text);
			if (number != Math.rint(number))
				throw new InvalidRequest("The option " + key + "=" + text + " is not a whole number.");
			return (int) number;
		}
		return text;
	}

	/** A file; Windows puts a copied path in quotes. */
	public static File file(String text) {
		boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
		return new File(quoted ? text.substring(1, text.length() - 1) : text);
	}

	private static double number(String key, String text) {
		try {
			return Double.parseDouble(text);
		} catch (NumberFormatException e) {
			throw new InvalidRequest("The option " + key + "=" + text + " is not a number.");
		}
	}
}
