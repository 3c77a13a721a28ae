package sc.fiji.stunet.preprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.cell.Cell;
import net.imglib2.img.cell.CellGrid;
import net.imglib2.img.cell.LazyCellImg;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.OnDisk;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.volume.VoxelBox;

/** Layer by layer is the same as all at once, to the last bit. */
class PreprocessingOnDiskTest extends OnDisk {

	private static final Spacing ONE = new Spacing(1, 1, 1);

	/** Odd-sized; a border of zeros, holes that are closed and one that is open to a side, NaN, noise. */
	private static Volume scan(int channels, Spacing spacing) {
		Extent size = new Extent(71, 50, 83);
		List<float[]> all = new ArrayList<>();
		Random random = new Random(7);
		for (int c = 0; c < channels; c++) {
			float[] voxels = new float[(int) size.voxels()];
			for (int z = 4; z < 80; z++)
				for (int y = 3; y < 49; y++)
					for (int x = 2; x < 66; x++) {
						boolean isHole = x > 20 && x < 30 && y > 20 && y < 30 && (z > 35 && z < 60 || x > 27);
						voxels[(z * size.y() + y) * size.x() + x] = isHole
								? 0
								: (float) (100
										+ 60 * Math.sin(x * 0.3) * Math.cos(y * 0.2 + z * 0.1)
										+ 9 * random.nextGaussian());
					}
			voxels[(40 * size.y() + 10) * size.x() + 10] = Float.NaN;
			all.add(voxels);
		}
		return new Volume(Channels.stack(all, size), Geometry.unoriented(spacing));
	}

	static Stream<Arguments> ways() {
		Statistics ct = new Statistics(95, 30, 20, 170);
		List<List<Normalization>> schemes = List.of(
				List.of(Normalization.zScore(true)),
				List.of(Normalization.zScore(false), new Normalization(Scheme.CT, true, ct)),
				List.of(new Normalization(Scheme.CT2, true, ct)),
				List.of(new Normalization(Scheme.ZERO_TO_ONE, false, null), Normalization.zScore(true)));
		List<Arguments> all = new ArrayList<>();
		for (NnUNetVersion version : NnUNetVersion.values())
			for (List<Normalization> scheme : schemes)
				for (Interpolation interpolation : Interpolation.values()) {
					all.add(Arguments.of(version, scheme, interpolation, ONE, ONE, AxisOrder.IDENTITY));
					all.add(Arguments.of(
							version, scheme, interpolation, new Spacing(1.3, 0.7, 1.7), ONE, AxisOrder.IDENTITY));
					all.add(Arguments.of(
							version, scheme, interpolation, new Spacing(0.8, 1, 0.6), ONE, new AxisOrder(2, 0, 1)));
					all.add(Arguments.of(
							version,
							scheme,
							interpolation,
							new Spacing(1, 1, 5),
							new Spacing(0.8, 1.2, 4),
							new AxisOrder(1, 2, 0)));
				}
		return all.stream();
	}

	@ParameterizedTest
	@MethodSource("ways")
	void isThatOfMemory(
			NnUNetVersion version,
			List<Normalization> scheme,
			Interpolation interpolation,
			Spacing own,
			Spacing target,
			AxisOrder order)
			throws IOException {
		Volume volume = scan(scheme.size(), own);
		Preprocessing preprocessing = new Preprocessing(target, order, scheme, version, interpolation);
		Preprocessed expected = preprocessing.forward(volume, () -> {});
		Preprocessed layers = new PreprocessingOnDisk(preprocessing, images, () -> {}).forward(volume);
		assertEquals(VoxelBox.of(expected.box()), VoxelBox.of(layers.box()));
		assertTrue(expected.box().dimension(0) < 71, "cropped");
		for (int c = 0; c < scheme.size(); c++)
			assertArrayEquals(Channels.copy(expected.voxels(), c), Channels.copy(layers.voxels(), c), 0f);
		try (Stream<Path> files = Files.list(folder)) {
			assertEquals(1, files.count(), "what lies between is deleted");
		}
	}

	/** Of a winding way of air that reaches the border, and one that does not. */
	@Test
	void theMaskIsThatOfMemory() {
		Extent size = new Extent(23, 19, 40);
		for (int seed = 0; seed < 30; seed++) {
			Random random = new Random(seed);
			float[] voxels = new float[(int) size.voxels()];
			for (int i = 0; i < voxels.length; i++) voxels[i] = random.nextInt(100) < 62 + seed ? 1 : 0;
			MaskPlanes planes =
					MaskPlanes.of(ArrayImgs.floats(voxels, size.x(), size.y(), size.z(), 1), size, () -> {});
			boolean[] expected = Crop.mask(List.of(voxels), size, () -> {});
			assertArrayEquals(expected, planes.read(new VoxelBox(new Extent(0, 0, 0), size)), "seed " + seed);
		}
	}

	/** A scan that counts what is asked of it at the same time: one slice is a cell, and none is kept. */
	@Test
	void noMoreThanALayerIsReadAtOnce() throws IOException {
		Extent size = new Extent(60, 50, 300);
		int slice = size.x() * size.y();
		BitSet made = new BitSet();
		int[] plane = {size.x(), size.y(), 1, 1};
		LazyCellImg<FloatType, FloatArray> voxels = new LazyCellImg<>(
				new CellGrid(new long[] {size.x(), size.y(), size.z(), 1}, plane), new FloatType(), z -> {
					made.set((int) z);
					float[] values = new float[slice];
					for (int i = 0; i < slice; i++) values[i] = 1 + (31L * i + z * 17) % 101;
					return new Cell<>(plane, new long[] {0, 0, z, 0}, new FloatArray(values));
				});
		Preprocessing preprocessing = new Preprocessing(
				ONE, AxisOrder.IDENTITY, List.of(Normalization.zScore(true)), NnUNetVersion.NNUNET_V1);
		List<Integer> atOnce = new ArrayList<>();
		Runnable step = () -> {
			atOnce.add(made.cardinality());
			made.clear();
		};
		Volume volume = new Volume(voxels, Geometry.unoriented(new Spacing(0.5, 0.5, 0.5)));
		Preprocessed layers = new PreprocessingOnDisk(preprocessing, images, step).forward(volume);
		assertEquals(new Extent(30, 25, 150), layers.size());
		// The crop box is looked for before the first step; it takes one slice at a time.
		assertEquals(300, atOnce.remove(0));
		// With the first one, at which ImgLib2 looks whatever is copied.
		assertTrue(atOnce.stream().allMatch(slices -> slices <= 33), () -> "slices between steps: " + atOnce);
		assertTrue(atOnce.stream().mapToInt(slices -> slices).sum() > 600, "it is read more than once");
	}

	@Test
	void whatIsRefusedInMemoryIsRefusedHere() {
		Volume volume = scan(1, ONE);
		Preprocessing preprocessing = new Preprocessing(
				ONE,
				AxisOrder.IDENTITY,
				List.of(new Normalization(Scheme.CT2, false, new Statistics(0, 1, 900, 1000))),
				NnUNetVersion.NNUNET_V2);
		String expected = assertThrows(InvalidVolume.class, () -> preprocessing.forward(volume, () -> {}))
				.getMessage();
		assertTrue(expected.startsWith("The image has no spread of intensities between 900.0 and 1000.0"), expected);
		assertEquals(
				expected,
				assertThrows(InvalidVolume.class, () -> new PreprocessingOnDisk(preprocessing, images, () -> {})
								.forward(volume))
						.getMessage());
	}
}
