package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.imagej.RealImageJ.ended;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;

/**
 * The dialogs in a real ImageJ on a small screen. {@code -Dstunet.write.docs=true} puts the pictures of them into docs/.
 */
class DialogIT {

	private static final Path MODEL = Path.of("samples/brain_tissue.stunet").toAbsolutePath();
	private static final Path SCAN = Path.of("samples/t1_colin27_2mm.nii.gz").toAbsolutePath();
	private static final int WIDTH = 1366;
	private static final int HEIGHT = 768;

	@TempDir
	private static Path folder;

	private static List<String> look(String name, List<String> javaOptions) throws Exception {
		Path tiff = folder.resolve("scan.tif");
		try (RealImageJ imagej = new RealImageJ(folder.resolve("home " + name)).onScreen(WIDTH, HEIGHT)) {
			if (!Files.exists(tiff))
				ended(
						0,
						imagej.headless("newImage('t1', '16-bit ramp', 91, 109, 91); setVoxelSize(2, 2, 2, 'mm'); "
								+ "saveAs('tiff', '" + tiff + "');"));
			ended(
					0,
					imagej.main(
							PictureRobot.class,
							javaOptions,
							List.of(MODEL.toString(), tiff.toString(), folder.toString(), name)));
		}
		return Files.readAllLines(folder.resolve(name + ".txt"));
	}

	/** They fit the screen, scroll with "More", and their pictures are those of the documentation. */
	@ParameterizedTest
	@CsvSource({"dialog, 1", "dialog-dark, 1", "dialog-150, 1.5"})
	@Needs(Outside.XVFB)
	void dialogsFitASmallScreen(String name, double scale) throws Exception {
		List<String> seen = look(name, List.of("-Dsun.java2d.uiScale=" + scale));
		assertEquals(8, seen.size(), seen::toString);
		for (String line : seen) {
			int[] place = List.of(line.replaceFirst(".*\\.\\.\\.(-more)? ", "").split(" ")).stream()
					.mapToInt(Integer::parseInt)
					.toArray();
			assertTrue(
					place[0] >= 0
							&& place[1] >= 0
							&& (place[0] + place[2]) * scale <= WIDTH + 1
							&& (place[1] + place[3]) * scale <= HEIGHT + 1,
					line);
		}
		if (!Boolean.getBoolean("stunet.write.docs")) return;
		Files.copy(
				folder.resolve(name + "-predict.png"),
				Path.of("docs", name + ".png"),
				java.nio.file.StandardCopyOption.REPLACE_EXISTING);
		if (name.equals("dialog"))
			for (String more : List.of("predict-more", "train", "transfer", "evaluate"))
				Files.copy(
						folder.resolve(name + "-" + more + ".png"),
						Path.of("docs", name + "-" + more + ".png"),
						java.nio.file.StandardCopyOption.REPLACE_EXISTING);
	}

	/** What was typed stays after a refusal; an image that is not the current one; the time that a prediction took. */
	@Test
	@Needs(Outside.XVFB)
	void aRefusalAPredictionAndItsTime() throws Exception {
		List<String> seen = look("predict", List.of());
		assertEquals("offered current", seen.get(0));
		assertEquals("again t1.tif /no/such.stunet RAS 0.75", seen.get(1));
		assertEquals(
				"next brain_tissue best: about N s Expected: N GB of memory, N runs of the network; about N s.",
				seen.get(2).replace("N min", "N s"));
	}
}
