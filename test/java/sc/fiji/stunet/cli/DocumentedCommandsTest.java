package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.module.ModuleItem;
import org.scijava.plugin.PluginService;
import picocli.CommandLine;

import sc.fiji.stunet.fiji.launch.EngineService;

/** Commands, options and macro keys that README and {@code docs} show exist; that they work is told by other tests. */
class DocumentedCommandsTest {

	private static final Pattern BLOCK = Pattern.compile("(?ms)^```[a-z]*\\n(.*?)^```");
	private static final Pattern CALL =
			Pattern.compile("(?:bin/stunet|stunet\\.jar) ([a-z-]+)([^\\n]*(?:\\n[ \\t]+[^\\n]*)*)");
	private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?(?:\\[no-\\])?[a-zA-Z][\\w-]*");
	private static final Pattern MACRO =
			Pattern.compile("(?:run\\(\"([^\"]+)\"|\"sc\\.fiji\\.stunet\\.commands\\.(\\w+)\"),\\s*\"([^\"]*)\"");
	private static final Pattern KEY = Pattern.compile("(?:^|\\s)([a-z]+)=(?:\\[[^\\]]*\\]|\\S*)");

	private static Map<Path, String> pages() throws IOException {
		Map<Path, String> pages = new LinkedHashMap<>();
		try (Stream<Path> docs = Files.list(Path.of("docs"))) {
			for (Path page : Stream.concat(Stream.of(Path.of("README.md")), docs.sorted())
					.filter(file -> file.toString().endsWith(".md"))
					.toList()) pages.put(page, Files.readString(page));
		}
		return pages;
	}

	private static List<String> blocks(String page) {
		return BLOCK.matcher(page).results().map(block -> block.group(1)).toList();
	}

	@Test
	void optionsOfTheCommandLineExist() throws IOException {
		CommandLine stunet = new CommandLine(new StuNetCommandLine());
		List<String> unknown = new ArrayList<>();
		int calls = 0;
		for (Map.Entry<Path, String> page : pages().entrySet())
			for (String block : blocks(page.getValue()))
				for (Matcher call = CALL.matcher(block); call.find(); calls++) {
					CommandLine command = stunet.getSubcommands().get(call.group(1));
					if (command == null) {
						unknown.add(page.getKey() + ": " + call.group(1));
						continue;
					}
					Set<String> options = options(command);
					OPTION.matcher(call.group(2).replaceAll("\\s#.*|\"[^\"]*\"|\\[and .*?\\]", ""))
							.results()
							.map(option -> option.group().replace("[no-]", ""))
							.filter(option -> !options.contains(option))
							.forEach(option -> unknown.add(page.getKey() + ": " + call.group(1) + " " + option));
				}
		assertTrue(calls > 15, "calls: " + calls);
		assertEquals(List.of(), unknown);
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
			for (Map.Entry<Path, String> page : pages().entrySet())
				for (String block : blocks(page.getValue()))
					for (Matcher macro = MACRO.matcher(block); macro.find(); ) {
						String name = macro.group(1) == null ? macro.group(2) : macro.group(1);
						if (macro.group(1) != null && !name.startsWith("STU-Net")) continue;
						macros++;
						Set<String> keys = keys(commands, name);
						for (Matcher key = KEY.matcher(macro.group(3)); key.find(); )
							if (!keys.contains(key.group(1)))
								unknown.add(page.getKey() + ": " + name + " " + key.group(1));
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
