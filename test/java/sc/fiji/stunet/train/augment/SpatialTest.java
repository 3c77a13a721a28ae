package sc.fiji.stunet.train.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.volume.Extent;

/** Where turned and scaled patches look, and how often patches are. */
class SpatialTest {

	private static Patch turned(
			Affine turn, Extent caseSize, Fields.Formula image, Fields.Formula classes, Extent size, long... corner) {
		Patch patch = Patch.empty(size, 1);
		new CaseSampling(Fields.image(caseSize, image), Fields.classes(caseSize, classes), false)
				.copyTurned(corner, turn, patch);
		return patch;
	}

	@Test
	void isWhatScipyGives() {
		// scipy.ndimage.map_coordinates: order 3 on the image among zeros; order 1 per label, -1 around.
		Affine turn = Affine.scaling(1.2, 1.2, 1.2)
				.after(Affine.rotation(2, 0.2))
				.after(Affine.rotation(1, -0.3))
				.after(Affine.rotation(0, 0.4));
		Patch patch = turned(turn, Fields.SIZE, Fields.IMAGE, Fields.CLASSES, new Extent(8, 7, 6), 2, -1, 3);
		double[] values = {
			0.56787, 3.06589, 0.77073, 3.50847, 0.75706, -0.02594, 2.30036, -0.07231, 2.54819, 5.36875, -0.80760,
			4.23770, 2.14619, 2.10326, 2.47975
		};
		int[] classes = {-1, 0, 2, 0, 1, -1, 2, 0, 2, 2, -1, 1, 2, 0, 1};
		for (int i = 0; i < values.length; i++) {
			assertEquals(values[i], patch.image()[23 * i], 2e-4, "voxel " + 23 * i);
			assertEquals(classes[i], patch.classes()[23 * i], "voxel " + 23 * i);
		}
		double sum = 0;
		int[] counts = new int[4];
		for (int i = 0; i < patch.classes().length; i++) {
			sum += patch.image()[i];
			counts[patch.classes()[i] + 1]++;
		}
		assertEquals(695.3636, sum, 5e-3);
		assertArrayEquals(new int[] {69, 92, 84, 91}, counts);
	}

	@Test
	void withoutTurnIsAPlainCopy() {
		// More than one block along x.
		Extent caseSize = new Extent(90, 12, 9);
		Extent size = new Extent(75, 9, 12);
		Patch expected = Patch.empty(size, 1);
		long[] corner = {20, -2, 3};
		new CaseSampling(Fields.image(caseSize, Fields.IMAGE), Fields.classes(caseSize, Fields.CLASSES), false)
				.copy(corner, expected);
		Patch actual = turned(Affine.IDENTITY, caseSize, Fields.IMAGE, Fields.CLASSES, size, corner);
		assertArrayEquals(expected.classes(), actual.classes());
		assertArrayEquals(expected.image(), actual.image(), 1e-3f);
	}

	@ParameterizedTest(name = "about axis {0}: ({1}, {2}, {3})")
	@CsvSource({"0, 2, 3, 1", "1, -3, -1, 2", "2, -1, -2, 3"})
	void aQuarterTurnMovesAMarkedVoxel(int axis, int x, int y, int z) {
		// The mark stands at (2, -1, 3) from the centre, as (a, b) in the plane of the turn; it is seen at (b, -a).
		int[] at = {12, 9, 13};
		Fields.Formula formula = (i, j, k) -> i == at[0] && j == at[1] && k == at[2] ? 1 : 0;
		Extent size = new Extent(9, 9, 9);
		Patch patch =
				turned(Affine.rotation(axis, Math.PI / 2), new Extent(21, 21, 21), formula, formula, size, 6, 6, 6);
		int expected = ((z + 4) * 9 + y + 4) * 9 + x + 4;
		for (int i = 0; i < patch.classes().length; i++) {
			assertEquals(i == expected ? 1 : 0, patch.classes()[i], "class of voxel " + i);
			assertEquals(i == expected ? 1 : 0, patch.image()[i], 1e-3, "voxel " + i);
		}
	}

	@Test
	void aLargerScaleShowsMoreOfTheCase() {
		Fields.Formula ramp = (x, y, z) -> x + 2 * y + 3 * z;
		Patch patch = turned(
				Affine.scaling(1.4, 1.4, 1.4), new Extent(60, 60, 60), ramp, ramp, new Extent(11, 11, 11), 25, 25, 25);
		for (int z = 0; z < 11; z++)
			for (int x = 0; x < 11; x++)
				assertEquals(6 * 30 + 1.4 * (x - 5 + 3 * (z - 5)), patch.image()[(z * 11 + 5) * 11 + x], 2e-3);
	}

	@Test
	void turnedPatchesAreAsOftenAndAsMuchAsTheOriginals() {
		SpatialVariation variation = new SpatialVariation(new Extent(64, 64, 64));
		int draws = 40_000;
		int none = 0;
		int scaled = 0;
		int larger = 0;
		double mostTurned = 0;
		for (int i = 0; i < draws; i++) {
			Optional<Affine> drawn = variation.draw(new SplittableRandom(i));
			if (drawn.isEmpty()) {
				none++;
				continue;
			}
			double[][] m = drawn.get().matrix();
			double scale = Math.sqrt(m[0][0] * m[0][0] + m[1][0] * m[1][0] + m[2][0] * m[2][0]);
			assertTrue(scale > 0.7 - 1e-9 && scale < 1.4 + 1e-9, "scale " + scale);
			if (Math.abs(scale - 1) > 1e-9) scaled++;
			if (scale < 1 - 1e-9) larger++;
			mostTurned = Math.max(mostTurned, Math.acos(Math.min(1, (m[0][0] + m[1][1] + m[2][2]) / scale / 2 - 0.5)));
		}
		assertEquals(0.64, none / (double) draws, 0.01);
		assertEquals(0.2, scaled / (double) draws, 0.01);
		assertEquals(0.5, larger / (double) scaled, 0.03);
		// Three turns of 30 degrees about different axes make at most 57.
		assertTrue(
				mostTurned > Math.toRadians(45) && mostTurned < Math.toRadians(58),
				Math.toDegrees(mostTurned) + " degrees");
	}

	@ParameterizedTest
	@CsvSource({"64, 64, 64, -1", "64, 64, 20, 2", "60, 60, 20, -1", "16, 128, 128, 0", "96, 24, 80, 1"})
	void dummy2dRotatesAboutTheDummyAxisOnly(int x, int y, int z, int thin) {
		Extent patch = new Extent(x, y, z);
		assertEquals(thin < 0 ? OptionalInt.empty() : OptionalInt.of(thin), SpatialVariation.dummy2dAxis(patch));
		double largest = 0;
		for (int i = 0; i < 2000 && thin >= 0; i++) {
			Optional<Affine> drawn = new SpatialVariation(patch).draw(new SplittableRandom(i));
			if (drawn.isEmpty()) continue;
			double[][] m = drawn.get().matrix();
			for (int axis = 0; axis < 3; axis++) {
				assertEquals(axis == thin ? 1 : 0, m[thin][axis], 1e-12);
				assertEquals(axis == thin ? 1 : 0, m[axis][thin], 1e-12);
			}
			int a = (thin + 1) % 3;
			largest = Math.max(largest, Math.abs(Math.atan2(m[(thin + 2) % 3][a], m[a][a])));
		}
		assertEquals(thin < 0 ? 0 : Math.PI, largest, 0.05);
	}
}
