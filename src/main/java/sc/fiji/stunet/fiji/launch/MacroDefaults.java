package sc.fiji.stunet.fiji.launch;

import java.awt.GraphicsEnvironment;

import ij.IJ;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.module.ModuleInfo;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

/**
 * Keeps the default of every parameter that a macro does not name, in Fiji's macros and without a window. Otherwise
 * Fiji would open a dialog, or use the value of an earlier run. Runs before the preprocessors that do so.
 */
@Plugin(type = PreprocessorPlugin.class, priority = 2 * Priority.VERY_HIGH - 1)
public final class MacroDefaults extends AbstractPreprocessorPlugin {

	private static final String OURS = "sc.fiji.stunet.commands.";

	@Override
	public void process(Module module) {
		if (!isOurs(module.getInfo())) return;
		if (!IJ.isMacro() && !GraphicsEnvironment.isHeadless()) return;
		for (ModuleItem<?> item : module.getInfo().inputs())
			if (isInput(item) && !module.isInputResolved(item.getName())) resolve(module, item);
	}

	static boolean isOurs(ModuleInfo command) {
		return command.getDelegateClassName().startsWith(OURS);
	}

	/** Whether a parameter would open the dialog: a button has no value, but would open it. */
	private static boolean isInput(ModuleItem<?> item) {
		return CommandInputs.isUserInput(item) || item.getType() == Button.class;
	}

	private void resolve(Module module, ModuleItem<?> item) {
		// The first missing one is reported.
		if (isCanceled()) return;
		if (item.isRequired() && module.getInput(item.getName()) == null)
			Problems.cancel(
					this,
					Outcome.of(module.getDelegateObject()),
					new Outcome.Refusal(CommandInputs.missing(module.getInfo(), item), "", CommandLineRun.FAILED));
		else {
			if (module.getInput(CommandInputs.SPEED) instanceof String speed)
				CommandInputs.ofSpeed(item.getName(), speed).ifPresent(value -> module.setInput(item.getName(), value));
			module.resolveInput(item.getName());
		}
	}
}
