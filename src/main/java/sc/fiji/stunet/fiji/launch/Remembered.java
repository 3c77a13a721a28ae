package sc.fiji.stunet.fiji.launch;

import java.util.Optional;

import ij.Prefs;
import org.scijava.Priority;
import org.scijava.convert.ConvertService;
import org.scijava.module.Module;
import org.scijava.module.ModuleInfo;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPostprocessorPlugin;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputHarvester;

/**
 * Remembers choices in dialogs, to offer them the next time, in ImageJ and in Fiji. SciJava's own memory also keeps the
 * values of scripts, macros and failed runs, so our parameters are not persisted there.
 */
public final class Remembered {

	/** An attribute of the parameters that are remembered. Those with the same {@code persistKey} share their value. */
	public static final String ATTRIBUTE = "remembered";

	private Remembered() {}

	/** The remembered value, if there is one. */
	public static Optional<String> of(ModuleInfo command, ModuleItem<?> item) {
		return item.is(ATTRIBUTE) ? Optional.ofNullable(Prefs.get(preference(command, item), null)) : Optional.empty();
	}

	static void keep(ModuleInfo command, ModuleItem<?> item, Object value) {
		if (item.is(ATTRIBUTE)) Prefs.set(preference(command, item), value == null ? null : value.toString());
	}

	/**
	 * The key of the preference. Commands share it where parameters have the same key: the model of one is offered by
	 * the next.
	 */
	private static String preference(ModuleInfo command, ModuleItem<?> item) {
		String key = item.getPersistKey();
		String name = command.getDelegateClassName().replaceFirst(".*\\.", "");
		return key == null || key.isEmpty() ? "stunet." + name + "." + item.getName() : key;
	}

	/** Whether a user in front of ImageJ's window runs a command of ours, not a macro or a script. */
	public static boolean isInteractive(ModuleInfo command) {
		return MacroDefaults.isOurs(command)
				&& Texts.isInteractive()
				&& Message.hasWindow()
				&& !CommandLineRun.isOfScript();
	}

	/** Fills in remembered values before Fiji's dialog. */
	@Plugin(type = PreprocessorPlugin.class, priority = InputHarvester.PRIORITY + 0.5)
	public static final class Offer extends AbstractPreprocessorPlugin {

		@Parameter
		private ConvertService converters;

		@Override
		public void process(Module module) {
			ModuleInfo command = module.getInfo();
			if (!isInteractive(command)) return;
			for (ModuleItem<?> item : command.inputs())
				if (!module.isInputResolved(item.getName()))
					of(command, item)
							.map(text -> (Object) converters.convert(text, item.getType()))
							.ifPresent(value -> module.setInput(item.getName(), value));
		}
	}

	/** Remembers the values after the work has succeeded. */
	@Plugin(type = PostprocessorPlugin.class, priority = Priority.LOW)
	public static final class Keep extends AbstractPostprocessorPlugin {

		@Override
		public void process(Module module) {
			ModuleInfo command = module.getInfo();
			if (!isInteractive(command)) return;
			for (ModuleItem<?> item : command.inputs()) keep(command, item, module.getInput(item.getName()));
		}
	}
}
