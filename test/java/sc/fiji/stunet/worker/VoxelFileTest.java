package sc.fiji.stunet.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

import net.imglib2.Cursor;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.files.HeldFiles;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;

class VoxelFileTest {

	@Test
	void aGridKeepsTheExactSpacingOfAnObliqueScan() {
		double c = Math.cos(0.3), s = Math.sin(0.3);
		Spacing exact = new Spacing(0.7, 0.8, 1.1);
		Geometry oblique = Geometry.of(exact, 0.7 * c, -0.8 * s, 0, 5, 0.7 * s, 0.8 * c, 0, 6, 0, 0, 1.1, 7);
		assertEquals(oblique, Grid.of(new Extent(4, 3, 2), oblique).geometry());
	}

	@TempDir
	private Path folder;

	/** Larger than the buffer and no multiple of it. */
	private static final long[] SIZE = {127, 101, 23, 2};

	private static Img<FloatType> random(long... size) {
		Img<FloatType> image = ArrayImgs.floats(size);
		Random random = new Random(1);
		image.forEach(voxel -> voxel.set((float) random.nextGaussian()));
		return image;
	}

	private static void assertSame(
			RandomAccessibleInterval<FloatType> expected, RandomAccessibleInterval<FloatType> actual) {
		Cursor<FloatType> cursor = expected.localizingCursor();
		RandomAccess<FloatType> other = actual.randomAccess();
		while (cursor.hasNext()) {
			float value = cursor.next().get();
			assertEquals(value, other.setPositionAndGet(cursor).get());
		}
	}

	@Test
	void floatsOfAView() throws Exception {
		RandomAccessibleInterval<FloatType> view =
				Views.zeroMin(Views.invertAxis(Views.permute(random(SIZE), 0, 2), 1));
		VoxelFile.writeFloats(folder.resolve("f"), view, Progress.none());
		Img<FloatType> read = VoxelFile.readFloats(folder.resolve("f"), Progress.none(), view.dimensionsAsLongArray());
		assertSame(view, read);
		assertEquals(List.of(), HeldFiles.below(folder), "Windows could not delete or replace it");
	}

	@Test
	void labelsUpToTheLargest() throws Exception {
		Img<UnsignedShortType> labels = ArrayImgs.unsignedShorts(SIZE);
		Random random = new Random(2);
		labels.forEach(voxel -> voxel.set(random.nextInt(65536)));
		VoxelFile.writeLabels(folder.resolve("l"), labels, Progress.none());
		RandomAccess<UnsignedShortType> read =
				VoxelFile.readLabels(folder.resolve("l"), Progress.none(), SIZE).randomAccess();
		Cursor<UnsignedShortType> cursor = labels.localizingCursor();
		while (cursor.hasNext()) {
			int value = cursor.next().get();
			assertEquals(value, read.setPositionAndGet(cursor).get());
		}
	}

	@Test
	void aFileIsUsedAgain() throws Exception {
		Path file = folder.resolve("f");
		VoxelFile.writeFloats(file, random(50, 40, 30, 1), Progress.none());
		Img<FloatType> small = random(5, 4, 3, 1);
		VoxelFile.writeFloats(file, small, Progress.none());
		assertEquals(4 * 60, Files.size(file));
		assertSame(small, VoxelFile.readFloats(file, Progress.none(), 5, 4, 3, 1));
	}

	@Test
	void aFileThatIsTooShortIsNoVolume() throws Exception {
		VoxelFile.writeFloats(folder.resolve("f"), random(5, 4, 3, 1), Progress.none());
		assertThrows(EOFException.class, () -> VoxelFile.readFloats(folder.resolve("f"), Progress.none(), 5, 4, 4, 1));
		assertThrows(EOFException.class, () -> VoxelFile.readLabels(folder.resolve("f"), Progress.none(), 50, 40, 30));
	}
}
