package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.scijava.plugin.Plugin;

/** The manual in the plugin, as the build makes it. */
class DocumentationTest {

	private static final Pattern MENU = Pattern.compile("Launcher\\(\"([\\w.]+)\"\\)");
	private static final Pattern LINK = Pattern.compile("(?:href|src)=\"(?!https?:)([^\"#]*)(?:#([^\"]*))?\"");

	@Test
	void everyCommandHasASection() throws Exception {
		Path folder = Documentation.unpack("").getParent();
		Matcher commands = MENU.matcher(Files.readString(Path.of("src/main/resources/plugins.config")));
		int found = 0;
		for (; commands.find(); found++) {
			Plugin command = Class.forName(commands.group(1)).getAnnotation(Plugin.class);
			String section = Documentation.sectionOf(command.label()), page = Documentation.page(section);
			assertTrue(page.endsWith(".html#" + section), () -> section + " is nowhere: " + page);
			says(Files.readString(folder.resolve(page.replaceFirst("#.*", ""))), "id=\"" + section + "\"");
		}
		assertTrue(found > 10, "commands");
	}

	@Test
	void theDoorLeadsToTheSection() throws Exception {
		Path door = Documentation.unpack("stu-net-predict");
		says(Files.readString(door), "url=predict.html#stu-net-predict\"");
		says(Files.readString(Documentation.unpack("")), "url=index.html\"");
		assertEquals("stu-net-predict-folder", Documentation.sectionOf("STU-Net Predict Folder..."));
	}

	/** Whoever opens the manual, or README, finds every page from there. */
	@Test
	void theStartLeadsToEveryPage() throws Exception {
		Path folder = Documentation.unpack("").getParent();
		String start = Files.readString(folder.resolve("index.html"));
		try (Stream<Path> files = Files.list(folder)) {
			List<String> pages = files.map(file -> file.getFileName().toString())
					.filter(name -> name.endsWith(".html")
							&& !Set.of("index.html", "open.html").contains(name))
					.toList();
			assertTrue(pages.size() > 15, pages::toString);
			for (String page : pages) says(start, "href=\"" + page + "\"");
		}
	}

	/** Pictures and links within the manual, also to sections of other pages. */
	@Test
	void nothingIsMissing() throws Exception {
		Path folder = Documentation.unpack("").getParent();
		try (Stream<Path> files = Files.list(folder)) {
			for (Path page :
					files.filter(file -> file.toString().endsWith(".html")).toList()) {
				for (Matcher link = LINK.matcher(Files.readString(page)); link.find(); ) {
					// Pages for those who change the program are not in the manual.
					if (link.group(1).matches(".*\\.md|\\.\\./.*")) continue;
					Path to = link.group(1).isEmpty() ? page : folder.resolve(link.group(1));
					assertTrue(Files.exists(to), () -> page.getFileName() + " leads to " + to);
					if (link.group(2) != null) says(Files.readString(to), "id=\"" + link.group(2) + "\"");
				}
			}
		}
	}
}
