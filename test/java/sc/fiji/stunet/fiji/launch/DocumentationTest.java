package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Files;
import java.nio.file.Path;
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
		String manual = Files.readString(Documentation.unpack("").resolveSibling("usage.html"));
		Matcher commands = MENU.matcher(Files.readString(Path.of("src/main/resources/plugins.config")));
		int found = 0;
		for (; commands.find(); found++) {
			Plugin command = Class.forName(commands.group(1)).getAnnotation(Plugin.class);
			says(manual, "id=\"" + Documentation.sectionOf(command.label()) + "\"");
		}
		assertTrue(found > 10, "commands");
	}

	@Test
	void theDoorLeadsToTheSection() throws Exception {
		Path door = Documentation.unpack("stu-net-predict");
		says(Files.readString(door), "url=usage.html#stu-net-predict\"");
		assertEquals("stu-net-predict-folder", Documentation.sectionOf("STU-Net Predict Folder..."));
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
