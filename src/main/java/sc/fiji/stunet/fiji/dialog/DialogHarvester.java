package sc.fiji.stunet.fiji.dialog;

import java.util.Map;
import java.util.Optional;

import org.scijava.command.CommandInfo;
import org.scijava.module.Module;
import org.scijava.module.ModuleInfo;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputHarvester;
import org.scijava.widget.InputPanel;

import sc.fiji.stunet.fiji.launch.CommandInputs;
import sc.fiji.stunet.fiji.launch.Remembered;

/**
 * Asks by our dialog where a command is started without the launcher, as by Fiji's search bar, just before SciJava's
 * dialog would. It is an {@link InputHarvester}, since programs that ask themselves (napari-imagej) leave those out.
 */
@Plugin(type = PreprocessorPlugin.class, priority = InputHarvester.PRIORITY + 0.25)
public final class DialogHarvester extends AbstractPreprocessorPlugin implements InputHarvester<Object, Object> {

	@Override
	public void process(Module module) {
		if (!Remembered.isInteractive(module.getInfo()) || !(module.getInfo() instanceof CommandInfo command)) return;
		if (!isOpen(module)) return;
		Optional<Map<String, Object>> inputs = CommandDialog.ask(getContext(), command);
		if (inputs.isEmpty()) {
			cancel("");
			return;
		}
		inputs.get().forEach((name, value) -> fill(module, name, value));
		CommandInputs.resolveButtons(module);
	}

	/** Whether a parameter that users set was not set yet. */
	private static boolean isOpen(Module module) {
		ModuleInfo info = module.getInfo();
		for (ModuleItem<?> item : info.inputs())
			if (CommandInputs.isUserInput(item) && !module.isInputResolved(item.getName())) return true;
		return false;
	}

	private static void fill(Module module, String name, Object value) {
		module.setInput(name, value);
		module.resolveInput(name);
	}

	@Override
	public InputPanel<Object, Object> createInputPanel() {
		throw new UnsupportedOperationException("The dialog is one of ours.");
	}

	@Override
	public void buildPanel(InputPanel<Object, Object> panel, Module module) {
		throw new UnsupportedOperationException("The dialog is one of ours.");
	}

	@Override
	public boolean harvestInputs(InputPanel<Object, Object> panel, Module module) {
		throw new UnsupportedOperationException("The dialog is one of ours.");
	}
}
