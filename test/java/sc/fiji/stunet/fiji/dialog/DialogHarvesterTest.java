package sc.fiji.stunet.fiji.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.module.Module;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.PluginService;
import org.scijava.widget.InputHarvester;

import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.MacroDefaults;
import sc.fiji.stunet.fiji.launch.MissingInputs;
import sc.fiji.stunet.fiji.launch.Remembered;

/** The contract with programs that run SciJava's commands: Fiji's search bar, napari-imagej, PyImageJ, scripts. */
@Isolated
class DialogHarvesterTest {

	private static final String PREDICT = "sc.fiji.stunet.commands.PredictCommand";
	/** Without any service that a Fiji has and others may lack. */
	private static final Context CONTEXT = new Context(CommandService.class, PluginService.class, EngineService.class);

	@AfterAll
	static void close() {
		CONTEXT.dispose();
	}

	private static List<PreprocessorPlugin> preprocessors() {
		return CONTEXT.service(PluginService.class).createInstancesOfType(PreprocessorPlugin.class);
	}

	private static int place(Class<?> type) {
		return preprocessors().stream().map(Object::getClass).toList().indexOf(type);
	}

	/** Fiji's own dialog is the next one of its kind, and finds nothing to ask. */
	@Test
	void isAskedAfterTheDefaultsAndBeforeSciJavasDialog() {
		assertTrue(place(MacroDefaults.class) >= 0);
		assertTrue(place(MacroDefaults.class) < place(Remembered.Offer.class));
		assertTrue(place(Remembered.Offer.class) < place(DialogHarvester.class));
		assertTrue(place(DialogHarvester.class) < place(MissingInputs.class));
		PreprocessorPlugin first = preprocessors().stream()
				.filter(InputHarvester.class::isInstance)
				.findFirst()
				.orElseThrow();
		assertInstanceOf(DialogHarvester.class, first);
		double ours = CONTEXT.service(PluginService.class)
				.getPlugin(DialogHarvester.class)
				.getPriority();
		assertTrue(ours > InputHarvester.PRIORITY);
	}

	/** napari-imagej runs what comes before the first harvester, asks by itself, and runs the rest. */
	@Test
	void whoAsksHimselfIsNotAskedByUs() throws Exception {
		Module module = new CommandModule(CONTEXT.service(CommandService.class).getCommand(PREDICT));
		List<PreprocessorPlugin> all = preprocessors();
		int ours = place(DialogHarvester.class);
		module.setInput("model", new File("/m/brain.stunet"));
		module.getInputs().keySet().forEach(module::resolveInput);
		all.subList(ours, all.size()).forEach(next -> next.process(module));
		assertEquals(new File("/m/brain.stunet"), module.getInput("model"));
		assertEquals("", module.getInput("title"));
		assertNull(module.getInput("output"));
	}

	/** Without a screen, and with everything given, as PyImageJ and scripts do. */
	@Test
	void aScriptGetsTheCommandsOwnSentence() throws Exception {
		CommandModule module = CONTEXT.service(CommandService.class)
				.run(PREDICT, true, Map.of("model", new File("/no/such.stunet"), "title", "", "input", "/no/scan.nii"))
				.get();
		assertTrue(module.isCanceled());
		assertTrue(module.getCancelReason().contains("/no/such.stunet"), module.getCancelReason());
		assertFalse(module.getCancelReason().contains("dialog"));
	}
}
