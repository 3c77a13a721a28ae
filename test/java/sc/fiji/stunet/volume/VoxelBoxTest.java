package sc.fiji.stunet.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.imglib2.FinalInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VoxelBoxTest {

	private static final Extent GRID = new Extent(4, 5, 6);
	private static final VoxelBox BOX = VoxelBox.parse("1, 2,3,2,3,1");

	private static float[] numbers() {
		float[] all = new float[4 * 5 * 6];
		for (int i = 0; i < all.length; i++) all[i] = i;
		return all;
	}

	@Test
	void voxelsKeepTheirPlacesInThePatient() {
		Geometry geometry = Geometry.of(0, 2, 0, 10, -1, 0, 0, 20, 0, 0, 3, 30);
		Volume whole = new Volume(ArrayImgs.floats(numbers(), 4, 5, 6, 1), geometry);
		Volume part = BOX.cut(whole);
		assertEquals(BOX.size(), part.size());
		assertEquals(1 + 4 * (2 + 5 * 3), part.voxels().getAt(0, 0, 0, 0).get());
		assertEquals(2 + 4 * (4 + 5 * 3), part.voxels().getAt(1, 2, 0, 0).get());
		assertArrayEquals(geometry.toWorld(2, 4, 3), part.geometry().toWorld(1, 2, 0), 1e-9);
		Geometry unknown = Geometry.unoriented(new Spacing(1, 2, 3));
		assertEquals(unknown, BOX.cut(new Volume(whole.voxels(), unknown)).geometry());
	}

	@Test
	void theRestOfTheGridIsBackground() {
		Geometry geometry = Geometry.unoriented(new Spacing(1, 2, 3));
		short[] part = {1, 2, 3, 4, 5, (short) 60000};
		LabelMap whole = BOX.fill(new LabelMap(ArrayImgs.unsignedShorts(part, 2, 3, 1), geometry), GRID, geometry);
		float[] scores = BOX.fill(new float[] {1, 2, 3, 4, 5, 60000}, GRID, 9);
		int at = 0, inside = 0;
		var cursor = Views.flatIterable(whole.voxels()).localizingCursor();
		while (cursor.hasNext()) {
			int label = cursor.next().get();
			int x = cursor.getIntPosition(0) - 1, y = cursor.getIntPosition(1) - 2, z = cursor.getIntPosition(2) - 3;
			boolean in = x >= 0 && x < 2 && y >= 0 && y < 3 && z == 0;
			assertEquals(in ? part[x + 2 * y] & 0xffff : 0, label);
			assertEquals(in ? label : 9, scores[at++]);
			if (in) inside++;
		}
		assertEquals(6, inside);
	}

	@Test
	void whereItLies() {
		assertTrue(BOX.liesIn(GRID));
		assertTrue(VoxelBox.parse("0,0,0,4,5,6").liesIn(GRID));
		assertFalse(VoxelBox.parse("1,0,0,4,5,6").liesIn(GRID));
		assertFalse(VoxelBox.parse("0,0,2147483647,1,1,2147483647").liesIn(GRID));
		assertEquals("2,3,4,1,1,1", VoxelBox.parse("1,1,1,1,1,1").within(BOX).text());
		FinalInterval inner = FinalInterval.createMinMax(1, 2, 3, 2, 2, 3);
		assertEquals(
				"0,1,0,4,3,6",
				VoxelBox.around(inner, new int[] {2, 1, 100}, GRID).text());
	}

	@ParameterizedTest
	@ValueSource(
			strings = {"1,2,3", "1,2,3,4,5,x", "1,2,3,4,5,6,7", "0,0,0,0,1,1", "-1,0,0,1,1,1", "1.5,0,0,1,1,1", " "})
	void whatIsNoBox(String text) {
		assertTrue(assertThrows(IllegalArgumentException.class, () -> VoxelBox.parse(text))
				.getMessage()
				.startsWith("is "));
	}
}
