package sc.fiji.stunet.fiji.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

/** Corrections by hand against grids that were turned. */
class LabelProfileTest {

	private static LabelMap map(RandomAccessibleInterval<UnsignedShortType> voxels) {
		return new LabelMap(voxels, Geometry.unoriented(new Spacing(1, 1, 1)));
	}

	/** A ball that lies a little beside the middle of a grid of equal sizes. */
	private static RandomAccessibleInterval<UnsignedShortType> ball(double x, double y, double z, int size) {
		var voxels = ArrayImgs.unsignedShorts(size, size, size);
		fill(voxels, x, y, z, size / 4.0, 1);
		return voxels;
	}

	private static void fill(
			RandomAccessibleInterval<UnsignedShortType> voxels, double x, double y, double z, double r, int value) {
		var cursor = Views.flatIterable(voxels).localizingCursor();
		while (cursor.hasNext()) {
			UnsignedShortType voxel = cursor.next();
			double dx = cursor.getDoublePosition(0) - x;
			double dy = cursor.getDoublePosition(1) - y;
			double dz = cursor.getDoublePosition(2) - z;
			if (dx * dx + dy * dy + dz * dz <= r * r) voxel.set(value);
		}
	}

	private static boolean isTurned(
			RandomAccessibleInterval<UnsignedShortType> now, RandomAccessibleInterval<UnsignedShortType> before) {
		LabelProfile stored =
				LabelProfile.parse(LabelProfile.of(map(before)).text()).orElseThrow();
		return LabelProfile.of(map(Views.zeroMin(now))).isTurnedFrom(stored);
	}

	@ParameterizedTest
	@CsvSource({"40", "41", "70", "8"})
	void everyFlipAndRotationIsFound(int size) {
		var before = ball(size * 0.45, size * 0.4, size * 0.55, size);
		for (int axis = 0; axis < 3; axis++)
			assertTrue(isTurned(Views.invertAxis(before, axis), before), "axis " + axis);
		assertTrue(isTurned(Views.permute(before, 0, 1), before));
		assertTrue(isTurned(Views.rotate(before, 0, 1), before));
		assertTrue(isTurned(Views.rotate(before, 1, 0), before));
		assertTrue(isTurned(Views.permute(Views.invertAxis(before, 1), 0, 2), before));
		assertFalse(isTurned(before, before));
	}

	/** What was painted before and after a flip does not hide it. */
	@Test
	void aFlippedGridIsFoundAlsoAfterCorrections() {
		var before = ball(18, 16, 20, 40);
		var now = Views.zeroMin(Views.invertAxis(ball(18, 16, 20, 40), 1));
		fill(now, 30, 10, 30, 3, 2);
		assertTrue(isTurned(now, before));
	}

	/** Also large ones of grids that are nearly the same from both sides. */
	@Test
	void correctionsAreNoTurns() {
		Random random = new Random(3);
		for (int i = 0; i < 50; i++) {
			var before = ball(19.5, 19.4, 19.6, 40);
			var now = ball(19.5, 19.4, 19.6, 40);
			for (int k = 0; k < 5; k++)
				fill(now, random.nextInt(40), random.nextInt(40), random.nextInt(40), 1 + random.nextInt(8), k % 2);
			assertFalse(isTurned(now, before), "painting " + i);
		}
	}

	/** Left and right changed places: names of values, not voxels, were corrected. */
	@Test
	void otherValuesAreNoTurn() {
		var before = ball(12, 20, 20, 40);
		fill(before, 28, 18, 20, 6, 2);
		var now = ball(12, 20, 20, 40);
		fill(now, 12, 20, 20, 10, 2);
		fill(now, 28, 18, 20, 6, 1);
		assertFalse(isTurned(now, before));
	}

	@Test
	void anEmptyLabelMapMayBePainted() {
		var before = ArrayImgs.unsignedShorts(9, 9, 9);
		assertFalse(isTurned(before, before));
		assertFalse(isTurned(ball(3, 4, 5, 9), before));
	}

	@Test
	void partsAreTheSameFromBothEnds() {
		for (int length : new int[] {1, 2, 3, 7, 32, 33, 34, 35, 66, 67, 512}) {
			var line = ArrayImgs.unsignedShorts(length, 1, 1);
			fill(line, 0, 0, 0, length / 3.0, 1);
			long[] counts = LabelProfile.of(map(line)).counts()[0];
			long[] flipped = LabelProfile.of(map(Views.zeroMin(Views.invertAxis(line, 0))))
					.counts()[0];
			for (int i = 0; i < counts.length; i++)
				assertEquals(counts[i], flipped[counts.length - 1 - i], length + " voxels, part " + i);
		}
	}

	@Test
	void textComesBack() {
		LabelProfile profile = LabelProfile.of(map(ball(1, 2, 3, 12)));
		assertArrayEquals(
				profile.counts(),
				LabelProfile.parse(profile.text()).orElseThrow().counts());
		for (String text : new String[] {"", "1 2 3", "1 / 2 / !", "1 / 2 / 3 / 4"})
			assertEquals(Optional.empty(), LabelProfile.parse(text), text);
	}
}
