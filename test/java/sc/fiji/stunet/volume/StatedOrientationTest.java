package sc.fiji.stunet.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.volume.GridMismatch.Grid;

/** What a user says of a scan that does not tell which way it lies. */
class StatedOrientationTest {

	private static final Spacing SPACING = new Spacing(1, 2, 3);
	private static final Extent SIZE = new Extent(4, 5, 6);

	private static Reorientation turn(Geometry geometry, String stated, String wanted) {
		return StatedOrientation.turn(geometry, StatedOrientation.parse(stated), wanted, "The image", "the model m");
	}

	@ParameterizedTest
	@ValueSource(strings = {"LPS", "RAS", "LPI", "ASL", "PIR", "SAR"})
	void toldAxesAreThoseOfAFileThatTellsThem(String code) {
		Geometry oriented = new StatedOrientation(code).geometry(SPACING);
		assertEquals(code, Orientation.codeOf(oriented));
		assertEquals(SPACING, oriented.spacing());
		Geometry turned = turn(Geometry.unoriented(SPACING), code, "RAS").apply(oriented, SIZE);
		assertEquals("RAS", Orientation.codeOf(turned));
		assertArrayEquals(
				Reorientation.to("RAS", oriented).apply(oriented, SIZE).affine(), turned.affine());
	}

	@Test
	void whatIsStoredIsNotTurned() {
		for (Geometry any : List.of(Geometry.unoriented(SPACING), new StatedOrientation("PIR").geometry(SPACING)))
			assertTrue(turn(any, "as-stored", "RAS").isIdentity());
	}

	@Test
	void aTypedOrientation() {
		assertEquals(Optional.of(new StatedOrientation("LPS")), StatedOrientation.parse(" lps "));
		assertEquals(Optional.of(new StatedOrientation("as-stored")), StatedOrientation.parse("As-Stored"));
		assertEquals(Optional.empty(), StatedOrientation.parse(" "));
		assertEquals(Optional.empty(), StatedOrientation.parse(null));
	}

	@ParameterizedTest
	@ValueSource(strings = {"LRS", "LP", "LPSX", "XYZ", "stored", "LPS RAS"})
	void whatIsNoOrientation(String text) {
		refused(
				InvalidRequest.class,
				() -> StatedOrientation.parse(text),
				"^'" + text + "' is not an orientation",
				"as-stored");
	}

	@Test
	void nobodyTells() {
		refused(
				InvalidVolume.class,
				() -> turn(Geometry.unoriented(SPACING), "", "RAS"),
				"^The image does not tell which way it lies",
				"the model m",
				Remedy.ORIENTATION.toString());
	}

	/** A macro that was recorded with one image must not turn the next one wrongly. */
	@Test
	void twoWhoTellDifferentThings() {
		Geometry ras = new StatedOrientation("RAS").geometry(SPACING);
		assertTrue(turn(ras, "RAS", "RAS").isIdentity());
		refused(InvalidVolume.class, () -> turn(ras, "LPS", "RAS"), "RAS", "LPS", Remedy.ORIENTATION.toString());
	}

	/** Three different sizes: a wrong axis would move the first voxel. */
	@Test
	void toldAxesLieOnTheMiddleOfTheOther() {
		Grid known = new Grid(
				"known", Geometry.of(new Spacing(1, 2, 3), 1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30), new Extent(5, 6, 7));
		Grid unknown = new Grid("unknown", Geometry.unoriented(new Spacing(1, 2, 3)), new Extent(5, 6, 7));
		Geometry lps = new StatedOrientation("LPS").beside(unknown, known);
		assertArrayEquals(new double[] {-1, 0, 0, 14, 0, -2, 0, 30, 0, 0, 3, 30}, lps.affine(), 1e-12);
		assertEquals("LPS", Orientation.codeOf(lps));
		assertEquals(known.geometry(), new StatedOrientation("LPS").beside(known, unknown));
		assertFalse(new StatedOrientation("as-stored").beside(known, unknown).isOriented());
	}
}
