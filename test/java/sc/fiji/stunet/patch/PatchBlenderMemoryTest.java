package sc.fiji.stunet.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.patch.TileGrid.Columns;
import sc.fiji.stunet.patch.TileGrid.Tile;
import sc.fiji.stunet.preprocess.FinishedScores;
import sc.fiji.stunet.volume.Extent;

/** Sums leave as soon as they may, and take what is forecast. */
class PatchBlenderMemoryTest {

	private static final int CLASSES = 30;

	/** Scores of a whole patch, all the same. */
	private record Ones(Extent patch) implements ScoreSlices {

		@Override
		public int first() {
			return 0;
		}

		@Override
		public int count() {
			return patch.z();
		}

		@Override
		public void readRow(int y, int z, float[] row) {
			Arrays.fill(row, 1);
		}
	}

	/** Real arrays, counted. */
	private static final class Watched extends SumArrays {

		private long held;
		private long most;

		private void hold(long bytes) {
			held += bytes;
			most = Math.max(most, held);
		}

		@Override
		float[] takeSums(int length) {
			hold((long) Float.BYTES * length);
			return super.takeSums(length);
		}

		@Override
		void letGoSums(float[] array, int length) {
			assertEquals(array.length, length);
			hold((long) -Float.BYTES * length);
			super.letGoSums(array, length);
		}

		@Override
		short[] takeBest(int length) {
			hold((long) Short.BYTES * length);
			return super.takeBest(length);
		}

		@Override
		void letGoBest(int length) {
			hold((long) -Short.BYTES * length);
		}
	}

	/** All means are 1, of the box and of the voxels before it. */
	private static void checkWithNeighbours(FinishedScores box) {
		Extent first = box.first(), end = box.end();
		for (int z = Math.max(0, first.z() - 1); z < end.z(); z++)
			for (int y = Math.max(0, first.y() - 1); y < end.y(); y++) {
				FinishedScores.Row row = new FinishedScores.Row(end.x());
				box.findRow(y, z, row);
				for (int x = Math.max(0, first.x() - 1); x < end.x(); x++)
					assertEquals(1, row.values[x][row.at[x] + CLASSES - 1], 1e-6f);
			}
	}

	private static long held(TileGrid grid, Columns part, int runs) {
		Watched watched = new Watched();
		PatchBlender blender = new PatchBlender(grid, part, CLASSES, GaussianWindow.weights(grid.patch()), watched);
		for (Tile tile : grid.tiles(part)) {
			blender.begin(tile);
			for (int run = 1; run <= runs; run++)
				for (ScoreSlices some : new Ones(grid.patch()).parts(PatchBlender.SLICES)) {
					blender.add(some, tile, new Mirroring(false, false, run % 2 == 0), 1f / runs);
					if (runs == 1)
						assertTrue(blender.finish(
								tile, some.first() + some.count(), PatchBlenderMemoryTest::checkWithNeighbours));
				}
			assertTrue(blender.finish(tile, grid.patch().z(), PatchBlenderMemoryTest::checkWithNeighbours));
		}
		assertEquals(0, watched.held, "all is let go");
		return watched.most;
	}

	@ParameterizedTest
	@CsvSource({"40, 40, 100", "80, 70, 90", "30, 90, 20", "130, 40, 64", "200, 100, 40"})
	void takesWhatIsForecast(int x, int y, int z) {
		TileGrid grid = new TileGrid(new Extent(x, y, z), new Extent(40, 40, 40), 0.5);
		for (int runs : new int[] {1, 2})
			for (Columns part : grid.columns(CLASSES, runs, 1 << 20))
				assertEquals(PatchBlender.bytesFor(grid, List.of(part), CLASSES, runs), held(grid, part, runs));
	}

	/** A scan of one and a quarter patches: with one run nothing is held for the first quarter, nor the last. */
	@Test
	void finishedSlicesLeaveBeforeTheNextAreAdded() {
		TileGrid grid = new TileGrid(new Extent(128, 128, 164), new Extent(128, 128, 128), 0.5);
		List<Columns> whole = List.of(grid.whole());
		long slice = 128 * 128 * Float.BYTES * 33;
		long several = PatchBlender.bytesFor(grid, whole, 32, 2), one = PatchBlender.bytesFor(grid, whole, 32, 1);
		assertTrue(several > 128 * slice && several < 133 * slice, "several runs " + several / slice);
		assertTrue(one > 92 * slice && one < 98 * slice, "one run " + one / slice);
	}
}
