package sc.fiji.stunet.imagej;

import java.io.File;
import java.util.Map;

import ij.IJ;
import net.imagej.legacy.StandInDisplay;
import net.imagej.legacy.StandInHooks;
import net.imagej.legacy.StandInMacroPreprocessor;
import net.imagej.legacy.StandInScript;
import net.imagej.patcher.LegacyInjector;
import org.scijava.AbstractGateway;
import org.scijava.Context;
import org.scijava.Priority;
import org.scijava.command.CommandService;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.PluginInfo;
import org.scijava.plugin.PluginService;
import org.scijava.run.RunService;
import org.scijava.script.ScriptLanguage;
import org.scijava.script.ScriptService;
import org.scijava.service.SciJavaService;
import org.scijava.ui.UIService;

/**
 * What a Fiji is for the plugin: a patched ImageJ, hooks that give the application's context, one class path for all,
 * and SciJava's own launch, which carries out what the command line asked for. Not imagej-legacy itself, which Maven
 * Central has not got. The main class of a child process without a screen.
 */
public final class FijiStandIn extends AbstractGateway {

	private FijiStandIn(Context context) {
		super("Fiji", context);
	}

	@Override
	public String getShortName() {
		return "fiji";
	}

	/**
	 * @param arguments the file of a macro or a script; or a command and its keys with values, as {@code --run} takes
	 *     them
	 */
	public static void main(String[] arguments) {
		// As Fiji's main class does, and not all the services that there are; what they load of ImageJ can then not be
		// patched any more.
		Context context = new Context(SciJavaService.class);
		LegacyInjector.preinit();
		LegacyInjector.installHooks(FijiStandIn.class.getClassLoader(), new StandInHooks(context));
		context.service(UIService.class).setHeadless(true);
		addPlugins(context.service(PluginService.class));
		FijiStandIn fiji = new FijiStandIn(context);
		fiji.startup().addOperation(() -> {
			// As imagej-legacy names it.
			Thread.currentThread().setName("Run$_main Macro$");
			if (arguments[0].endsWith(".standin")) script(fiji.context(), new File(arguments[0]));
			else IJ.runMacroFile(arguments[0], "");
		});
		fiji.launch();
		System.exit(0);
	}

	private static void script(Context context, File file) {
		try {
			context.service(ScriptService.class).run(file, true).get();
		} catch (Exception e) {
			throw new IllegalStateException(e);
		}
	}

	/** As {@code --run COMMAND 'KEY=VALUE'} does; called by a macro. */
	public static String runByName(String command, String key, String value) throws Exception {
		((Context) IJ.runPlugIn(Context.class.getName(), ""))
				.service(RunService.class)
				.run(command, Map.of(key, value));
		return "";
	}

	/** What imagej-legacy does before and after a command; at its places. */
	private static void addPlugins(PluginService plugins) {
		PluginInfo<PreprocessorPlugin> before =
				new PluginInfo<>(StandInMacroPreprocessor.class, PreprocessorPlugin.class);
		before.setPriority(2 * Priority.VERY_HIGH);
		PluginInfo<PostprocessorPlugin> after = new PluginInfo<>(StandInDisplay.class, PostprocessorPlugin.class);
		after.setPriority(Priority.VERY_LOW);
		plugins.addPlugin(before);
		plugins.addPlugin(new PluginInfo<>(StandInScript.class, ScriptLanguage.class));
		plugins.addPlugin(after);
	}

	/** As {@code --run COMMAND} does; called by a macro. */
	public static String run(String command, String model) throws Exception {
		return run(command, model, "");
	}

	/** The same with a file to segment. */
	public static String run(String command, String model, String input) throws Exception {
		Map<String, Object> inputs = model.isEmpty() ? Map.of() : Map.of("model", new File(model), "input", input);
		((Context) IJ.runPlugIn(Context.class.getName(), ""))
				.service(CommandService.class)
				.run(command, true, inputs)
				.get();
		return "";
	}
}
