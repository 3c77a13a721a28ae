package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.module.ModuleItem;
import org.scijava.plugin.PluginService;
import picocli.CommandLine;

import sc.fiji.stunet.Documents;
import sc.fiji.stunet.fiji.launch.EngineService;

/**
 * Commands, options and macro keys that README and {@code docs} show exist; that they work is told by
 * {@code imagej.DocumentedScriptsIT}.
 */
class DocumentedCommandsTest {

	private static final Pattern CALL =
			Pattern.compile("(?:bin/stunet|stunet\\.jar) ([a-z-]+)([^\\n]*(?:\\n[ \\t]+[^\\n]*)*)");
	/** Of {@code spark-submit}, with the class; of {@code bin/stunet-spark}, with the command. */
	private static final Pattern SPARK_CALL =
			Pattern.compile("--class sc\\.fiji\\.stunet\\.spark\\.(\\w+) \\S*stunet-spark\\.jar (.*)"
					+ "|bin/stunet-spark(?: .*?)? (predict-folder|predict) (.*)");

	private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?(?:\\[no-\\])?[a-zA-Z][\\w-]*");
	private static final Pattern MACRO =
			Pattern.compile("(?:run\\(\"([^\"]+)\"|\"sc\\.fiji\\.stunet\\.commands\\.(\\w+)\"),\\s*\"([^\"]*)\"");
	private static final Pattern KEY = Pattern.compile("(?:^|\\s)([a-z]+)=(?:\\[[^\\]]*\\]|\\S*)");

	@Test
	void optionsOfTheCommandLineExist() throws IOException {
		CommandLine stunet = new CommandLine(new StuNetCommandLine());
		List<String> unknown = new ArrayList<>();
		int calls = 0;
		List<Documents.Block> blocks = new ArrayList<>(Documents.blocks());
		blocks.addAll(Documents.indented());
		for (Documents.Block block : blocks)
			for (Matcher call = CALL.matcher(block.text()); call.find(); calls++) {
				CommandLine command = stunet.getSubcommands().get(call.group(1));
				if (command == null) {
					unknown.add(block.page() + ": " + call.group(1));
					continue;
				}
				Set<String> options = options(command);
				OPTION.matcher(call.group(2).replaceAll("\\s#.*|\"[^\"]*\"", ""))
						.results()
						.map(option -> option.group().replace("[no-]", ""))
						.filter(option -> !options.contains(option))
						.forEach(option -> unknown.add(block.page() + ": " + call.group(1) + " " + option));
			}
		assertTrue(calls > 15, "calls: " + calls);
		assertEquals(List.of(), unknown);
	}

	/** The words are read as the programs read them: none that they do not know, none that they need is missing. */
	@Test
	void callsOfTheProgramsOnSparkAreRead() throws IOException {
		Map<String, CommandLine> programs = Map.of(
				"PredictFolder", new CommandLine(new SparkCommands.OnCluster()),
				"predict-folder", new CommandLine(new SparkCommands.OnCluster()),
				"PredictScan", new CommandLine(new SparkCommands.InBlocks()),
				"predict", new CommandLine(new SparkCommands.InBlocks()));
		List<String> called = new ArrayList<>();
		for (Documents.Block block : Documents.blocks())
			for (Matcher call =
							SPARK_CALL.matcher(block.text().replace("\\\n", " ").replaceAll("[ \t]+", " "));
					call.find(); ) {
				int first = call.group(1) == null ? 3 : 1;
				called.add(call.group(first));
				CommandLine program = programs.get(call.group(first));
				assertTrue(program != null, call::group);
				assertDoesNotThrow(() -> program.parseArgs(call.group(first + 1).split(" ")), call::group);
			}
		assertEquals(
				List.of(
						"PredictFolder",
						"predict-folder",
						"predict-folder",
						"PredictScan",
						"PredictFolder",
						"PredictFolder",
						"PredictFolder"),
				called);
	}

	/** Of the command and those below it. */
	private static Set<String> options(CommandLine command) {
		Set<String> names = new TreeSet<>(command.getCommandSpec().optionsMap().keySet());
		names.addAll(command.getCommandSpec().negatedOptionsMap().keySet());
		command.getSubcommands().values().forEach(sub -> names.addAll(options(sub)));
		return names;
	}

	@Test
	void keysOfMacrosExist() throws IOException {
		List<String> unknown = new ArrayList<>();
		int macros = 0;
		try (Context context = new Context(CommandService.class, PluginService.class, EngineService.class)) {
			List<CommandInfo> commands = context.service(CommandService.class).getCommands();
			for (Documents.Block block : Documents.blocks())
				for (Matcher macro = MACRO.matcher(block.text()); macro.find(); ) {
					String name = macro.group(1) == null ? macro.group(2) : macro.group(1);
					if (macro.group(1) != null && !name.startsWith("STU-Net")) continue;
					macros++;
					Set<String> keys = keys(commands, name);
					for (Matcher key = KEY.matcher(macro.group(3)); key.find(); )
						if (!keys.contains(key.group(1))) unknown.add(block.page() + ": " + name + " " + key.group(1));
				}
		}
		assertTrue(macros > 3, "macros: " + macros);
		assertEquals(List.of(), unknown);
	}

	/** @param name in the menu, or of the class; of an unknown command none */
	private static Set<String> keys(List<CommandInfo> commands, String name) {
		return commands.stream()
				.filter(info -> info.getDelegateClassName().startsWith("sc.fiji.stunet."))
				.filter(info -> info.getMenuPath().getLeaf().getName().equals(name)
						|| info.getDelegateClassName().endsWith("." + name))
				.flatMap(info -> StreamSupport.stream(info.inputs().spliterator(), false))
				.map(ModuleItem::getName)
				.collect(java.util.stream.Collectors.toSet());
	}
}
