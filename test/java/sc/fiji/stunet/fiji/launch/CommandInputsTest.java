package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.Context;
import org.scijava.command.Command;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.module.ModuleItem;
import org.scijava.plugin.PluginService;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.Launcher;

@Isolated
class CommandInputsTest {

	private static final String PREDICT = "sc.fiji.stunet.commands.PredictCommand";
	private static final Context CONTEXT = new Context(CommandService.class, PluginService.class, EngineService.class);

	@AfterAll
	static void close() {
		CONTEXT.dispose();
	}

	private static List<CommandInfo> commands() {
		return CONTEXT.service(CommandService.class).getCommandsOfType(Command.class).stream()
				.filter(info -> info.getDelegateClassName().startsWith("sc.fiji.stunet."))
				.toList();
	}

	private static Map<String, Object> from(String options) {
		return new CommandInputs(CONTEXT.service(CommandService.class).getCommand(PREDICT))
				.from(MacroOptions.parse(options));
	}

	@Test
	void labelsBeginWithTheirMacroKey() {
		assertFalse(commands().isEmpty());
		for (CommandInfo info : commands())
			for (ModuleItem<?> item : new CommandInputs(info).items())
				assertEquals(item.getName(), ij.Macro.trimKey(item.getLabel()), info.getLabel());
	}

	@Test
	void menuLabelsAreUniqueAndInPluginsConfig() throws Exception {
		String config = new String(
				Launcher.class.getResourceAsStream("/plugins.config").readAllBytes(), StandardCharsets.UTF_8);
		Set<String> labels = new HashSet<>();
		for (CommandInfo info : commands()) {
			assertTrue(labels.add(info.getLabel()), info.getLabel());
			assertTrue(info.is("no-legacy"), info.getLabel());
			assertEquals(info.getLabel(), info.getMenuPath().getLeaf().getName());
			says(
					config,
					"Plugins>STU-Net, \"" + info.getLabel() + "\", " + Launcher.class.getName() + "(\""
							+ info.getDelegateClassName() + "\")");
		}
	}

	@Test
	void whatIsNotNamedHasItsDefault() {
		Map<String, Object> values = from("model=[/a b/x.stunet]");
		assertEquals(new File("/a b/x.stunet"), values.get("model"));
		assertEquals(true, values.get("mirror"));
		assertEquals(0.5, values.get("step"));
		assertEquals("auto", values.get("device"));
		assertEquals(0, values.get("threads"));
		assertEquals("", values.get("input"));
		assertNull(values.get("output"));
		assertEquals(false, values.get("overwrite"));
		assertEquals(0, values.get("channel"));
		assertEquals("label image", values.get("result"));
		assertEquals(true, values.get("volumes"));
		assertFalse(
				values.containsKey("help") || values.containsKey("image") || values.containsKey("engine"),
				values::toString);
	}

	@Test
	void aSpeedHasDefaultsOfItsOwnAndStatedOnesWin() {
		Map<String, Object> fast = from("model=x speed=fast");
		assertEquals(0.75, fast.get("step"));
		assertEquals(false, fast.get("mirror"));
		Map<String, Object> stated = from("model=x speed=fast step=0.5 mirror");
		assertEquals(0.5, stated.get("step"));
		assertEquals(true, stated.get("mirror"));
		assertEquals(true, from("model=x speed=best").get("mirror"));
		refused(InvalidRequest.class, () -> from("model=x speed=slow"), "\"slow\"", "best or fast");
	}

	@Test
	void aRecordedMacroWithAllKeys() {
		Map<String, Object> values =
				from("model=x input=[] spacing=[] mirror=false step=0.30 device=cpu threads=2.00 output=[/o "
						+ "p/l.nii.gz] table=[] picture=[] overwrite");
		assertEquals(false, values.get("mirror"));
		assertEquals(0.3, values.get("step"));
		assertEquals(2, values.get("threads"));
		assertEquals(new File("/o p/l.nii.gz"), values.get("output"));
		assertNull(values.get("table"));
		assertEquals(true, values.get("overwrite"));
	}

	@Test
	void aPathThatWindowsPutIntoQuotes() {
		assertEquals(
				new File("C:\\my model.stunet"),
				from("model=[\"C:\\my model.stunet\"]").get("model"));
	}

	@Test
	void theFirstWordOfAResultIsEnough() {
		assertEquals(ResultKind.LABEL_IMAGE, ResultKind.of("label image"));
		assertEquals(ResultKind.OVERLAY, ResultKind.of("Overlay"));
		assertEquals(ResultKind.ROIS, ResultKind.of("rois"));
		assertEquals(ResultKind.SURFACES, ResultKind.of("3d"));
		assertEquals(ResultKind.NOTHING, ResultKind.of(ResultKind.FILES_ONLY));
		for (String wrong : List.of("", "over", "picture"))
			refused(InvalidRequest.class, () -> ResultKind.of(wrong), "[overlay on the image]");
	}

	@ParameterizedTest
	@ValueSource(strings = {"", "step=1", "model=[]"})
	void aMissingModelIsOneSentence(String options) {
		assertEquals(
				"STU-Net Predict... needs model=... in its options.",
				assertThrows(InvalidRequest.class, () -> from(options)).getMessage());
	}

	@ParameterizedTest
	@CsvSource({
		"step=wide, is not a number",
		"threads=1.5, is not a whole number",
		"overwrite=perhaps, neither true nor false"
	})
	void valuesThatDoNotFit(String option, String words) {
		refused(InvalidRequest.class, () -> from("model=x " + option), option, words);
	}

	@Test
	void misspeltKeysAreRefused() {
		refused(
				InvalidRequest.class,
				() -> from("model=x image=scan.tif mirorr stepp=1 mirror overwrite=false"),
				"^STU-Net Predict... has no option 'mirorr' and no option 'stepp'; its options are model, "
						+ "input, ");
	}

	/** As Fiji's headless {@code --run} does, which never comes through the launcher. */
	@Test
	void withoutALauncherDefaultsAreUsedToo() throws Exception {
		CommandModule module = CONTEXT.service(CommandService.class)
				.run(PREDICT, true, "model", new File("/no/such/model.stunet"))
				.get();
		assertTrue(module.isCanceled());
		says(module.getCancelReason(), "/no/such/model.stunet");
		assertEquals(true, module.getInput("mirror"));
	}

	@Test
	void withoutALauncherAMissingModelIsOneSentenceToo() throws Exception {
		CommandModule module =
				CONTEXT.service(CommandService.class).run(PREDICT, true).get();
		assertTrue(module.isCanceled());
		assertEquals("STU-Net Predict... needs model=... in its options.", module.getCancelReason());
	}
}
