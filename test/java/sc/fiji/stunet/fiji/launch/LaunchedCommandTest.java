package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.scijava.Context;
import org.scijava.Priority;
import org.scijava.command.Command;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.PluginInfo;
import org.scijava.plugin.PluginService;
import org.scijava.widget.Button;

@Isolated
class LaunchedCommandTest {

	/** A command with a button, as those of the plugin have one for help. */
	public static final class WithButton implements Command {

		@Parameter
		private String model;

		@Parameter(label = "Help", required = false)
		@SuppressWarnings("unused") // SciJava looks at its type
		private Button help;

		@Override
		public void run() {
			assertEquals("brain", model);
		}
	}

	/** Stands for SciJava's dialog: it comes up for what is not resolved. */
	public static final class Asked extends AbstractPreprocessorPlugin {

		private static final List<String> NAMES = new ArrayList<>();

		@Override
		public void process(Module module) {
			for (ModuleItem<?> item : module.getInfo().inputs())
				if (!module.isInputResolved(item.getName())) NAMES.add(item.getName());
		}
	}

	@Test
	void sciJavasDialogDoesNotComeUpAfterOurs() throws Exception {
		try (Context context = new Context(CommandService.class, PluginService.class)) {
			PluginInfo<PreprocessorPlugin> asked = new PluginInfo<>(Asked.class, PreprocessorPlugin.class);
			asked.setPriority(Priority.LAST);
			context.service(PluginService.class).addPlugin(asked);
			CommandInfo info = new CommandInfo(WithButton.class);
			context.inject(info);
			new LaunchedCommand(context, info).run(Map.of("model", "brain"));
			assertEquals(List.of(), Asked.NAMES);
		}
	}
}
