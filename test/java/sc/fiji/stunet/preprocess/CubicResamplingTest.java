package sc.fiji.stunet.preprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.volume.Extent;

class CubicResamplingTest {

	/** Sizes before and after, and the separate axis: every axis is the last one resampled, shrinks and grows. */
	@ParameterizedTest
	@CsvSource({
		"20, 70, 9, 30, 90, 40, -1",
		"20, 70, 9, 80, 90, 10, -1",
		"20, 70, 9, 25, 140, 10, -1",
		"40, 70, 30, 20, 30, 20, -1",
		"40, 70, 30, 35, 30, 10, -1",
		"70, 40, 30, 30, 35, 10, -1",
		"20, 70, 9, 20, 90, 9, -1",
		"20, 70, 9, 20, 70, 30, -1",
		"40, 70, 30, 20, 35, 30, -1",
		"1, 70, 9, 3, 35, 9, -1",
		"20, 70, 9, 30, 90, 20, 2",
		"20, 70, 30, 10, 90, 8, 2",
		"9, 70, 20, 20, 50, 30, 0",
		"20, 9, 70, 30, 5, 50, 1",
		"20, 70, 9, 20, 70, 30, 2",
		"20, 70, 9, 30, 90, 9, 2"
	})
	void sliceBySliceItComesToTheSameNumbersAsAxisByAxis(int x, int y, int z, int toX, int toY, int toZ, int separate) {
		Extent from = new Extent(x, y, z), to = new Extent(toX, toY, toZ);
		float[] source = new float[x * y * z];
		Random random = new Random(1);
		for (int i = 0; i < source.length; i++) source[i] = (float) random.nextGaussian();
		float[] before = source.clone();
		float[] expected = axisByAxis(new Resampling(from, to, separate), source);
		for (int threads : new int[] {1, 3})
			assertArrayEquals(
					expected, ComputingThreads.run(threads, () -> new Resampling(from, to, separate).cubic(source)));
		assertArrayEquals(before, source);
	}

	/** All of one axis, then all of the next: by the least work, then the separate one. */
	private static float[] axisByAxis(Resampling grid, float[] source) {
		float[][] ranges = Slices.ranges(source, grid.from(), grid.separateAxis());
		float[] voxels = source;
		Extent size = grid.from();
		int[] axes = IntStream.range(0, 3)
				.boxed()
				.sorted(Comparator.comparing(
						axis -> (double) grid.to().get(axis) / grid.from().get(axis)))
				.mapToInt(axis -> axis)
				.filter(axis -> axis != grid.separateAxis()
						&& grid.from().get(axis) != grid.to().get(axis))
				.toArray();
		for (int axis : axes) {
			voxels = new CubicSpline(size.get(axis), grid.to().get(axis)).apply(voxels, size, axis);
			size = Resampling.with(size, axis, grid.to().get(axis));
		}
		if (axes.length > 0) Slices.clip(voxels, size, grid.separateAxis(), ranges);
		if (grid.separateAxis() == Resampling.NONE) return voxels;
		int coarse = grid.separateAxis();
		return Slices.select(
				voxels,
				size,
				coarse,
				InterpolationWeights.nearest(size.get(coarse), grid.to().get(coarse))
						.start());
	}
}
