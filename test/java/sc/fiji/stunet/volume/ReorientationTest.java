package sc.fiji.stunet.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import net.imglib2.img.array.ArrayImgs;
import net.imglib2.test.ImgLib2Assert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReorientationTest {

	private static final Extent SIZE = new Extent(4, 3, 2);
	private static final double C = Math.cos(0.2);
	private static final double S = Math.sin(0.2);
	/** Nearly RAS, turned by 0.2 about z. */
	private static final Geometry OBLIQUE =
			Geometry.of(0.5 * C, -1.5 * S, 0, 10, 0.5 * S, 1.5 * C, 0, 20, 0, 0, 2.5, 30);

	/** Every one of the 48. */
	static List<String> orientations() {
		List<String> all = new ArrayList<>();
		String letters = "RLAPSI";
		for (char x : letters.toCharArray())
			for (char y : letters.toCharArray())
				for (char z : letters.toCharArray())
					if (Orientation.row(x) != Orientation.row(y)
							&& Orientation.row(y) != Orientation.row(z)
							&& Orientation.row(x) != Orientation.row(z)) all.add("" + x + y + z);
		return all;
	}

	@Test
	void thereAre48() {
		assertEquals(48, orientations().size());
	}

	private static Volume ramp() {
		float[] values = new float[24];
		for (int i = 0; i < 24; i++) values[i] = i;
		return new Volume(ArrayImgs.floats(values, 4, 3, 2, 1), OBLIQUE);
	}

	/** Each voxel keeps its value where it lies in the patient, and everything comes back. */
	@ParameterizedTest
	@MethodSource("orientations")
	void movesVoxelsButNotThePatient(String code) {
		Volume volume = ramp();
		Reorientation turn = Reorientation.to(code, OBLIQUE);
		Volume turned = turn.apply(volume);
		assertEquals(code, Orientation.codeOf(turned.geometry()));
		assertEquals(turn.apply(SIZE), turned.size());
		for (int x = 0; x < turned.size().x(); x++)
			for (int y = 0; y < turned.size().y(); y++)
				for (int z = 0; z < turned.size().z(); z++) {
					double[] world = turned.geometry().toWorld(x, y, z);
					assertEquals(
							valueAt(volume, world),
							turned.voxels().getAt(x, y, z, 0).get());
				}
		Volume back = turn.inverse().apply(turned);
		ImgLib2Assert.assertImageEquals(volume.voxels(), back.voxels());
		assertArrayEquals(OBLIQUE.affine(), back.geometry().affine(), 1e-12);
		assertEquals(OBLIQUE.spacing(), back.spacing());
	}

	private static float valueAt(Volume volume, double[] world) {
		for (int i = 0; i < 24; i++) {
			int z = i / 12;
			double[] here = OBLIQUE.toWorld(i % 4, i / 4 % 3, z);
			if (Math.abs(here[0] - world[0]) + Math.abs(here[1] - world[1]) + Math.abs(here[2] - world[2]) < 1e-9)
				return volume.voxels().getAt(i % 4, i / 4 % 3, i / 12, 0).get();
		}
		throw new AssertionError("No voxel lies there");
	}

	@ParameterizedTest
	@MethodSource("orientations")
	void theSameGridIsRecognised(String code) {
		Reorientation turn = Reorientation.to(code, OBLIQUE);
		Geometry turned = turn.apply(OBLIQUE, SIZE);
		Reorientation found = Reorientation.matching(turned, turn.apply(SIZE), OBLIQUE, SIZE, 0.01)
				.orElseThrow();
		ImgLib2Assert.assertImageEquals(
				ramp().voxels(), found.apply(turn.apply(ramp()).voxels()));
		assertEquals(code.equals("RAS"), found.isIdentity());
	}

	/** There the letters of nearly equal grids differ by rounding alone. */
	@Test
	void theSameGridIsRecognisedNear45Degrees() {
		Geometry[] grids = new Geometry[2];
		for (int i = 0; i < 2; i++) {
			double angle = Math.PI / 4 + (i == 0 ? -1e-7 : 1e-7);
			grids[i] = Geometry.of(
					Math.cos(angle), -Math.sin(angle), 0, 0, Math.sin(angle), Math.cos(angle), 0, 0, 0, 0, 1, 0);
		}
		assertTrue(!Orientation.codeOf(grids[0]).equals(Orientation.codeOf(grids[1])));
		assertTrue(Reorientation.matching(grids[0], SIZE, grids[1], SIZE, 0.01)
				.orElseThrow()
				.isIdentity());
	}

	@ParameterizedTest
	@ValueSource(doubles = {0.02, -0.5, 100, Double.MAX_VALUE})
	void anotherGridIsNot(double away) {
		double[] affine = OBLIQUE.affine();
		affine[7] += away;
		assertEquals(Optional.empty(), Reorientation.matching(Geometry.of(affine), SIZE, OBLIQUE, SIZE, 0.01));
		assertEquals(Optional.empty(), Reorientation.matching(OBLIQUE, new Extent(4, 3, 3), OBLIQUE, SIZE, 0.01));
	}

	@Test
	void theThicknessOfASingleSliceCounts() {
		Extent slice = new Extent(4, 3, 1);
		assertEquals(
				Optional.empty(),
				Reorientation.matching(
						Geometry.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 3, 0),
						slice,
						Geometry.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0),
						slice,
						0.01));
	}

	@Test
	void gridsOfUnknownOrientationAreNotTurned() {
		Geometry unknown = Geometry.unoriented(new Spacing(1, 1, 1));
		assertTrue(Reorientation.matching(unknown, SIZE, unknown, SIZE, 0.01)
				.orElseThrow()
				.isIdentity());
		assertEquals(Optional.empty(), Reorientation.matching(unknown, new Extent(3, 4, 2), unknown, SIZE, 0.01));
		assertEquals(
				Optional.empty(),
				Reorientation.matching(unknown, SIZE, Geometry.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0), SIZE, 0.01));
		// What ITK writes for such an image.
		assertTrue(Reorientation.matching(unknown, SIZE, Geometry.of(-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0), SIZE, 0.01)
				.orElseThrow()
				.isIdentity());
		assertThrows(IllegalArgumentException.class, () -> Reorientation.to("RAS", unknown));
	}

	@Test
	void channelsStayWhereTheyAre() {
		float[] values = new float[48];
		for (int i = 0; i < 48; i++) values[i] = i;
		Volume two = new Volume(ArrayImgs.floats(values, 4, 3, 2, 2), OBLIQUE);
		Volume turned = Reorientation.to("SLP", OBLIQUE).apply(two);
		assertArrayEquals(new long[] {2, 4, 3, 2}, turned.voxels().dimensionsAsLongArray());
		for (int x = 0; x < 4; x++)
			for (int y = 0; y < 3; y++)
				for (int z = 0; z < 2; z++)
					assertEquals(
							two.voxels().getAt(x, y, z, 1).get(),
							turned.voxels().getAt(z, 3 - x, 2 - y, 1).get());
	}

	@ParameterizedTest
	@ValueSource(strings = {"", "RA", "RASS", "RLS", "ras", "XYZ"})
	void otherWordsAreNoOrientation(String code) {
		assertThrows(IllegalArgumentException.class, () -> Reorientation.to(code, OBLIQUE));
	}
}
