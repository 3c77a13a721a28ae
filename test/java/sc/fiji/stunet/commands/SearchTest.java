package sc.fiji.stunet.commands;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.plugin.Plugin;

/** Who does not know the name of this plugin finds it in ImageJ's menus and by Fiji's search. */
class SearchTest {

	private static final Pattern ENTRY = Pattern.compile("(?m)^([^#,\n]+), \"([^\"]+)\", [\\w.]+\\(\"([\\w.]+)\"\\)$");

	/** Fiji's search looks for the text in titles and in the words of a menu's path, not in descriptions. */
	@ParameterizedTest
	@ValueSource(strings = {"segment", "label", "deep learning", "sample"})
	void aCommandIsFoundByItsMenu(String words) throws Exception {
		Matcher entries = entries();
		boolean found = false;
		while (entries.find())
			found |= (entries.group(1) + ">" + entries.group(2))
					.toLowerCase(Locale.ROOT)
					.contains(words);
		assertTrue(found, words);
	}

	@Test
	void everyCommandIsDescribed() throws Exception {
		Matcher entries = entries();
		while (entries.find()) {
			Plugin command = Class.forName(entries.group(3)).getAnnotation(Plugin.class);
			assertFalse(command.description().isEmpty(), command.label());
			if (List.of("PredictCommand", "TrainCommand")
					.contains(Class.forName(entries.group(3)).getSimpleName()))
				assertTrue(command.description().matches("(?i).*segment.*"), command.label());
		}
	}

	/** ImageJ has one command of a name, wherever it stands. */
	@Test
	void noTwoHaveTheSameName() throws Exception {
		Matcher entries = entries();
		List<String> names = new ArrayList<>();
		while (entries.find()) names.add(entries.group(2));
		assertTrue(names.size() > 10 && names.stream().distinct().count() == names.size(), names::toString);
	}

	private static Matcher entries() throws Exception {
		return ENTRY.matcher(Files.readString(Path.of("src/main/resources/plugins.config")));
	}
}
