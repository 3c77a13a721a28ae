package sc.fiji.stunet.fiji.image;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.converter.Converters;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;

import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;

class SameVoxelsTest {

	private static final int SIDE = 40;
	/** Of the body in the middle. */
	private static final int FROM = 10, TO = 30;

	/** A body without symmetry in a frame of zeros. */
	private static float[] padded() {
		Random random = new Random(5);
		float[] voxels = new float[SIDE * SIDE * SIDE];
		for (int z = FROM; z < TO; z++)
			for (int y = FROM; y < TO; y++)
				for (int x = FROM; x < TO; x++) voxels[(z * SIDE + y) * SIDE + x] = 1 + random.nextInt(1000);
		return voxels;
	}

	private static RandomAccessibleInterval<FloatType> grid(float[] voxels) {
		return ArrayImgs.floats(voxels, SIDE, SIDE, SIDE, 1);
	}

	/** The frame looks the same from all sides, so that a turned scan differs late in the order of voxels. */
	@Test
	void theFrameOfAScanIsNotReadForEveryTurn() {
		AtomicLong reads = new AtomicLong();
		RandomAccessibleInterval<FloatType> stored = Converters.convert(
				grid(padded()),
				(from, to) -> {
					reads.incrementAndGet();
					to.set(from);
				},
				new FloatType());
		assertTrue(SameVoxels.are(grid(padded()), stored, Progress.none()));
		assertTrue(reads.get() < 3L * SIDE * SIDE * SIDE, () -> reads + " voxels were read");
	}

	/** Where the few voxels that are looked at first are the same, all decide. */
	@Test
	void oneVoxelOffTheMirrorTellsThemApart() {
		float[] mirrored = padded();
		for (int row = 0; row < mirrored.length; row += SIDE)
			for (int x = 0; x < SIDE / 2; x++) mirrored[row + SIDE - 1 - x] = mirrored[row + x];
		assertFalse(SameVoxels.are(grid(mirrored), grid(mirrored), Progress.none()));
		mirrored[(FROM * SIDE + FROM + 3) * SIDE + FROM + 4] = 1001;
		assertTrue(SameVoxels.are(grid(mirrored), grid(mirrored), Progress.none()));
	}

	@Test
	void itEndsWhenTheUserWants() {
		assertThrows(Cancelled.class, () -> SameVoxels.are(grid(padded()), grid(padded()), SourceFileTest.ENDED));
	}
}
