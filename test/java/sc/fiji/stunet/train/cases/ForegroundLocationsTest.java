package sc.fiji.stunet.train.cases;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

class ForegroundLocationsTest {

	@Test
	void keepsAllOfAFew() {
		int[][] places = ForegroundLocations.of(new short[] {0, 2, -1, 2, 1, 0, 2}, 4);
		assertArrayEquals(new int[][] {{}, {4}, {1, 3, 6}, {}}, places);
	}

	@Test
	void choosesEvenlyAmongMany() {
		short[] voxels = new short[1_000_000];
		Arrays.fill(voxels, (short) 1);
		int[] places = ForegroundLocations.of(voxels, 2)[1];
		assertEquals(ForegroundLocations.MOST, places.length);
		assertEquals(ForegroundLocations.MOST, Arrays.stream(places).distinct().count());
		int[] perTenth = new int[10];
		for (int place : places) perTenth[place / 100_000]++;
		for (int count : perTenth) assertEquals(1000, count, 5 * Math.sqrt(1000 * 0.9));
		assertArrayEquals(places, ForegroundLocations.of(voxels, 2)[1]);
	}
}
