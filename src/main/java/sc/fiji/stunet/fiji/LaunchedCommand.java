package sc.fiji.stunet.fiji;

import ij.ImagePlus;
import ij.Macro;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.ModuleService;
import org.scijava.module.process.AbstractPostprocessorPlugin;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.PluginService;

/**
 * A command that the {@link Launcher} runs as SciJava's {@code CommandService} does, but for two things that the launcher does
 * better: it has read the macro's options, and it shows the images.
 */
record LaunchedCommand(Context context, CommandInfo info) {

	/** There are options, but none. With null Fiji would look for those of whatever called the macro. */
	private static final String NO_OPTIONS = " ";

	/**
	 * Blocks until the command has ended.
	 *
	 * @param inputs that are known; SciJava finds the others, by a dialog if need be
	 * @throws ExecutionException if the command threw something
	 */
	Module run(Map<String, Object> inputs) throws InterruptedException, ExecutionException {
		String options = Macro.getOptions();
		// Fiji reads them over the inputs, by ImageJ's rules, which find keys inside values and take mirror=yes for false.
		if (options != null) Macro.setOptions(NO_OPTIONS);
		try {
			PluginService plugins = context.service(PluginService.class);
			List<PostprocessorPlugin> after = new ArrayList<>(List.of(new ImagesTaken()));
			after.addAll(plugins.createInstancesOfType(PostprocessorPlugin.class));
			return context.service(ModuleService.class).run(info, plugins.createInstancesOfType(PreprocessorPlugin.class), after, inputs).get();
		}
		finally {
			if (options != null) Macro.setOptions(options);
		}
	}

	/** Images count as dealt with before SciJava would show them, at some later time and on another thread. */
	private static final class ImagesTaken extends AbstractPostprocessorPlugin {

		@Override
		public void process(Module module) {
			for (ModuleItem<?> item : module.getInfo().outputs())
				if (item.getType() == ImagePlus.class) module.resolveOutput(item.getName());
		}
	}
}
