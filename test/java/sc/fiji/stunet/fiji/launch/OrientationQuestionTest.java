package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.Optional;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.view.MiddleSlices;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;

/** Which way a scan lies, where nobody can be asked; the window is tried in PredictIT. */
class OrientationQuestionTest {

	private static final Optional<StatedOrientation> PIR = StatedOrientation.parse("PIR");
	private final Volume untold =
			new Volume(ArrayImgs.floats(ramp(), 4, 6, 3, 1), Geometry.unoriented(new Spacing(1, 1, 4)));
	private final Volume ras = new Volume(untold.voxels(), new StatedOrientation("RAS").geometry(untold.spacing()));

	private static float[] ramp() {
		float[] voxels = new float[4 * 6 * 3];
		for (int i = 0; i < voxels.length; i++) voxels[i] = i;
		return voxels;
	}

	private static Optional<StatedOrientation> orientation(
			Volume volume, Optional<StatedOrientation> stated, String wanted) {
		return new OrientationQuestion(stated, answer -> Assertions.fail("nobody was asked"))
				.of(volume, Optional.ofNullable(wanted), "The image 'a'", "the model m");
	}

	@Test
	void aSentenceNamesTheKey() {
		String refused = assertThrows(InvalidVolume.class, () -> orientation(untold, Optional.empty(), "RAS"))
				.getMessage();
		assertTrue(
				Problems.inKeys(refused).startsWith("The image 'a' does not tell")
						&& Problems.inKeys(refused).contains("('orientation')"),
				refused);
		assertThrows(InvalidVolume.class, () -> orientation(ras, PIR, "RAS"), "the image tells something else");
	}

	@Test
	void whatIsToldOrNotNeeded() {
		assertEquals(Optional.empty(), orientation(untold, Optional.empty(), null));
		assertEquals(Optional.empty(), orientation(ras, Optional.empty(), "RAS"));
		assertEquals(PIR, orientation(untold, PIR, "RAS"));
		assertEquals(PIR, orientation(untold, PIR, null));
		assertEquals(
				"as-stored",
				orientation(ras, StatedOrientation.parse("as-stored"), "RAS")
						.get()
						.text());
		assertThrows(InvalidRequest.class, () -> StatedOrientation.parse("LLL"));
	}

	/** The last column is the brightest; it lies at the right edge. */
	@Test
	void theSlicesAreShownAsTheyAreStored() {
		BufferedImage picture = MiddleSlices.paint(untold);
		int y = picture.getHeight() / 3;
		int left = 40, right = 150;
		assertTrue((picture.getRGB(left, y) & 0xff) < (picture.getRGB(right, y) & 0xff), "x grows to the right");
		assertTrue((picture.getRGB(60, 40) & 0xff) < (picture.getRGB(60, 180) & 0xff), "y grows downward");
	}

	@Test
	void sentencesAreWrapped() {
		String wrapped = Sentences.wrapped("one two ".repeat(30) + "/a/long/path".repeat(20) + "\nA line of its own.");
		assertTrue(wrapped.lines().allMatch(line -> line.length() <= 80), wrapped);
		assertTrue(wrapped.lines().count() > 5 && wrapped.endsWith("\nA line of its own."), wrapped);
		assertEquals(
				"/a/long/path".repeat(20),
				wrapped.replaceAll("\\s", "").replace("onetwo", "").replace("Alineofitsown.", ""));
		assertEquals("short", Sentences.wrapped("short\n"));
		String address = "file:///tmp/stunet-manual339873552447699192/index.html";
		assertEquals(
				"is at\n" + address, Sentences.wrapped("is at\n" + address), "a blank in it would be a part of it");
	}
}
