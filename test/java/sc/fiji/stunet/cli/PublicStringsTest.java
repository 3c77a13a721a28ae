package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.module.ModuleItem;
import org.scijava.plugin.PluginService;
import org.scijava.service.Service;
import org.scijava.widget.Button;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

import sc.fiji.stunet.catalog.DownloadFailed;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.engine.EngineUnavailable;
import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.fiji.Launcher;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.Remembered;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.frozen.Frozen;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.train.Diverged;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * What users' macros, scripts and habits contain: menu entries, macro keys, options, exit codes, the door for macros.
 * The text is made from the code and compared with the one that is checked in.
 */
class PublicStringsTest {

	private static final String FROZEN = "public-strings.txt";
	private static final Path NOW = Path.of("target", FROZEN);

	@Test
	void stayAsTheyAre() throws Exception {
		List<String> lines = new ArrayList<>();
		menu(lines);
		macroKeys(lines);
		door(lines);
		commandLine(new CommandLine(new StuNetCommandLine()), lines);
		exitCodes(lines);
		Files.createDirectories(NOW.getParent());
		Files.write(NOW, lines);
		assertEquals(
				Files.readAllLines(Frozen.file(FROZEN)),
				lines,
				() -> "What users have in macros and scripts differs; see: diff " + Frozen.file(FROZEN) + " " + NOW
						+ ". If something was added, copy the second over the first; nothing may go or be renamed.");
	}

	/** Of ImageJ. */
	private static void menu(List<String> lines) throws IOException {
		lines.add("# plugins.config");
		Files.readAllLines(Path.of("src/main/resources/plugins.config")).stream()
				.filter(line -> !line.startsWith("#") && !line.isBlank())
				.forEach(lines::add);
	}

	/**
	 * Name, type, default, what may be chosen, and whether the last choice is offered again: by command and key, or as
	 * another one.
	 */
	private static void macroKeys(List<String> lines) throws Exception {
		try (Context context = new Context(CommandService.class, PluginService.class, EngineService.class)) {
			List<CommandInfo> commands = context.service(CommandService.class).getCommands().stream()
					.filter(info -> info.getDelegateClassName().startsWith("sc.fiji.stunet."))
					.sorted(Comparator.comparing(CommandInfo::getDelegateClassName))
					.toList();
			for (CommandInfo info : commands) {
				lines.add("");
				lines.add("# macro keys of " + info.getDelegateClassName() + ", "
						+ info.getMenuPath().getMenuString());
				CommandModule defaults = new CommandModule(info);
				for (ModuleItem<?> item : info.inputs())
					if (!Service.class.isAssignableFrom(item.getType())
							&& item.getType() != Button.class
							&& item.getType() != Context.class) lines.add(key(item, defaults.getInput(item.getName())));
				for (ModuleItem<?> item : info.outputs())
					lines.add("output " + item.getName() + ": " + item.getType().getSimpleName());
			}
		}
	}

	private static String key(ModuleItem<?> item, Object value) {
		String choices =
				item.getChoices() == null || item.getChoices().isEmpty() ? "" : ", one of " + item.getChoices();
		String preference =
				item.getPersistKey() == null || item.getPersistKey().isEmpty() ? "" : " as " + item.getPersistKey();
		return item.getName() + ": " + item.getType().getSimpleName() + (item.isRequired() ? "" : ", optional")
				+ (value == null || value.toString().isEmpty() ? "" : ", default " + value) + choices
				+ (item.is(Remembered.ATTRIBUTE) ? ", remembered" : "") + preference;
	}

	/** For macros in an ImageJ without menus. */
	private static void door(List<String> lines) throws ReflectiveOperationException {
		lines.add("");
		lines.add("# the door for macros");
		lines.add(Launcher.class.getMethod("call", String.class, String.class).toString());
	}

	private static void commandLine(CommandLine command, List<String> lines) {
		for (CommandLine sub : new TreeMap<>(command.getSubcommands()).values()) {
			CommandSpec spec = sub.getCommandSpec();
			lines.add("");
			lines.add("# " + spec.qualifiedName());
			spec.positionalParameters().stream()
					.map(PublicStringsTest::argument)
					.sorted()
					.forEach(lines::add);
			spec.options().stream().map(PublicStringsTest::option).sorted().forEach(lines::add);
			commandLine(sub, lines);
		}
	}

	private static String argument(PositionalParamSpec argument) {
		return argument.paramLabel() + ", argument " + argument.index() + (argument.required() ? ", required" : "");
	}

	private static String option(OptionSpec option) {
		String names = Arrays.stream(option.names())
				.sorted(Comparator.comparing(String::length))
				.collect(Collectors.joining(" "));
		String values = option.arity().max() == 0 ? "" : " " + option.paramLabel();
		return names
				+ values
				+ (option.negatable() ? ", negatable" : "")
				+ (option.required() && option.group() == null ? ", required" : "")
				+ (option.defaultValue() == null ? "" : ", default " + option.defaultValue());
	}

	/** By the class of failure, as programs are told it. */
	private static void exitCodes(List<String> lines) {
		SortedMap<Integer, String> codes = new TreeMap<>(
				Map.of(CommandLine.ExitCode.OK, "success", PredictFolderCommand.SOME_FAILED, "some cases failed"));
		List<Throwable> problems = List.of(
				new IllegalStateException(),
				new InvalidRequest("x"),
				new InvalidPathException("x", "y"),
				new NoSuchFileException("x"),
				new InvalidVolume("x"),
				new InvalidDataSet("x"),
				new InvalidModel("x"),
				new InvalidOutput("x"),
				new OutOfMemory("x", null),
				new OutOfMemoryError(),
				new EngineUnavailable("x"),
				new Diverged("x"),
				new DownloadFailed("x"),
				new Cancelled());
		for (Throwable problem : problems) {
			Failure failure = Failure.of(problem);
			codes.merge(
					failure.exitCode(),
					failure.kind().toString(),
					(before, now) -> before.contains(now) ? before : before + ", " + now);
		}
		codes.merge(CommandLine.ExitCode.USAGE, "wrong usage", (before, now) -> before + ", " + now);
		lines.add("");
		lines.add("# exit codes");
		codes.forEach((code, meaning) -> lines.add(code + " " + meaning));
	}
}
