package sc.fiji.stunet.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.test.ImgLib2Assert;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.patch.ScoreSlices;
import sc.fiji.stunet.patch.TileGrid;
import sc.fiji.stunet.patch.TileGrid.Columns;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.BlockExport;
import sc.fiji.stunet.preprocess.LabelRule;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.preprocess.Preprocessing;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.DiskImage;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.OnDisk;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.volume.VoxelBox;

/** A scan in blocks, each of which has no other voxels than its own tiles see, gives the label map of one piece. */
class BlocksTest extends OnDisk {

	private static final int CLASSES = 4;
	private static final Extent PATCH = new Extent(10, 8, 12);

	/** Two folds whose scores are of very different sizes, so that every other order of sums rounds otherwise. */
	private static final class FakeNetwork implements PatchPredictor {

		private int fold;

		@Override
		public int folds() {
			return 2;
		}

		@Override
		public void choose(int chosen) {
			fold = chosen;
		}

		@Override
		public void predict(float[] voxels, Consumer<ScoreSlices> scores) {
			Random random = new Random(Arrays.hashCode(voxels) + fold);
			float[] all = new float[voxels.length * CLASSES];
			for (int i = 0; i < voxels.length; i++) {
				int own = Math.floorMod(Math.round(2 * voxels[i]), CLASSES);
				for (int c = 0; c < CLASSES; c++)
					all[c * voxels.length + i] = (fold == 0 ? 1 : 1e-4f) * random.nextFloat();
				all[own * voxels.length + i] += 0.05f;
			}
			scores.accept(ScoreArrays.slices(all, PATCH, 0, PATCH.z()));
		}

		@Override
		public void close() {}
	}

	/** Odd-sized, with a border of zeros of another width on every side. */
	private static Volume scan(Spacing spacing) {
		Extent size = new Extent(37, 41, 29);
		float[] voxels = new float[(int) size.voxels()];
		Random random = new Random(3);
		for (int z = 2; z < 26; z++)
			for (int y = 3; y < 40; y++)
				for (int x = 1; x < 32; x++)
					voxels[(z * size.y() + y) * size.x() + x] = (float)
							(100 + 60 * Math.sin(x * 0.3) * Math.cos(y * 0.2 + z * 0.1) + random.nextGaussian());
		return new Volume(ArrayImgs.floats(voxels, 37, 41, 29, 1), Geometry.unoriented(spacing));
	}

	static Stream<Arguments> scans() {
		return Stream.of(NnUNetVersion.values())
				.flatMap(version -> Stream.of(
						Arguments.of(version, new Spacing(1, 1, 1), new Spacing(1, 1, 1), AxisOrder.IDENTITY, 2, 2),
						Arguments.of(
								version, new Spacing(1.3, 0.9, 1.7), new Spacing(1, 1, 1), AxisOrder.IDENTITY, 3, 2),
						Arguments.of(
								version,
								new Spacing(0.8, 0.9, 1.1),
								new Spacing(1, 1, 1),
								new AxisOrder(2, 0, 1),
								2,
								3),
						Arguments.of(
								version,
								new Spacing(1, 1, 5),
								new Spacing(0.8, 1.2, 4),
								new AxisOrder(1, 0, 2),
								4,
								3)));
	}

	@ParameterizedTest
	@MethodSource("scans")
	void blocksAlongTwoAxesGiveTheSameLabelMap(
			NnUNetVersion version, Spacing own, Spacing target, AxisOrder order, int alongX, int alongY)
			throws IOException {
		Volume volume = scan(own);
		Normalization zScore = new Normalization(Normalization.Scheme.Z_SCORE, true, null);
		Preprocessing preprocessing = new Preprocessing(target, order, List.of(zScore), version);
		Preprocessed whole = preprocessing.forward(volume, () -> {});
		assertTrue(whole.box().dimension(0) < 37, "cropped");
		SlidingWindow window = new SlidingWindow(PATCH, 0.5, Set.of(0, 2));
		LabelRule rule = LabelRule.ofClasses(CLASSES), second = new LabelRule(CLASSES, false, false, Set.of(2));
		Preprocessed.Export all = whole.export(rule, Optional.empty());
		Preprocessed.Export some = whole.export(second, Optional.empty());
		window.predict(whole.voxels(), CLASSES, Long.MAX_VALUE, new FakeNetwork(), Progress.none(), all.andThen(some));
		LabelMap expected = all.labels();
		assertEquals(CLASSES - 1, expected.voxelsByLabel().size(), "every class occurs");
		assertEquals(Map.of(2, expected.voxelsByLabel().get(2)), some.labels().voxelsByLabel());

		TileGrid grid = window.grid(whole.size());
		DiskImage<UnsignedShortType, short[]> joined = images.labels(volume.size());
		DiskImage<UnsignedShortType, short[]> ofSecond = images.labels(volume.size());
		long seen = 0;
		for (Columns block : grid.blocks(alongX, alongY)) {
			VoxelBox part = grid.seen(block);
			seen += part.size().voxels();
			Preprocessed there = Preprocessed.ofPart(
					preprocessing,
					volume.geometry(),
					volume.size(),
					VoxelBox.of(whole.box()),
					part,
					copy(whole.voxels(), part));
			BlockExport export = there.exportOfBlock(grid.decided(block), rule);
			BlockExport exportOfSecond = there.exportOfBlock(grid.decided(block), second);
			window.predictBlock(
					there.voxels(), block, CLASSES, new FakeNetwork(), Progress.none(), export.andThen(exportOfSecond));
			whole.put(export.place(), export.labels(), joined);
			whole.put(exportOfSecond.place(), exportOfSecond.labels(), ofSecond);
		}
		ImgLib2Assert.assertImageEquals(expected.voxels(), joined.voxels());
		ImgLib2Assert.assertImageEquals(some.labels().voxels(), ofSecond.voxels());
		assertTrue(seen < (double) alongX * alongY * whole.size().voxels(), "no block sees all");
	}

	private static RandomAccessibleInterval<FloatType> copy(RandomAccessibleInterval<FloatType> voxels, VoxelBox part) {
		Extent size = part.size();
		float[] copy = new float[(int) size.voxels()];
		for (int z = 0, i = 0; z < size.z(); z++)
			for (int y = 0; y < size.y(); y++)
				for (int x = 0; x < size.x(); x++)
					copy[i++] = voxels.getAt(
									part.first().x() + x,
									part.first().y() + y,
									part.first().z() + z,
									0)
							.get();
		return ArrayImgs.floats(copy, size.x(), size.y(), size.z(), 1);
	}

	@Test
	void blocksThatAreSmallerThanTheOverlapAreRefused() {
		TileGrid grid = new TileGrid(new Extent(30, 30, 30), PATCH, 0.5);
		assertEquals(5, grid.starts(0).size());
		grid.blocks(5, 1);
		IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> grid.blocks(6, 1));
		assertEquals("There are 5 x 7 columns of tiles, not 6 x 1.", refused.getMessage());
	}
}
