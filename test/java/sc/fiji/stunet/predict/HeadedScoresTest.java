package sc.fiji.stunet.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.patch.HeadedScores;
import sc.fiji.stunet.patch.ScoreHead;
import sc.fiji.stunet.patch.ScoreSlices;
import sc.fiji.stunet.preprocess.FinishedScores;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

/** Scores that a linear head makes of blended features are blended scores. */
class HeadedScoresTest {

	private static final int WIDTH = 3, CLASSES = 7;
	private static final Extent PATCH = new Extent(8, 6, 4), GRID = new Extent(13, 11, 9);
	private static final float[] VOXELS = noise((int) GRID.voxels());

	/** Features from a voxel's value and its place in the patch. */
	private record Network(boolean isHeaded, float bias) implements PatchPredictor, ScoreHead {

		@Override
		public int width() {
			return WIDTH;
		}

		@Override
		public int classes() {
			return CLASSES;
		}

		@Override
		public void apply(int voxels, float[] features, int first, float[] scores) {
			for (int v = 0; v < voxels; v++)
				for (int c = 0; c < CLASSES; c++) {
					float sum = bias * c;
					for (int f = 0; f < WIDTH; f++) sum += features[v * WIDTH + f] * (float) Math.sin(1 + c + 10 * f);
					scores[(first + v) * CLASSES + c] = sum;
				}
		}

		@Override
		public Optional<ScoreHead> head() {
			return isHeaded ? Optional.of(this) : Optional.empty();
		}

		@Override
		public void predictFeatures(float[] patch, Consumer<ScoreSlices> features) {
			features.accept(ScoreArrays.slices(features(patch), PATCH, 0, PATCH.z()));
		}

		@Override
		public void predict(float[] patch, Consumer<ScoreSlices> scores) {
			int n = (int) PATCH.voxels();
			float[] planes = features(patch), features = new float[WIDTH], one = new float[CLASSES];
			float[] all = new float[n * CLASSES];
			for (int v = 0; v < n; v++) {
				for (int f = 0; f < WIDTH; f++) features[f] = planes[f * n + v];
				apply(1, features, 0, one);
				for (int c = 0; c < CLASSES; c++) all[c * n + v] = one[c];
			}
			scores.accept(ScoreArrays.slices(all, PATCH, 0, PATCH.z()));
		}

		private static float[] features(float[] patch) {
			float[] all = new float[patch.length * WIDTH];
			for (int i = 0; i < all.length; i++)
				all[i] = patch[i % patch.length] * (1 + i / patch.length) + 0.01f * (i % 17);
			return all;
		}

		@Override
		public void close() {}
	}

	private static float[] noise(int length) {
		Random random = new Random(3);
		float[] values = new float[length];
		for (int i = 0; i < length; i++) values[i] = (float) random.nextGaussian();
		return values;
	}

	private static RandomAccessibleInterval<FloatType> voxels() {
		return ArrayImgs.floats(VOXELS, GRID.x(), GRID.y(), GRID.z(), 1);
	}

	@Test
	void blendedFeaturesGiveTheBlendedScores() {
		SlidingWindow window = new SlidingWindow(PATCH, 0.5, Set.of(0, 2));
		float[] expected = new float[(int) GRID.voxels() * CLASSES], actual = new float[expected.length];
		predict(window, new Network(false, 0.3f), ScoreArrays.ofGrid(expected, GRID));
		predict(window, new Network(true, 0.3f), ScoreArrays.ofGrid(actual, GRID));
		assertArrayEquals(expected, actual, 1e-5f);
		assertEquals(WIDTH, window.channels(CLASSES, new Network(true, 0)));
	}

	/** Where nothing is predicted there is background, which features do not know. */
	@Test
	void whereAirIsSkippedScoresAreBlended() {
		SlidingWindow window = new SlidingWindow(PATCH, 0.5, Set.of(), true);
		assertEquals(CLASSES, window.channels(CLASSES, new Network(true, 0)));
	}

	/** Every part says the same of the voxels before it as the part that they belong to. */
	@ParameterizedTest
	@ValueSource(ints = {1, 8 * 6 * 3 * CLASSES, 1 << 20})
	void partsOfBoxesAreTheWholeBox(int scoresAtOnce) {
		Network network = new Network(true, 0.3f);
		float[] expected = new float[(int) GRID.voxels() * CLASSES], actual = new float[expected.length];
		SlidingWindow window = new SlidingWindow(PATCH, 0.5, Set.of());
		predict(window, network, ScoreArrays.ofGrid(expected, GRID));
		int[] parts = {0};
		Consumer<FinishedScores> checked = part -> {
			parts[0]++;
			ScoreArrays.ofGrid(actual, GRID).accept(part);
			checkWithNeighbours(part, expected);
		};
		HeadedScores headed = new HeadedScores(network, GRID, scoresAtOnce, checked);
		// The features themselves, as if they were scores.
		PatchPredictor features = new PatchPredictor() {
			@Override
			public void predict(float[] patch, Consumer<ScoreSlices> scores) {
				network.predictFeatures(patch, scores);
			}

			@Override
			public void close() {}
		};
		window.predict(voxels(), WIDTH, Long.MAX_VALUE, features, Progress.none(), headed);
		assertArrayEquals(expected, actual);
		assertTrue(headed.isFinite());
		assertTrue(scoresAtOnce > 1 || parts[0] > 4 * GRID.z(), "parts: " + parts[0]);
	}

	private static void checkWithNeighbours(FinishedScores part, float[] expected) {
		FinishedScores.Row row = new FinishedScores.Row(GRID.x());
		for (int z = Math.max(0, part.first().z() - 1); z < part.end().z(); z++)
			for (int y = Math.max(0, part.first().y() - 1); y < part.end().y(); y++) {
				part.findRow(y, z, row);
				for (int x = Math.max(0, part.first().x() - 1); x < part.end().x(); x++) {
					int highest = 0;
					for (int c = 0; c < CLASSES; c++) {
						int n = GRID.x() * GRID.y() * GRID.z(), at = (z * GRID.y() + y) * GRID.x() + x;
						assertEquals(expected[c * n + at], row.values[x][row.at[x] + c]);
						if (expected[c * n + at] > expected[highest * n + at]) highest = c;
					}
					assertTrue(row.best[x] == highest || row.best[x] == -1);
				}
			}
	}

	@Test
	void aHeadWithoutNumbersIsADefectOfTheModel() {
		SlidingWindow window = new SlidingWindow(PATCH, 0.5, Set.of());
		assertThrows(InvalidModel.class, () -> predict(window, new Network(true, Float.NaN), box -> {}));
		HeadedScores headed = new HeadedScores(new Network(true, Float.POSITIVE_INFINITY), GRID, 1 << 20, part -> {});
		FinishedScores box = new FinishedScores() {
			@Override
			public Extent first() {
				return new Extent(0, 0, 0);
			}

			@Override
			public Extent end() {
				return new Extent(2, 2, 2);
			}

			@Override
			public void findRow(int y, int z, Row row) {
				Arrays.fill(row.values, new float[WIDTH]);
			}
		};
		headed.accept(box);
		assertFalse(headed.isFinite());
	}

	private static void predict(SlidingWindow window, PatchPredictor network, Consumer<FinishedScores> finished) {
		window.predict(voxels(), CLASSES, Long.MAX_VALUE, network, Progress.none(), finished);
	}
}
