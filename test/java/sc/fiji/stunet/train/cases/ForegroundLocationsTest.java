package sc.fiji.stunet.train.cases;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Structures;

class ForegroundLocationsTest {

	private static Labelling structures(int count) {
		return Labelling.of(Structures.named(List.of("a", "b", "c").subList(0, count)));
	}

	@Test
	void keepsAllOfAFew() {
		int[][] locations = ForegroundLocations.of(new short[] {0, 2, -1, 2, 1, 0, 2}, structures(3));
		assertArrayEquals(new int[][] {{}, {4}, {1, 3, 6}, {}}, locations);
	}

	@Test
	void choosesEvenlyAmongMany() {
		short[] voxels = new short[1_000_000];
		Arrays.fill(voxels, (short) 1);
		int[] locations = ForegroundLocations.of(voxels, structures(1))[1];
		assertEquals(ForegroundLocations.MOST, locations.length);
		assertEquals(
				ForegroundLocations.MOST, Arrays.stream(locations).distinct().count());
		int[] perTenth = new int[10];
		for (int location : locations) perTenth[location / 100_000]++;
		for (int count : perTenth) assertEquals(1000, count, 5 * Math.sqrt(1000 * 0.9));
		assertArrayEquals(locations, ForegroundLocations.of(voxels, structures(1))[1]);
	}
}
