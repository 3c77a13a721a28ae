package net.imagej.legacy;

import ij.IJ;
import ij.Macro;
import org.scijava.convert.ConvertService;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.plugin.Parameter;

/**
 * Like imagej-legacy's: takes each input from the macro's options by ImageJ's rules, also those that are known already.
 */
public final class StandInMacroPreprocessor extends AbstractPreprocessorPlugin {

	@Parameter
	private ConvertService converters;

	@Override
	public void process(Module module) {
		if (!IJ.isMacro()) return;
		String options = Macro.getOptions();
		for (ModuleItem<?> item : module.getInfo().inputs()) {
			String value = options == null ? null : Macro.getValue(options, item.getName(), null);
			if (value == null || !converters.supports(value, item.getType())) continue;
			module.setInput(item.getName(), converters.convert(value, item.getType()));
			module.resolveInput(item.getName());
		}
	}
}
