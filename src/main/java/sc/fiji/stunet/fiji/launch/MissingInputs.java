package sc.fiji.stunet.fiji.launch;

import java.io.File;

import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputHarvester;

/** Checks after Fiji's dialog for empty fields and names them in our words, before SciJava does in its own. */
@Plugin(type = PreprocessorPlugin.class, priority = InputHarvester.PRIORITY - 0.5)
public final class MissingInputs extends AbstractPreprocessorPlugin {

	@Override
	public void process(Module module) {
		if (!MacroDefaults.isOurs(module.getInfo())) return;
		for (ModuleItem<?> item : module.getInfo().inputs())
			if (!isCanceled()
					&& item.isRequired()
					&& CommandInputs.isUserInput(item)
					&& isEmpty(module.getInput(item.getName())))
				Problems.cancel(
						this,
						Outcome.of(module.getDelegateObject()),
						new Outcome.Refusal(CommandInputs.unfilled(module.getInfo(), item), "", CommandLineRun.FAILED));
	}

	private static boolean isEmpty(Object value) {
		return value == null
				|| value instanceof File file && file.getPath().isBlank()
				|| value instanceof String text && text.isBlank();
	}
}
