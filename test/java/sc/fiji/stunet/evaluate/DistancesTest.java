package sc.fiji.stunet.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

class DistancesTest {

	private static final Extent LINE = new Extent(5, 1, 1);
	private static final Spacing TWO = new Spacing(2, 1, 1);
	private static final double[] WEIGHTS = {0, 1, 7};

	private static Distances fromFirst(int... kinds) {
		byte[] points = new byte[5];
		for (int i = 0; i < 5; i++) points[i] = (byte) kinds[i];
		return Distances.between(
				new Surface(points, LINE, WEIGHTS), new Surface(new byte[] {1, 0, 0, 0, 0}, LINE, WEIGHTS), TWO);
	}

	/** numpy.percentile([0, 2, 4, 6, 8], 95) is 7.6. */
	@Test
	void percentilesBetweenPointsAreInterpolated() {
		Distances distances = fromFirst(1, 1, 1, 1, 1);
		assertEquals(7.6, VoxelSurfaceScores.interpolated(0.95, distances), 1e-12);
		assertEquals(4, VoxelSurfaceScores.interpolated(0.5, distances));
		assertEquals(20 / 5.0, VoxelSurfaceScores.mean(distances));
		assertEquals(3, distances.weightWithin(4));
	}

	@Test
	void percentilesByWeightAreDistancesThatOccur() {
		assertEquals(8, fromFirst(1, 1, 1, 1, 1).atFraction(0.95));
		assertEquals(2, fromFirst(1, 2, 1, 0, 0).atFraction(0.8));
		assertEquals(4, fromFirst(1, 2, 1, 0, 0).atFraction(0.9));
		assertEquals(9, fromFirst(1, 2, 1, 0, 0).totalWeight());
	}

	@Test
	void nothingIsInfinitelyFarFromNothing() {
		Surface nothing = new Surface(new byte[5], LINE, WEIGHTS);
		assertTrue(Distances.between(nothing, nothing, TWO).isEmpty());
		Distances lost = Distances.between(new Surface(new byte[] {1, 1, 0, 0, 0}, LINE, WEIGHTS), nothing, TWO);
		assertEquals(Double.POSITIVE_INFINITY, VoxelSurfaceScores.mean(lost));
		assertEquals(Double.POSITIVE_INFINITY, VoxelSurfaceScores.interpolated(0.95, lost));
		assertEquals(0, lost.weightWithin(1e9));
	}
}
