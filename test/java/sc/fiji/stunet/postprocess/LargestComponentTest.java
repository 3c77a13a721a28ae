package sc.fiji.stunet.postprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Set;

import net.imglib2.Cursor;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;

import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

class LargestComponentTest {

	private static short[] of(int x, int y, int z, Set<Integer> values, int... labels) {
		short[] voxels = new short[labels.length];
		for (int i = 0; i < labels.length; i++) voxels[i] = (short) labels[i];
		LabelMap map = LargestComponent.of(
				new LabelMap(ArrayImgs.unsignedShorts(voxels, x, y, z), Geometry.unoriented(new Spacing(1, 1, 1))),
				values);
		Cursor<UnsignedShortType> cursor = Views.flatIterable(map.voxels()).cursor();
		for (int i = 0; i < voxels.length; i++)
			voxels[i] = (short) cursor.next().get();
		return voxels;
	}

	private static void check(short[] actual, int... expected) {
		short[] wanted = new short[expected.length];
		for (int i = 0; i < expected.length; i++) wanted[i] = (short) expected[i];
		assertArrayEquals(wanted, actual);
	}

	@Test
	void keepsTheLargestOfEveryStructureThatIsAskedFor() {
		check(of(9, 1, 1, Set.of(1, 60000), 1, 0, 1, 1, 2, 0, 2, 60000, 0), 0, 0, 1, 1, 2, 0, 2, 60000, 0);
		check(of(9, 1, 1, Set.of(2), 1, 0, 1, 1, 2, 2, 0, 2, 1), 1, 0, 1, 1, 2, 2, 0, 0, 1);
	}

	/** Neither across corners nor from the end of a line to the start of the next. */
	@Test
	void onlyFacesConnect() {
		check(of(2, 2, 1, Set.of(1), 1, 0, 0, 1), 1, 0, 0, 0);
		check(of(3, 2, 1, Set.of(1), 0, 0, 1, 1, 1, 0), 0, 0, 0, 1, 1, 0);
		check(of(2, 2, 2, Set.of(1), 1, 0, 0, 0, 1, 0, 0, 1), 1, 0, 0, 0, 1, 0, 0, 0);
		check(of(2, 1, 3, Set.of(1), 1, 0, 0, 1, 0, 1), 0, 0, 0, 1, 0, 1);
	}

	@Test
	void growsOverMoreVoxelsThanItExpected() {
		int[] all = new int[30 * 30 * 30];
		Arrays.fill(all, 3);
		check(of(30, 30, 30, Set.of(3), all), all);
	}
}
