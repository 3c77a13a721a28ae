package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.says;
import static sc.fiji.stunet.imagej.RealImageJ.ended;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The templates of Fiji's script editor run as they stand: on the sample scan, with the sample model. */
class ScriptTemplatesIT {

	private static final Path TEMPLATES =
			Path.of("src/main/resources/script_templates/STU-Net").toAbsolutePath();
	private static final Map<String, List<String>> PRINTED = Map.of(
			"Segment_an_Image.ijm",
			List.of("t1_mni152_2mm-labels:", "  white_matter: ", " mm3"),
			"Segment_an_Image.groovy",
			List.of("t1_mni152_2mm-labels:", "  white_matter: ", " mm3"),
			"Segment_and_Save_Labels.py",
			List.of("  3 is white_matter", "saved "));

	@TempDir
	private static Path folder;

	@Test
	void allRunAsTheyStandAndAgain() throws Exception {
		try (Stream<Path> all = Files.list(TEMPLATES);
				RealImageJ imagej = new RealImageJ(folder.resolve("home"))) {
			List<Path> templates = all.toList();
			assertEquals(
					new TreeSet<>(PRINTED.keySet()),
					templates.stream()
							.map(template -> template.getFileName().toString())
							.collect(Collectors.toCollection(TreeSet::new)));
			for (Path template : templates) {
				String macro = template.toString().endsWith(".ijm")
						? Files.readString(template)
						: "call('sc.fiji.stunet.imagej.Scripts.run', '" + template + "');";
				says(
						ended(0, imagej.withScripts(macro + "\nprint('again');\n" + macro))
								.output()
								.split("\nagain")[1],
						PRINTED.get(template.getFileName().toString()).toArray(String[]::new));
			}
		}
	}
}
