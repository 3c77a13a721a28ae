package sc.fiji.stunet.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.test.ImgLib2Assert;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.patch.GaussianWindow;
import sc.fiji.stunet.patch.Mirroring;
import sc.fiji.stunet.patch.PatchBlender;
import sc.fiji.stunet.patch.ScoreSlices;
import sc.fiji.stunet.patch.TileGrid;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.FinishedScores;
import sc.fiji.stunet.preprocess.GivenScores;
import sc.fiji.stunet.preprocess.LabelRule;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.preprocess.Preprocessing;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** Scores that are blended and exported box by box are, bit for bit, those of whole arrays. */
class StreamedScoresTest {

	private static final int CLASSES = 5;

	/**
	 * Scores with large areas of one class, with edges, with draws, and with leads that rounding makes a draw; the same
	 * for the same voxels.
	 */
	private record FakeNetwork(Extent patch) implements PatchPredictor {

		@Override
		public void predict(float[] voxels, Consumer<ScoreSlices> scores) {
			Random random = new Random(Arrays.hashCode(voxels));
			float[] all = new float[(int) patch.voxels() * CLASSES];
			for (int i = 0, n = (int) patch.voxels(); i < n; i++) {
				// The voxels' own class is ahead of the others; a draw of two where it is the last.
				int own = (int) voxels[i];
				for (int c = 0; c < CLASSES; c++) all[c * n + i] = 0.1f * random.nextInt(3);
				all[own * n + i] += own == CLASSES - 1 ? 0.1f : 0.5f;
				if (own == CLASSES - 1 && i > n / 2) {
					int second = (own - 1) * n + i;
					all[second] += 0.4f;
					all[own * n + i] = Math.nextUp(all[second]);
				}
			}
			for (int first = 0; first < patch.z(); first += 2)
				scores.accept(ScoreArrays.slices(all, patch, first, Math.min(2, patch.z() - first)));
		}

		@Override
		public void close() {}
	}

	/** Blobs of classes. */
	private static float[] classes(Extent size) {
		float[] voxels = new float[(int) size.voxels()];
		for (int z = 0, i = 0; z < size.z(); z++)
			for (int y = 0; y < size.y(); y++)
				for (int x = 0; x < size.x(); x++, i++)
					voxels[i] = (int) (CLASSES / 2.0 * (1 + Math.sin(x * 0.3 + z * 0.1) * Math.cos(y * 0.25)) * 0.999);
		return voxels;
	}

	/** What the sliding window does, with whole arrays and plain loops. */
	private static float[] blended(
			RandomAccessibleInterval<FloatType> voxels, Extent patch, double step, Set<Integer> axes) {
		TileGrid grid = new TileGrid(Extent.of(voxels.dimensionsAsLongArray()), patch, step);
		Extent padded = grid.paddedSize(), before = grid.paddingBefore(), size = grid.size();
		List<Mirroring> runs = Mirroring.combinations(axes);
		float[] window = grid.tiles().size() > 1 ? GaussianWindow.weights(patch) : GaussianWindow.flat(patch);
		float[] sums = new float[(int) padded.voxels() * CLASSES], weights = new float[(int) padded.voxels()];
		float[] voxelsOfTile = new float[window.length], mirrored = new float[window.length];
		float[] scores = new float[window.length * CLASSES], back = new float[window.length];
		FakeNetwork network = new FakeNetwork(patch);
		for (Extent tile : grid.tiles()) {
			for (int i = 0; i < window.length; i++) {
				int x = tile.x() + i % patch.x() - before.x();
				int y = tile.y() + i / patch.x() % patch.y() - before.y();
				int z = tile.z() + i / patch.x() / patch.y() - before.z();
				boolean inside = x >= 0 && y >= 0 && z >= 0 && x < size.x() && y < size.y() && z < size.z();
				voxelsOfTile[i] = inside ? voxels.getAt(x, y, z, 0).get() : 0;
			}
			for (Mirroring run : runs) {
				run.apply(voxelsOfTile, mirrored, patch);
				network.predict(mirrored, ScoreArrays.into(scores, patch));
				float share = 1f / runs.size();
				for (int c = 0; c <= CLASSES; c++) {
					if (c < CLASSES) {
						float[] one = Arrays.copyOfRange(scores, c * window.length, (c + 1) * window.length);
						run.apply(one, back, patch);
					}
					for (int i = 0; i < window.length; i++) {
						int x = tile.x() + i % patch.x(), y = tile.y() + i / patch.x() % patch.y();
						int z = tile.z() + i / patch.x() / patch.y();
						int at = (z * padded.y() + y) * padded.x() + x;
						if (c < CLASSES) sums[c * weights.length + at] += share * window[i] * back[i];
						else weights[at] += share * window[i];
					}
				}
			}
		}
		float[] means = new float[(int) size.voxels() * CLASSES];
		for (int i = 0; i < means.length; i++) {
			int voxel = (int) (i % size.voxels()), c = (int) (i / size.voxels());
			int x = voxel % size.x() + before.x(), y = voxel / size.x() % size.y() + before.y();
			int z = voxel / size.x() / size.y() + before.z();
			int at = (z * padded.y() + y) * padded.x() + x;
			means[i] = sums[c * weights.length + at] / weights[at];
		}
		return means;
	}

	@ParameterizedTest
	@CsvSource({
		"23, 17, 19, 0.5, ''",
		"23, 17, 19, 0.5, 'xz'",
		"23, 17, 19, 0.5, 'xyz'",
		"40, 9, 31, 0.75, 'y'",
		"21, 30, 6, 1, ''",
		"3, 20, 4, 0.5, 'x'",
		"6, 8, 5, 0.5, 'xyz'",
		"31, 22, 23, 0.2, ''"
	})
	void blendingBoxByBoxIsBlendingOfAll(int x, int y, int z, double step, String mirrored) {
		Set<Integer> axes =
				Set.copyOf(mirrored.chars().map(c -> c - 'x').boxed().toList());
		assertBlendedAsAll(new Extent(x, y, z), new Extent(6, 8, 5), step, axes);
	}

	/** Blocks as large as real ones take the arrays of those before them. */
	@Test
	void arraysAreClearedBeforeTheyAreUsedAgain() {
		assertBlendedAsAll(new Extent(48, 48, 144), new Extent(48, 48, 48), 1, Set.of());
	}

	private static void assertBlendedAsAll(Extent size, Extent patch, double step, Set<Integer> axes) {
		RandomAccessibleInterval<FloatType> voxels = ArrayImgs.floats(classes(size), size.x(), size.y(), size.z(), 1);
		SlidingWindow window = new SlidingWindow(patch, step, axes);
		float[] scores = new float[(int) size.voxels() * CLASSES];
		window.predict(
				voxels,
				CLASSES,
				Long.MAX_VALUE,
				new FakeNetwork(patch),
				Progress.none(),
				ScoreArrays.ofGrid(scores, size));
		assertArrayEquals(blended(voxels, patch, step, axes), scores);
	}

	@Test
	void partsOfTheCrossSectionGiveTheSame() {
		Extent size = new Extent(31, 40, 13), patch = new Extent(8, 8, 8);
		RandomAccessibleInterval<FloatType> voxels = ArrayImgs.floats(classes(size), 31, 40, 13, 1);
		PatchPredictor network = new FakeNetwork(patch);
		SlidingWindow window = new SlidingWindow(patch, 0.5, Set.of(1));
		TileGrid grid = new TileGrid(size, patch, 0.5);
		float[] whole = new float[(int) size.voxels() * CLASSES];
		window.predict(voxels, CLASSES, Long.MAX_VALUE, network, Progress.none(), ScoreArrays.ofGrid(whole, size));
		long most = Long.MAX_VALUE;
		int split = 0;
		for (long bytes = 200_000; bytes > 1000; bytes = bytes * 3 / 4) {
			List<TileGrid.Columns> parts = grid.columns(CLASSES, 2, bytes);
			if (parts.size() > 1) split++;
			float[] scores = new float[whole.length];
			window.predict(voxels, CLASSES, bytes, network, Progress.none(), ScoreArrays.ofGrid(scores, size));
			assertArrayEquals(whole, scores, () -> parts.toString());
			long needed = PatchBlender.bytesFor(grid, parts, CLASSES, 2);
			assertTrue(needed <= most, "smaller parts need " + needed);
			most = needed;
		}
		assertTrue(split > 5, "split " + split + " times");
		assertTrue(most < PatchBlender.bytesFor(grid, List.of(grid.whole()), CLASSES, 2) / 8, "least " + most);
	}

	/** A whole body with the structures of the published models, 512 x 512 x 600 voxels of 0.8 x 0.8 x 1.5 mm. */
	@Test
	void theMemoryOfAWholeBody() {
		TileGrid grid = new TileGrid(new Extent(273, 273, 600), new Extent(128, 128, 128), 0.5);
		long whole = PatchBlender.bytesFor(grid, List.of(grid.whole()), 105, 8);
		assertTrue(whole > 2_800_000_000L && whole < 3_200_000_000L, "whole " + whole);
		TileGrid longer = new TileGrid(new Extent(273, 273, 1200), new Extent(128, 128, 128), 0.5);
		double twiceAsLong = PatchBlender.bytesFor(longer, List.of(longer.whole()), 105, 8);
		assertEquals(1, twiceAsLong / whole, 0.05);
		List<TileGrid.Columns> parts = grid.columns(105, 8, 1_400_000_000);
		assertTrue(PatchBlender.bytesFor(grid, parts, 105, 8) < 1_400_000_000, () -> parts.toString());
	}

	static Stream<Arguments> exports() {
		Spacing fine = new Spacing(1, 1, 1), oblong = new Spacing(0.7, 0.8, 2.9), thick = new Spacing(1, 1, 5);
		return Stream.of(NnUNetVersion.values())
				.flatMap(version -> Stream.of(
						Arguments.of(version, fine, fine, AxisOrder.IDENTITY),
						Arguments.of(version, oblong, new Spacing(1.5, 1.5, 1.5), AxisOrder.IDENTITY),
						Arguments.of(version, oblong, new Spacing(1.5, 1.5, 1.5), new AxisOrder(2, 0, 1)),
						Arguments.of(version, new Spacing(3, 2, 2.5), fine, new AxisOrder(1, 2, 0)),
						Arguments.of(version, thick, new Spacing(0.8, 0.8, 5), AxisOrder.IDENTITY),
						Arguments.of(version, thick, new Spacing(1.7, 1.2, 4), new AxisOrder(2, 1, 0))));
	}

	/** Between voxels with the same class, clearly ahead, nothing is interpolated: that changes nothing. */
	@ParameterizedTest
	@MethodSource("exports")
	void exportBoxByBoxIsExportOfAll(NnUNetVersion version, Spacing own, Spacing target, AxisOrder order) {
		Extent size = new Extent(25, 21, 17);
		Volume volume = new Volume(ArrayImgs.floats(classes(size), 25, 21, 17, 1), Geometry.unoriented(own));
		Normalization none = new Normalization(Normalization.Scheme.NONE, false, null);
		Preprocessed scan = new Preprocessing(target, order, List.of(none), version).forward(volume, () -> {});
		Extent patch = new Extent(9, 8, 12), grid = scan.size();
		float[] voxels = new float[(int) grid.voxels()];
		System.arraycopy(classes(grid), 0, voxels, 0, voxels.length);
		float[] scores = new float[voxels.length * CLASSES];
		Preprocessed.Export export = scan.export(LabelRule.ofClasses(CLASSES), Optional.of(GivenScores.scratch()));
		int[] boxes = {0};
		Consumer<FinishedScores> counting = box -> boxes[0]++;
		new SlidingWindow(patch, 0.5, Set.of())
				.predict(
						ArrayImgs.floats(voxels, grid.x(), grid.y(), grid.z(), 1),
						CLASSES,
						60_000,
						new FakeNetwork(patch),
						Progress.none(),
						ScoreArrays.ofGrid(scores, grid).andThen(export).andThen(counting));
		assertTrue(boxes[0] > 8, boxes[0] + " boxes");
		Preprocessed.Export whole =
				GivenScores.export(scan, ArrayImgs.floats(scores, grid.x(), grid.y(), grid.z(), CLASSES));
		ImgLib2Assert.assertImageEquals(whole.labels().voxels(), export.labels().voxels());
		ImgLib2Assert.assertImageEquals(whole.probabilities(), export.probabilities());
		assertEquals(CLASSES - 1, export.labels().voxelsByLabel().size(), "every class occurs");
	}
}
