package sc.fiji.stunet.fiji.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import ij.ImagePlus;
import ij.Macro;
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
 * A command that the {@link sc.fiji.stunet.fiji.Launcher} runs as SciJava's {@code CommandService} does, except for two
 * things that the launcher does itself: it has read the macro's options, and it shows the images.
 */
public final class LaunchedCommand {

	/** Options without a key. With null, Fiji would use those of the calling macro. */
	private static final String NO_OPTIONS = " ";

	private final Context context;
	private final CommandInfo info;

	public LaunchedCommand(Context context, CommandInfo info) {
		this.context = context;
		this.info = info;
	}

	/**
	 * Runs the command; blocks until it has ended.
	 *
	 * @param inputs the values of all that a user sets
	 * @throws ExecutionException if the command threw something
	 */
	public Module run(Map<String, Object> inputs) throws InterruptedException, ExecutionException {
		String options = Macro.getOptions();
		// Fiji would apply them to the inputs by ImageJ's rules, which find keys inside values and take mirror=yes for
		// false.
		if (options != null) Macro.setOptions(NO_OPTIONS);
		try {
			ModuleService modules = context.service(ModuleService.class);
			Module module = modules.createModule(info);
			Outcome.of(module.getDelegateObject()).launched();
			CommandInputs.resolveButtons(module);
			PluginService plugins = context.service(PluginService.class);
			List<PreprocessorPlugin> before = plugins.createInstancesOfType(PreprocessorPlugin.class);
			List<PostprocessorPlugin> after = new ArrayList<>(List.of(new ImagesTaken()));
			after.addAll(plugins.createInstancesOfType(PostprocessorPlugin.class));
			return modules.run(module, before, after, inputs).get();
		} finally {
			if (options != null) Macro.setOptions(options);
		}
	}

	/** Marks images as handled before SciJava would show them, at some later time and on another thread. */
	private static final class ImagesTaken extends AbstractPostprocessorPlugin {

		@Override
		public void process(Module ended) {
			for (ModuleItem<?> item : ended.getInfo().outputs())
				if (item.getType() == ImagePlus.class) ended.resolveOutput(item.getName());
		}
	}
}
