package sc.fiji.stunet.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

import net.imglib2.img.array.ArrayImgs;
import net.imglib2.test.ImgLib2Assert;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskImageTest {

	private static final Extent SIZE = new Extent(70, 41, 100);

	@TempDir
	Path folder;

	/** Boxes that begin and end inside of cells, over each other; one cell of a corner is never written. */
	@Test
	void isWhatAnImageInMemoryIs() throws IOException {
		float[] expected = new float[2 * (int) SIZE.voxels()];
		Random random = new Random(1);
		try (DiskImage<FloatType, float[]> image = DiskImage.floats(folder.resolve("image"), SIZE, 2)) {
			for (int n = 0; n < 60; n++) {
				Extent first = new Extent(random.nextInt(60), random.nextInt(30), random.nextInt(90));
				Extent size =
						new Extent(1 + random.nextInt(70 - first.x()), 1 + random.nextInt(9), 1 + random.nextInt(10));
				float[] box = new float[(int) size.voxels()];
				int channel = n % 2;
				for (int i = 0; i < box.length; i++) {
					box[i] = random.nextFloat();
					int x = first.x() + i % size.x(), y = first.y() + i / size.x() % size.y();
					int z = first.z() + i / size.x() / size.y();
					expected[((channel * SIZE.z() + z) * SIZE.y() + y) * SIZE.x() + x] = box[i];
				}
				image.write(new VoxelBox(first, size), channel, box);
			}
			ImgLib2Assert.assertImageEquals(
					ArrayImgs.floats(expected, SIZE.x(), SIZE.y(), SIZE.z(), 2), image.voxels());
			float[] part = new float[3 * 4 * 5];
			image.read(new VoxelBox(new Extent(30, 30, 30), new Extent(3, 4, 5)), part);
			assertEquals(expected[(31 * 41 + 32) * 70 + 31], part[(1 * 4 + 2) * 3 + 1]);
			// 3 x 2 x 4 cells of each channel, of which 3 x 4 lie across y.
			assertEquals(12, image.largest());
		}
	}

	@Test
	void aClosedFolderHasNoOpenFile() throws IOException {
		DiskImages images = new DiskImages(folder);
		DiskImage<FloatType, float[]> deleted = images.floats(SIZE, 1), kept = images.floats(SIZE, 1);
		DiskImage<UnsignedShortType, short[]> labels = images.labels(SIZE);
		assertTrue(Files.exists(deleted.file()));
		images.delete(deleted);
		assertFalse(Files.exists(deleted.file()));
		images.close();
		VoxelBox one = new VoxelBox(new Extent(0, 0, 0), new Extent(1, 1, 1));
		assertThrows(UncheckedIOException.class, () -> kept.read(one, new float[1]));
		assertThrows(UncheckedIOException.class, () -> labels.read(one, new short[1]));
	}

	/** Slice by slice, changed in place, as label maps are finished. */
	@Test
	void slicesOfLabelsAreChangedInPlace() throws IOException {
		try (DiskImage<UnsignedShortType, short[]> image = DiskImage.labels(folder.resolve("labels"), SIZE)) {
			LabelPlanes planes = LabelPlanes.of(image);
			short[] plane = new short[SIZE.x() * SIZE.y()];
			for (int turn = 1; turn <= 2; turn++)
				for (int z = 0; z < SIZE.z(); z++) {
					planes.read(z, plane);
					for (int i = 0; i < plane.length; i++) plane[i] += (short) (40_000 * turn + z + i);
					planes.write(z, plane);
				}
			for (int z = 0; z < SIZE.z(); z += 33) {
				planes.read(z, plane);
				short[] expected = new short[plane.length];
				for (int i = 0; i < plane.length; i++) expected[i] = (short) (120_000 + 2 * (z + i));
				assertArrayEquals(expected, plane, "slice " + z);
			}
		}
	}
}
