package sc.fiji.stunet.patch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.volume.Extent;

class PatchTest {

	@Test
	void padsTheOddVoxelAtTheEnd() {
		TileGrid grid = new TileGrid(new Extent(5, 8, 12), new Extent(8, 7, 12), 0.5);
		assertEquals(new Extent(8, 8, 12), grid.paddedSize());
		assertEquals(new Extent(1, 0, 0), grid.paddingBefore());
		assertEquals(List.of(new Extent(0, 0, 0), new Extent(0, 1, 0)), grid.tiles());
	}

	@ParameterizedTest(name = "{0} voxels, patch {1}, step {2}")
	@CsvSource({"1, 8, 0.5", "8, 8, 0.5", "9, 8, 0.5", "31, 7, 0.3", "100, 16, 1", "57, 13, 0.01"})
	void tilesCoverEveryVoxelAndStayInside(int voxels, int patch, double step) {
		TileGrid grid = new TileGrid(new Extent(3, voxels, 3), new Extent(3, patch, 3), step);
		int covered = 0;
		for (int start : grid.starts(1)) {
			assertTrue(start <= covered, "gap before " + start);
			covered = start + patch;
		}
		assertEquals(grid.paddedSize().y(), covered);
		assertTrue(voxels <= covered);
	}

	@ParameterizedTest
	@ValueSource(doubles = {0, -0.5, 1.01, Double.NaN})
	void refusesStepsThatLeaveGaps(double step) {
		assertThrows(
				IllegalArgumentException.class, () -> new TileGrid(new Extent(5, 5, 5), new Extent(3, 3, 3), step));
	}

	@Test
	void weighsTheCentreMostAndNothingZero() {
		float[] weights = GaussianWindow.weights(new Extent(5, 1, 200));
		assertEquals(1, weights[2 + 5 * 100]);
		for (float weight : weights) assertTrue(weight > 0 && weight <= 1);
	}

	@Test
	void readsZerosBeyondTheImage() {
		float[] voxels = new float[2 * 3 * 4 * 2];
		for (int i = 0; i < voxels.length; i++) voxels[i] = i + 1;
		PatchReader reader = new PatchReader(ArrayImgs.floats(voxels, 2, 3, 4, 2), new Extent(2, 2, 2));
		float[] patch = new float[reader.length()];
		reader.read(1, -1, 3, patch);
		assertArrayEquals(new float[] {0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 44, 0, 0, 0, 0, 0}, patch);
	}

	@Test
	void mirrorsEachAxisOfEachChannel() {
		Extent patch = new Extent(2, 3, 4);
		float[] source = new float[48];
		for (int i = 0; i < source.length; i++) source[i] = i;
		for (Mirroring mirroring : Mirroring.combinations(Set.of(0, 1, 2))) {
			float[] mirrored = new float[48];
			mirroring.apply(source, mirrored, patch);
			for (int i = 0; i < 48; i++) {
				int x = i % 2, y = i / 2 % 3, z = i / 6 % 4, c = i / 24;
				int from = (mirroring.x() ? 1 - x : x)
						+ 2 * (mirroring.y() ? 2 - y : y)
						+ 6 * (mirroring.z() ? 3 - z : z)
						+ 24 * c;
				assertEquals(from, mirrored[i], mirroring + " at " + i);
			}
		}
		assertEquals(8, Mirroring.combinations(Set.of(0, 1, 2)).size());
		assertEquals(
				List.of(new Mirroring(false, false, false), new Mirroring(false, true, false)),
				Mirroring.combinations(Set.of(1)));
	}
}
