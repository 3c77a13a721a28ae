package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.imagej.RealImageJ.ended;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;

/**
 * The dialogs in a real ImageJ on a small screen. {@code -Dstunet.write.docs=true} puts the pictures of them into
 * docs/, with the paths of a user whose home is {@code /home/anna}, or {@code -Dstunet.docs.home=FOLDER}.
 */
class DialogIT {

	private static final Path MODEL = Path.of("samples/brain_tissue.stunet").toAbsolutePath();
	private static final String WRITE = "stunet.write.docs";
	private static final int WIDTH = 1366;
	private static final int HEIGHT = 768;

	@TempDir
	private static Path folder;

	/** The pictures of the documents show no temporary folder. */
	private static Path home(String name) {
		return Boolean.getBoolean(WRITE)
				? Path.of(System.getProperty("stunet.docs.home", "/home/anna"))
				: folder.resolve("home " + name);
	}

	private static List<String> look(String name) throws Exception {
		Path tiff = folder.resolve("scan.tif");
		Path data = home(name).resolve("ct-livers");
		if (!Files.exists(data)) TinyData.write(Files.createDirectories(data), 3);
		try (RealImageJ imagej = new RealImageJ(home(name)).onScreen(WIDTH, HEIGHT)) {
			if (!Files.exists(tiff))
				ended(
						0,
						imagej.headless("newImage('t1', '16-bit ramp', 91, 109, 91); setVoxelSize(2, 2, 2, 'mm'); "
								+ "saveAs('tiff', '" + tiff + "');"));
			ended(
					0,
					imagej.main(
							PictureRobot.class,
							List.of(MODEL.toString(), tiff.toString(), folder.toString(), name, data.toString())));
		}
		return new ArrayList<>(Files.readAllLines(folder.resolve(name + ".txt")));
	}

	/** What was typed stays after a refusal; an image that is not the current one; the time that a prediction took. */
	@Test
	@Needs(Outside.XVFB)
	void aRefusalAPredictionAndItsTime() throws Exception {
		List<String> seen = look("predict");
		assertEquals("offered current", seen.remove(0));
		assertEquals("again t1.tif /no/such.stunet RAS 0.75", seen.remove(0));
		assertEquals(
				"next brain_tissue best: about N s Expected: N GB of memory, N runs of the network; about N s.",
				seen.remove(0).replace("N min", "N s"));
		assertFit(seen);
		document("predict-predict", "dialog");
		for (String part : List.of("predict-more", "train", "transfer", "evaluate"))
			document("predict-" + part, "dialog-" + part);
		document("predict-models", "models");
		if (Boolean.getBoolean(WRITE)) look("menu");
		document("menu", "menu");
	}

	@ParameterizedTest
	@ValueSource(strings = {"dark", "large"})
	@Needs(Outside.XVFB)
	void darkColoursAndLargeLetters(String name) throws Exception {
		assertFit(look(name));
		document(name + "-predict", "dialog-" + name);
	}

	/** With "More", too: then they scroll. */
	private static void assertFit(List<String> seen) {
		assertEquals(9, seen.size(), seen::toString);
		for (String line : seen) {
			int[] place = Stream.of(line.replaceFirst(".*(\\.\\.\\.(-more)?|models) ", "")
							.split(" "))
					.mapToInt(Integer::parseInt)
					.toArray();
			assertTrue(
					place[0] >= 0 && place[1] >= 0 && place[0] + place[2] <= WIDTH && place[1] + place[3] <= HEIGHT,
					line);
		}
	}

	private static void document(String picture, String name) throws Exception {
		if (Boolean.getBoolean(WRITE))
			Files.copy(
					folder.resolve(picture + ".png"),
					Path.of("docs", name + ".png"),
					StandardCopyOption.REPLACE_EXISTING);
	}
}
