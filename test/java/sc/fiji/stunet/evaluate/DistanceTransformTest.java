package sc.fiji.stunet.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

class DistanceTransformTest {

	private static final Extent SIZE = new Extent(13, 9, 7);
	private static final Spacing SPACING = new Spacing(0.7, 1.1, 3);

	@ParameterizedTest
	@ValueSource(doubles = {0, 0.003, 0.05, 0.5})
	void isTheNearestOfAllSites(double density) {
		Random random = new Random(7);
		byte[] sites = new byte[(int) SIZE.voxels()];
		for (int i = 0; i < sites.length; i++) sites[i] = (byte) (random.nextDouble() < density ? -1 : 0);
		double[] squares = DistanceTransform.squared(sites, SIZE, SPACING);
		for (int i = 0; i < sites.length; i++) assertEquals(nearest(sites, i), squares[i], 1e-12, "voxel " + i);
	}

	private static double nearest(byte[] sites, int from) {
		double nearest = Double.POSITIVE_INFINITY;
		for (int i = 0; i < sites.length; i++) {
			if (sites[i] == 0) continue;
			double x = (i % 13 - from % 13) * SPACING.x();
			double y = (i / 13 % 9 - from / 13 % 9) * SPACING.y();
			double z = (i / 117 - from / 117) * SPACING.z();
			nearest = Math.min(nearest, x * x + y * y + z * z);
		}
		return nearest;
	}
}
