package sc.fiji.stunet.train.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.preprocess.Resampling;
import sc.fiji.stunet.volume.Extent;

/** What happens to the intensities. */
class AugmentationTest {

	private static final Extent SIZE = Fields.SIZE;
	private static final Fields.Formula CONSTANT = (x, y, z) -> 2.5;

	private static float[] image() {
		return Fields.floats(SIZE, Fields.IMAGE);
	}

	private static IntensityStatistics of(float[] image) {
		return IntensityStatistics.of(image, 0, image.length);
	}

	/** Every 97th voxel. */
	private static void assertSamples(double[] expected, float[] image, double tolerance) {
		for (int i = 0; i < expected.length; i++)
			assertEquals(expected[i], image[97 * i], tolerance, "voxel " + 97 * i);
	}

	@Test
	void statisticsSurviveALargeMean() {
		IntensityStatistics intensities = IntensityStatistics.of(new float[] {9, 1e6f + 1, 1e6f + 3, 9}, 1, 3);
		assertEquals(new IntensityStatistics(1e6f + 1, 1e6f + 3, 1e6 + 2, 1), intensities);
	}

	/** Of nnU-Net v1's get_moreDA_augmentation, as REFERENCE.md lists them. */
	@Test
	void theOriginalsProbabilitiesAndRanges() {
		Set<Integer> mirrored = Set.of(0, 2), masked = Set.of(1);
		assertEquals(
				List.of(
						new RandomApply(0.1, new Noise(0.1)),
						new RandomApply(0.2, new Blur(0.5, 1)),
						new RandomApply(0.15, new Brightness(0.75, 1.25)),
						new RandomApply(0.15, new Contrast(0.75, 1.25)),
						new RandomApply(0.25, new SimulateLowResolution(0.5, OptionalInt.empty())),
						new RandomApply(0.1, new Gamma(0.7, 1.5, true)),
						new RandomApply(0.3, new Gamma(0.7, 1.5, false)),
						new Mirror(mirrored),
						new Outside(masked)),
				Augmentations.original(new Extent(64, 64, 64), mirrored, masked, false).steps);
		assertEquals(List.of(new Outside(Set.of())), Augmentations.none().steps);
	}

	@Test
	void mirrorsHalfOfThePatchesAlongEveryAxis() {
		SplittableRandom random = new SplittableRandom(1);
		int[] times = new int[2];
		for (int i = 0; i < 4000; i++) {
			Patch corner = Fields.patch(new Extent(2, 2, 2), (x, y, z) -> x + 2 * y + 4 * z, (x, y, z) -> 0);
			new Mirror(Set.of(0, 2)).apply(corner, random);
			int first = Math.round(corner.image()[0]);
			assertEquals(0, first & 2, "y is no axis to mirror along");
			times[0] += first & 1;
			times[1] += first >> 2;
		}
		assertEquals(2000, times[0], 5 * Math.sqrt(4000 * 0.25));
		assertEquals(2000, times[1], 5 * Math.sqrt(4000 * 0.25));
	}

	@Test
	void happensAsOftenAsItSays() {
		int[] times = new int[1];
		Augmentation counting = new RandomApply(0.15, (patch, random) -> times[0]++);
		SplittableRandom random = new SplittableRandom(1);
		for (int i = 0; i < 20_000; i++) counting.apply(null, random);
		assertEquals(3000, times[0], 5 * Math.sqrt(20_000 * 0.15 * 0.85));
	}

	@Test
	void noiseHasTheDeviationThatWasDrawn() {
		float[] image = new float[200_000];
		Noise.add(image, 0.08, new SplittableRandom(3));
		assertEquals(0, of(image).mean(), 1e-3);
		assertEquals(0.08, of(image).sd(), 1e-3);
		Noise.add(image = image(), 0, new SplittableRandom(3));
		assertArrayEquals(image(), image);
		double most = 0;
		double sum = 0;
		for (int i = 0; i < 300; i++) {
			Patch noisy = Fields.patch(new Extent(10, 10, 10), CONSTANT, CONSTANT);
			new Noise(0.1).apply(noisy, new SplittableRandom(i));
			most = Math.max(most, of(noisy.image()).sd());
			sum += of(noisy.image()).sd();
		}
		assertTrue(most < 0.11, "largest " + most);
		assertEquals(0.05, sum / 300, 0.008);
	}

	@Test
	void blurIsScipysGaussian() {
		float[] image = image();
		Blur.blur(image, 0, SIZE, 0.8);
		assertSamples(
				new double[] {
					1.43886, -1.54441, -2.41955, -2.47643, -2.05204, -2.64354, 2.32641, 1.62364, 1.02051, 1.30682,
					0.86575
				},
				image,
				2e-5);
	}

	@ParameterizedTest
	@ValueSource(doubles = {0.5, 0.77, 1})
	void blurLeavesAConstantImageAndTheOtherChannel(double sigma) {
		float[] image = Fields.floats(new Extent(2, 3, 1), CONSTANT);
		Blur.blur(image, 0, new Extent(2, 3, 1), sigma);
		assertArrayEquals(Fields.floats(new Extent(2, 3, 1), CONSTANT), image, 1e-6f);
		float[] two = new float[2 * image().length];
		System.arraycopy(image(), 0, two, image().length, image().length);
		Blur.blur(two, 0, SIZE, sigma);
		assertArrayEquals(image(), Arrays.copyOfRange(two, image().length, two.length));
	}

	@Test
	void brightnessMultipliesEachChannelByItsOwnFactor() {
		Extent size = new Extent(3, 1, 1);
		boolean below = false;
		boolean above = false;
		for (int i = 0; i < 200; i++) {
			Patch patch = new Patch(size, new float[] {1, 2, 3, 1, 2, 3}, new short[3]);
			new Brightness(0.75, 1.25).apply(patch, new SplittableRandom(i));
			float[] v = patch.image();
			assertTrue(v[0] >= 0.75f && v[0] <= 1.25f);
			assertEquals(3 * v[0], v[2], 1e-6);
			assertNotEquals(v[0], v[3]);
			below |= v[0] < 0.8;
			above |= v[0] > 1.2;
		}
		assertTrue(below && above);
	}

	@Test
	void contrastSpreadsAboutTheMeanWithinTheRange() {
		float[] image = image();
		Contrast.spread(image, 0, image.length, 1);
		assertArrayEquals(image(), image, 1e-6f);
		Contrast.spread(image, 0, image.length, 0.8);
		assertEquals(of(image()).mean(), of(image).mean(), 1e-5);
		assertEquals(0.8 * of(image()).sd(), of(image).sd(), 1e-5);
		image = image();
		Contrast.spread(image, 0, image.length, 1.2);
		assertEquals(of(image()).min(), of(image).min());
		assertEquals(of(image()).max(), of(image).max());
		assertTrue(of(image).sd() > 1.1 * of(image()).sd());
	}

	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void gammaKeepsMeanAndDeviation(boolean inverted) {
		Gamma gamma = new Gamma(0.7, 1.5, inverted);
		float[] image = image();
		gamma.bend(image, 0, image.length, 1);
		assertArrayEquals(image(), image, 1e-5f);
		gamma.bend(image, 0, image.length, 1.5);
		assertEquals(of(image()).mean(), of(image).mean(), 1e-5);
		assertEquals(of(image()).sd(), of(image).sd(), 1e-5);
		// A power above 1 draws the middle to the dark end, or to the bright one.
		assertEquals(!inverted, median(image) < median(image()));
		float[] constant = Fields.floats(SIZE, CONSTANT);
		gamma.bend(constant, 0, constant.length, 0.7);
		assertArrayEquals(Fields.floats(SIZE, CONSTANT), constant, 1e-6f);
	}

	private static float median(float[] image) {
		float[] sorted = image.clone();
		Arrays.sort(sorted);
		return sorted[sorted.length / 2];
	}

	@Test
	void lowResolutionIsSkimages() {
		// resize to (7, 5, 6) voxels by order 0, and back by order 3; factors per axis are not equal, so not through
		// coarsen.
		float[] coarse = new Resampling(SIZE, new Extent(7, 5, 6), -1).nearest(image());
		float[] back = new Resampling(new Extent(7, 5, 6), SIZE, -1).cubic(coarse);
		assertSamples(
				new double[] {
					1.24835, -2.00616, -3.01891, -2.97757, -2.21628, -3.41594, 2.00612, 0.85062, 1.19521, 1.09856,
					0.87801
				},
				back,
				2e-5);
	}

	@Test
	void lowResolutionMakesEqualPairsAndKeepsTheDummy2dAxis() {
		Patch patch = Fields.patch(SIZE, (x, y, z) -> z * z, CONSTANT);
		new SimulateLowResolution(0.5, OptionalInt.of(2)).coarsen(patch, 0, 0.5);
		assertArrayEquals(Fields.floats(SIZE, (x, y, z) -> z * z), patch.image(), 1e-4f);
		new SimulateLowResolution(0.5, OptionalInt.empty()).coarsen(patch, 0, 1);
		assertArrayEquals(Fields.floats(SIZE, (x, y, z) -> z * z), patch.image(), 1e-4f);
		new SimulateLowResolution(0.5, OptionalInt.empty()).coarsen(patch, 0, 0.5);
		assertNotEquals(4, patch.image()[2 * SIZE.x() * SIZE.y()], 0.1);
	}

	@Test
	void mirroringReversesImageAndClassesAlike() {
		Extent size = new Extent(4, 3, 5);
		Fields.Formula number = (x, y, z) -> x + 10 * y + 100 * z;
		Fields.Formula[] reversed = {
			(x, y, z) -> number.at(3 - x, y, z),
			(x, y, z) -> number.at(x, 2 - y, z),
			(x, y, z) -> number.at(x, y, 4 - z)
		};
		for (int axis = 0; axis < 3; axis++) {
			float[] one = Fields.floats(size, number);
			float[] two = Arrays.copyOf(one, 2 * one.length);
			System.arraycopy(one, 0, two, one.length, one.length);
			Patch patch = new Patch(size, two, Fields.shorts(size, number));
			Mirror.reverse(patch, axis);
			assertArrayEquals(Fields.shorts(size, reversed[axis]), patch.classes());
			assertArrayEquals(Fields.floats(size, reversed[axis]), Arrays.copyOf(patch.image(), one.length));
			assertArrayEquals(
					Fields.floats(size, reversed[axis]), Arrays.copyOfRange(patch.image(), one.length, 2 * one.length));
		}
	}

	@Test
	void mirrorsHalfOfThePatchesOverTheGivenAxesOnly() {
		int[] mirrored = new int[3];
		for (int i = 0; i < 4000; i++) {
			Patch patch = Fields.patch(new Extent(2, 2, 2), (x, y, z) -> x + 2 * y + 4 * z, CONSTANT);
			new Mirror(Set.of(0, 2)).apply(patch, new SplittableRandom(i));
			for (int axis = 0; axis < 3; axis++) mirrored[axis] += (int) patch.image()[0] >> axis & 1;
		}
		assertEquals(2000, mirrored[0], 160);
		assertEquals(0, mirrored[1]);
		assertEquals(2000, mirrored[2], 160);
	}

	@Test
	void outsideTheMaskIsZeroAgain() {
		Patch patch = new Patch(new Extent(3, 1, 1), new float[] {1, 2, 3, 4, 5, 6}, new short[] {-1, 0, 7});
		new Outside(Set.of(1)).apply(patch, null);
		assertArrayEquals(new float[] {1, 2, 3, 0, 5, 6}, patch.image());
		assertArrayEquals(new short[] {0, 0, 7}, patch.classes());
	}

	@Test
	void imageAndClassesStayTogetherThroughEverything() {
		Extent caseSize = new Extent(50, 40, 30);
		Fields.Formula ball =
				(x, y, z) -> (x - 20) * (x - 20) + (y - 25) * (y - 25) + (z - 12) * (z - 12) < 64 ? 2 : x > 35 ? 1 : 0;
		var image = Fields.image(caseSize, (x, y, z) -> 3 * ball.at(x, y, z));
		var classes = Fields.classes(caseSize, ball);
		Augmentations augmentations = Augmentations.original(new Extent(24, 22, 20), Set.of(0, 1, 2), Set.of(), false);
		for (int i = 0; i < 150; i++) {
			Patch patch = augmentations.take(
					image, classes, new long[] {12, 10, 3}, new Extent(24, 22, 20), new SplittableRandom(i));
			double[] sums = new double[3];
			int[] counts = new int[3];
			for (int v = 0; v < patch.classes().length; v++) {
				sums[patch.classes()[v]] += patch.image()[v];
				counts[patch.classes()[v]]++;
			}
			assertTrue(counts[2] > 500, "the ball is in patch " + i);
			assertTrue(sums[2] / counts[2] > sums[0] / counts[0] + 1.5, "the ball is bright in patch " + i);
			assertTrue(
					counts[1] == 0
							|| sums[2] / counts[2] > sums[1] / counts[1] + 0.7
									&& sums[1] / counts[1] > sums[0] / counts[0] + 0.7,
					"patch " + i);
		}
	}
}
