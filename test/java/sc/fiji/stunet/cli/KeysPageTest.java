package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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

import sc.fiji.stunet.fiji.launch.EngineService;

/**
 * {@code docs/keys.md} is what the commands themselves say: every macro key, every option. It is written anew with
 * {@code -Dstunet.write.docs=true}.
 */
class KeysPageTest {

	private static final Path PAGE = Path.of("docs/keys.md");
	private static final String HEAD =
			"""
			# Every key and option

			Made from the commands themselves; the other pages explain them. Keys of commands in ImageJ and
			Fiji are those of [macros](scripts.md), of the dialog's fields, and of scripts
			(`commands.run(CLASS, true, "key", value, ...)`). Booleans are given by their name alone in a macro, or as
			`key=true`.

			""";

	private final StringBuilder page = new StringBuilder(HEAD);

	@Test
	void itIsWhatTheCommandsSay() throws Exception {
		page.append("## Commands of ImageJ and Fiji\n");
		commands();
		page.append("\n## The command line\n\nAll take `--help`, and arguments from a text file in UTF-8, `@FILE`.\n");
		commandLine(new CommandLine(new StuNetCommandLine()));
		page.append("\n"
						+ "## On Apache Spark\n\n"
						+ "`bin/stunet-spark` starts both on one machine, `spark-submit` the classes ")
				.append("`PredictFolder` and `PredictScan` on a\n[cluster](cluster.md#apache-spark). Options of ")
				.append("`spark-submit` stand before.\n");
		options(new CommandLine(new SparkCommands.OnCluster()).getCommandSpec());
		options(new CommandLine(new SparkCommands.InBlocks()).getCommandSpec());
		if (Boolean.getBoolean("stunet.write.docs")) Files.writeString(PAGE, page);
		assertEquals(
				page.toString(),
				Files.readString(PAGE),
				"write it anew: mvn test -Dtest=KeysPageTest -Dstunet.write.docs=true");
	}

	private void commands() throws Exception {
		try (Context context = new Context(CommandService.class, PluginService.class, EngineService.class)) {
			List<CommandInfo> commands = context.service(CommandService.class).getCommands().stream()
					.filter(info -> info.getDelegateClassName().startsWith("sc.fiji.stunet."))
					.sorted(Comparator.comparing(KeysPageTest::placeInTheMenu))
					.toList();
			assertTrue(commands.size() > 10);
			for (CommandInfo info : commands) command(info);
		}
	}

	/** As in {@code plugins.config}, in the order of the work. */
	private static int placeInTheMenu(CommandInfo info) {
		try {
			int place = Files.readString(Path.of("src/main/resources/plugins.config"))
					.indexOf("\"" + info.getDelegateClassName() + "\"");
			assertTrue(place >= 0, info.getDelegateClassName());
			return place;
		} catch (IOException e) {
			throw new AssertionError(e);
		}
	}

	private void command(CommandInfo info) throws Exception {
		page.append("\n### ").append(info.getMenuPath().getLeaf().getName()).append("\n\n");
		page.append(text(info.getDescription()))
				.append(" Class: `")
				.append(info.getDelegateClassName())
				.append("`\n");
		CommandModule defaults = new CommandModule(info);
		List<ModuleItem<?>> items = Arrays.stream(iterable(info.inputs()))
				.filter(item -> !Service.class.isAssignableFrom(item.getType())
						&& item.getType() != Button.class
						&& item.getType() != Context.class)
				.toList();
		if (items.isEmpty()) return;
		page.append("\n| key | meaning | values | default |\n|---|---|---|---|\n");
		for (ModuleItem<?> item : items) row(item, defaults.getInput(item.getName()));
	}

	private static ModuleItem<?>[] iterable(Iterable<ModuleItem<?>> items) {
		List<ModuleItem<?>> all = new java.util.ArrayList<>();
		items.forEach(all::add);
		return all.toArray(ModuleItem<?>[]::new);
	}

	private void row(ModuleItem<?> item, Object value) {
		String values = item.getChoices() == null || item.getChoices().isEmpty()
				? kind(item.getType())
				: item.getChoices().stream().map(choice -> "`" + choice + "`").collect(Collectors.joining(", "));
		String given =
				value == null || value.toString().isEmpty() || value.toString().equals("0") ? "" : "`" + value + "`";
		page.append("| `")
				.append(item.getName())
				.append("` | ")
				.append(cell(item.getDescription()))
				.append(" | ")
				.append(cell(values))
				.append(" | ")
				.append(given)
				.append(" |\n");
	}

	private static String kind(Class<?> type) {
		if (type == boolean.class || type == Boolean.class) return "true, false";
		if (type == int.class || type == Integer.class || type == long.class) return "whole number";
		if (type == double.class || type == Double.class) return "number";
		return type.getSimpleName().equals("File") ? "file or folder" : "text";
	}

	private static String text(String description) {
		return description == null
				? ""
				: description.strip().replaceAll("\\s+", " ").replaceAll("(?<![.?!])$", ".");
	}

	private static String cell(String text) {
		return text(text).replaceAll("(?<!\\.)\\.$", "").replace("|", "\\|").replace("<", "&lt;");
	}

	private void commandLine(CommandLine command) {
		for (CommandLine sub : new TreeMap<>(command.getSubcommands()).values()) {
			options(sub.getCommandSpec());
			commandLine(sub);
		}
	}

	private void options(CommandSpec spec) {
		page.append("\n### ").append(spec.qualifiedName()).append("\n\n");
		page.append(text(String.join(" ", spec.usageMessage().description()).replace("%%", "%")))
				.append('\n');
		StringBuilder rows = new StringBuilder();
		spec.positionalParameters()
				.forEach(argument -> rows.append(option(
						argument.paramLabel(), argument.description(), argument.required(), argument.defaultValue())));
		spec.options().stream()
				.filter(option -> !option.hidden() && !option.usageHelp() && !option.versionHelp())
				.sorted(Comparator.comparing(OptionSpec::required).reversed().thenComparing(OptionSpec::longestName))
				.forEach(option -> rows.append(option(
						names(option),
						option.description(),
						option.required() && option.group() == null,
						option.defaultValue())));
		if (!rows.isEmpty())
			page.append("\n| option | meaning | default |\n|---|---|---|\n").append(rows);
	}

	private static String names(OptionSpec option) {
		String names = Arrays.stream(option.names())
				.sorted(Comparator.comparing(String::length))
				.collect(Collectors.joining(", "));
		return (option.negatable() ? names.replace("--", "--[no-]") : names)
				+ (option.arity().max() == 0 ? "" : " " + option.paramLabel());
	}

	private static String option(String name, String[] description, boolean required, String defaultValue) {
		String meaning = String.join(" ", description)
				.replaceAll(" \\(default: \\$\\{DEFAULT-VALUE}\\)", "")
				.replace("${DEFAULT-VALUE}", String.valueOf(defaultValue))
				.replace("%%", "%");
		String value = defaultValue == null || defaultValue.isEmpty() ? "" : "`" + defaultValue + "`";
		return "| `" + name.replace("|", "\\|") + "` | " + cell(meaning) + " | " + (required ? "must be given" : value)
				+ " |\n";
	}
}
