package sc.fiji.stunet.preprocess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import sc.fiji.stunet.volume.Extent;

/** What is filled is looked for once per voxel, however winding the background is. */
@Timeout(30)
class CropTest {

	private static final int N = 200;
	private static final Extent CUBE = new Extent(N, N, N);

	/** A corridor of zeros to and fro through all rows of all slices, open at its start alone. */
	private static float[] labyrinth() {
		float[] voxels = new float[N * N * N];
		Arrays.fill(voxels, 1);
		for (int z = 1; z < N - 1; z += 2) {
			for (int y = 1; y < N - 1; y++)
				if (y % 2 == 1) Arrays.fill(voxels, (z * N + y) * N + 1, (z * N + y) * N + N - 2, 0);
				else voxels[(z * N + y) * N + (y / 2 % 2 == 1 ? N - 3 : 1)] = 0;
			// On to the next slice, at one end and then at the other.
			int last = (N - 2) / 2 * 2 - 1;
			voxels[((z + 1) * N + (z / 2 % 2 == 0 ? last : 1)) * N + 1] = 0;
		}
		Arrays.fill(voxels, (N - 1) * N * N, N * N * N, 1);
		voxels[(N + 1) * N] = 0;
		return voxels;
	}

	@Test
	void aLabyrinthIsBackgroundToItsEnd() {
		float[] voxels = labyrinth();
		boolean[] inside = Crop.mask(List.of(voxels), CUBE, () -> {});
		assertTrue(IntStream.range(0, voxels.length).allMatch(i -> inside[i] == (voxels[i] != 0)));
		voxels[(N + 1) * N] = 1;
		boolean[] closed = Crop.mask(List.of(voxels), CUBE, () -> {});
		assertTrue(IntStream.range(0, voxels.length).allMatch(i -> closed[i]), "without its entrance it is a hole");
	}

	@Test
	void aCheckerboardHasHolesInsideOnly() {
		float[] voxels = new float[N * N * N];
		for (int i = 0; i < voxels.length; i++) voxels[i] = (i % N + i / N % N + i / N / N) % 2;
		boolean[] inside = Crop.mask(List.of(voxels), CUBE, () -> {});
		long background =
				IntStream.range(0, voxels.length).filter(i -> !inside[i]).count();
		assertEquals(((long) N * N * N - (long) (N - 2) * (N - 2) * (N - 2)) / 2, background);
	}

	@Test
	void itCanBeEnded() {
		int[] calls = {0};
		assertThrows(
				IllegalStateException.class,
				() -> Crop.mask(List.of(labyrinth()), CUBE, () -> {
					if (++calls[0] == 1000) throw new IllegalStateException("enough");
				}));
		assertEquals(1000, calls[0]);
	}

	/** The definition: background voxels that a path of background joins to the border. */
	/** A large scan's sweep takes longer than a user wants to wait. */
	@Test
	void itCanBeEndedWithinASweep() {
		Extent size = new Extent(3, 3, 50);
		int[] calls = {0};
		Crop.mask(List.of(new float[(int) size.voxels()]), size, () -> calls[0]++);
		assertTrue(calls[0] >= size.z(), () -> "asked " + calls[0] + " times");
	}

	@Test
	void isWhatReachesTheBorder() {
		for (Extent size : List.of(
				new Extent(7, 6, 5),
				new Extent(1, 9, 4),
				new Extent(8, 1, 1),
				new Extent(2, 2, 2),
				new Extent(9, 5, 1))) {
			Random random = new Random(size.x());
			float[] voxels = new float[(int) size.voxels()];
			for (int i = 0; i < voxels.length; i++) voxels[i] = random.nextInt(10) < 6 ? 1 : 0;
			boolean[] inside = Crop.mask(List.of(voxels), size, () -> {});
			for (int i = 0; i < voxels.length; i++)
				assertEquals(
						voxels[i] != 0 || !reachesBorder(voxels, new boolean[voxels.length], i, size),
						inside[i],
						size + " at " + i);
		}
	}

	private static boolean reachesBorder(float[] voxels, boolean[] seen, int i, Extent size) {
		int x = i % size.x(), y = i / size.x() % size.y(), z = i / size.x() / size.y();
		if (voxels[i] != 0 || seen[i]) return false;
		seen[i] = true;
		if (x == 0 || y == 0 || z == 0 || x == size.x() - 1 || y == size.y() - 1 || z == size.z() - 1) return true;
		int slice = size.x() * size.y();
		return IntStream.of(-1, 1, -size.x(), size.x(), -slice, slice)
				.anyMatch(step -> reachesBorder(voxels, seen, i + step, size));
	}
}
