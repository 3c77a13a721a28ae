package sc.fiji.stunet.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.test.ImgLib2Assert;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.patch.ScoreSlices;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;

class SlidingWindowTest {

	private static final Extent PATCH = new Extent(6, 8, 5);

	/** A network for tests: fills scores (x, y, z, class) from a patch. */
	private record Fake(Extent patch, int classes, BiConsumer<float[], float[]> network) implements PatchPredictor {

		@Override
		public void predict(float[] voxels, Consumer<ScoreSlices> scores) {
			float[] all = new float[(int) patch.voxels() * classes];
			network.accept(voxels, all);
			for (int z = 0; z < patch.z(); z++) scores.accept(ScoreArrays.slices(all, patch, z, 1));
		}

		@Override
		public void close() {}
	}

	private static final PatchPredictor IDENTITY =
			new Fake(PATCH, 2, (patch, scores) -> System.arraycopy(patch, 0, scores, 0, patch.length));

	/** Every voxel has a value of its own. */
	private static RandomAccessibleInterval<FloatType> numbered(long x, long y, long z, long channels) {
		float[] voxels = new float[(int) (x * y * z * channels)];
		for (int i = 0; i < voxels.length; i++) voxels[i] = 1 + i;
		return ArrayImgs.floats(voxels, x, y, z, channels);
	}

	@ParameterizedTest(name = "{0} x {1} x {2}")
	@CsvSource({"6, 8, 5", "7, 9, 11", "13, 8, 5", "23, 17, 19", "3, 20, 4", "1, 1, 1", "5, 7, 4"})
	void givesBackWhatTheIdentityPredicts(long x, long y, long z) {
		RandomAccessibleInterval<FloatType> image = numbered(x, y, z, 2);
		RandomAccessibleInterval<FloatType> scores = ScoreArrays.predict(
				new SlidingWindow(PATCH, 0.5, Set.of(0, 1, 2)), image, 2, IDENTITY, Progress.none());
		ImgLib2Assert.assertImageEqualsRealType(image, Views.zeroMin(scores), 0.1);
	}

	/** Folds take turns tile by tile, back and forth, so that few weights are changed. */
	@Test
	void averagesFolds() {
		List<Integer> chosen = new ArrayList<>();
		PatchPredictor folds = new PatchPredictor() {
			private int fold;

			@Override
			public int folds() {
				return 3;
			}

			@Override
			public void choose(int wanted) {
				fold = wanted;
				chosen.add(wanted);
			}

			@Override
			public void predict(float[] voxels, Consumer<ScoreSlices> scores) {
				float[] all = new float[(int) PATCH.voxels() * 2];
				Arrays.fill(all, 1 << fold);
				scores.accept(ScoreArrays.slices(all, PATCH, 0, PATCH.z()));
			}

			@Override
			public void close() {}
		};
		RandomAccessibleInterval<FloatType> scores = ScoreArrays.predict(
				new SlidingWindow(PATCH, 0.5, Set.of(1)), numbered(9, 8, 5, 1), 2, folds, Progress.none());
		scores.forEach(score -> assertEquals(7 / 3.0, score.get(), 1e-6));
		assertEquals(List.of(0, 1, 2, 2, 1, 0), chosen);
	}

	@Test
	void blendsAConstantToTheConstant() {
		PatchPredictor constant = new Fake(PATCH, 3, (patch, scores) -> Arrays.fill(scores, 0.25f));
		RandomAccessibleInterval<FloatType> scores = ScoreArrays.predict(
				new SlidingWindow(PATCH, 0.5, Set.of()), numbered(14, 9, 12, 1), 3, constant, Progress.none());
		assertEquals("[14, 9, 12, 3]", Arrays.toString(scores.dimensionsAsLongArray()));
		scores.forEach(score -> assertEquals(0.25, score.get(), 1e-6));
	}

	/**
	 * The fake answers with the position in the patch as it saw it, so turning back must turn the position round too.
	 */
	@Test
	void averagesMirroredRunsOfAPositionDependentPredictor() {
		PatchPredictor position = new Fake(PATCH, 1, (patch, scores) -> {
			for (int i = 0; i < scores.length; i++) scores[i] = i % 6 + 100 * (i / 6 % 8) + 10000 * (i / 48);
		});
		float[][] expected = {{0, 0, 0}, {2.5f, 0, 0}, {0, 3.5f, 2}, {2.5f, 3.5f, 2}};
		List<Set<Integer>> axes = List.of(Set.of(), Set.of(0), Set.of(1, 2), Set.of(0, 1, 2));
		for (int n = 0; n < axes.size(); n++) {
			RandomAccessibleInterval<FloatType> scores = ScoreArrays.predict(
					new SlidingWindow(PATCH, 0.5, axes.get(n)), numbered(6, 8, 5, 1), 1, position, Progress.none());
			var cursor = Views.flatIterable(scores).localizingCursor();
			while (cursor.hasNext()) {
				cursor.fwd();
				float value = 0;
				for (int axis = 0, unit = 1; axis < 3; axis++, unit *= 100)
					value += unit * (axes.get(n).contains(axis) ? expected[n][axis] : cursor.getIntPosition(axis));
				assertEquals(value, cursor.get().get(), 1e-2, "axes " + axes.get(n) + " at " + cursor);
			}
		}
	}

	@Test
	void showsEveryRunAnotherMirrorImage() {
		List<Float> firstVoxels = new ArrayList<>();
		PatchPredictor spy = new Fake(PATCH, 1, (patch, scores) -> firstVoxels.add(patch[0]));
		ScoreArrays.predict(new SlidingWindow(PATCH, 0.5, Set.of(0, 2)), numbered(6, 8, 5, 1), 1, spy, Progress.none());
		assertEquals(List.of(1f, 6f, 193f, 198f), firstVoxels);
	}

	/** In the middle between two tiles both count the same; near the edge of one the other counts more. */
	@Test
	void weighsTilesByTheGaussian() {
		List<float[]> seen = new ArrayList<>();
		PatchPredictor counting = new Fake(new Extent(8, 1, 1), 1, (patch, scores) -> {
			Arrays.fill(scores, seen.size());
			seen.add(scores);
		});
		RandomAccessibleInterval<FloatType> scores = ScoreArrays.predict(
				new SlidingWindow(new Extent(8, 1, 1), 0.5, Set.of()),
				numbered(12, 1, 1, 1),
				1,
				counting,
				Progress.none());
		assertEquals(2, seen.size());
		// voxel 5: first tile at distance 1, second tile (from 4) at distance 3; sigma = 1
		double second = Math.exp(-4.5) / (Math.exp(-0.5) + Math.exp(-4.5));
		assertEquals(second, scores.getAt(5, 0, 0, 0).get(), 1e-6);
		assertEquals(0.5, scores.getAt(6, 0, 0, 0).get(), 1e-6);
	}

	@Test
	void reportsEveryTileAndStopsBetweenRuns() {
		List<Long> reported = new ArrayList<>();
		int[] runs = {0};
		Progress impatient = new FakeProgress()
				.reporting((activity, done, total) -> {
					assertEquals("Predicting", activity);
					assertEquals(8, total);
					reported.add(done);
				})
				.cancelledWhen(() -> runs[0] == 5);
		PatchPredictor slow = new Fake(PATCH, 1, (patch, scores) -> runs[0]++);
		SlidingWindow window = new SlidingWindow(PATCH, 0.5, Set.of(1));
		assertThrows(Cancelled.class, () -> ScoreArrays.predict(window, numbered(7, 9, 6, 1), 1, slow, impatient));
		assertEquals(5, runs[0]);
		assertEquals(List.of(0L, 1L, 2L), reported);
	}

	@Test
	void passesOnWhatThePredictorThrows() {
		OutOfMemory failure = new OutOfMemory("too much", null);
		PatchPredictor throwing = new Fake(PATCH, 1, (patch, scores) -> {
			throw failure;
		});
		SlidingWindow window = new SlidingWindow(PATCH, 0.5, Set.of());
		assertSame(
				failure,
				assertThrows(
						OutOfMemory.class,
						() -> ScoreArrays.predict(window, numbered(7, 9, 6, 1), 1, throwing, Progress.none())));
	}

	@Test
	void saysHowMuchMemoryItTakes() {
		PatchPredictor greedy = new Fake(new Extent(32, 32, 32), 15, (patch, scores) -> {
			throw new OutOfMemoryError();
		});
		SlidingWindow window = new SlidingWindow(new Extent(32, 32, 32), 0.5, Set.of());
		OutOfMemory failure = assertThrows(
				OutOfMemory.class,
				() -> ScoreArrays.predict(window, numbered(64, 32, 32, 1), 15, greedy, Progress.none()));
		// 15 classes and the weights of 33 planes of 32 x 32 voxels, 2.2 MB, in three blocks of whole arrays
		says(failure.getMessage(), "15 classes on a grid of 64 x 32 x 32 voxels needs about 5 MB");
	}

	/** The last number of the last tile, whichever kind; noise gives numbers, so that it is not the model. */
	@Test
	void allThatComesOutIsLookedAt() {
		for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
			int[] runs = {0};
			PatchPredictor once = new Fake(PATCH, 2, (patch, scores) -> {
				Arrays.fill(scores, 1);
				if (++runs[0] == 8) scores[scores.length - 1] = odd;
			});
			SlidingWindow window = new SlidingWindow(PATCH, 0.5, Set.of());
			refused(
					InvalidVolume.class,
					() -> ScoreArrays.predict(window, numbered(7, 9, 6, 1), 2, once, Progress.none()),
					"for this image, although it does for others");
			assertEquals(9, runs[0]);
		}
		PatchPredictor large = new Fake(PATCH, 2, (patch, scores) -> Arrays.fill(scores, -Float.MAX_VALUE / 2));
		ScoreArrays.predict(new SlidingWindow(PATCH, 0.5, Set.of()), numbered(6, 8, 5, 1), 2, large, Progress.none());
	}

	/** One channel of air, up to rounding; the last tile along x has something in it. */
	@Test
	void tilesOfNothingButAirAreLeftOutWhenAsked() {
		RandomAccessibleInterval<FloatType> image = ArrayImgs.floats(18, 8, 5, 1);
		image.forEach(voxel -> voxel.set(-3));
		image.getAt(2, 3, 1, 0).set(-3.00001f);
		image.getAt(16, 3, 1, 0).set(1);
		int[] runs = {0};
		PatchPredictor second = new Fake(PATCH, 2, (patch, scores) -> {
			runs[0]++;
			Arrays.fill(scores, scores.length / 2, scores.length, 1);
		});
		RandomAccessibleInterval<FloatType> scores =
				ScoreArrays.predict(new SlidingWindow(PATCH, 1, Set.of(), true), image, 2, second, Progress.none());
		assertEquals(1, runs[0]);
		for (int x = 0; x < 18; x++) {
			assertEquals(x < 12 ? 1 : 0, scores.getAt(x, 7, 4, 0).get());
			assertEquals(x < 12 ? 0 : 1, scores.getAt(x, 7, 4, 1).get());
		}
		ScoreArrays.predict(new SlidingWindow(PATCH, 1, Set.of()), image, 2, second, Progress.none());
		assertEquals(4, runs[0]);
	}

	@Test
	void aNetworkThatComputesNoNumbersIsNoModel() {
		PatchPredictor broken = new Fake(PATCH, 1, (patch, scores) -> Arrays.fill(scores, Float.NaN));
		SlidingWindow window = new SlidingWindow(PATCH, 0.5, Set.of());
		assertThrows(
				InvalidModel.class,
				() -> ScoreArrays.predict(window, numbered(7, 9, 6, 1), 1, broken, Progress.none()));
	}
}
