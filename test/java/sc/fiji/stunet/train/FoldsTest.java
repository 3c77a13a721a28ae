package sc.fiji.stunet.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.failure.InvalidRequest;

class FoldsTest {

	/**
	 * numpy 2.4: a = arange(1000); RandomState(12345).shuffle(a), which uses up more than one state of the generator.
	 */
	@Test
	void shufflesAsNumpy() {
		int[] shuffled = new MersenneTwister(12345).shuffled(1000);
		assertArrayEquals(new int[] {144, 833, 270, 468, 962, 186, 942, 516}, Arrays.copyOf(shuffled, 8));
		assertArrayEquals(new int[] {129, 285, 485, 482}, Arrays.copyOfRange(shuffled, 996, 1000));
	}

	/** scikit-learn: KFold(5, shuffle=True, random_state=12345).split(arange(13)). */
	@Test
	void splitsAsScikitLearn() {
		int[][] held = {{0, 7, 9}, {3, 6, 10}, {8, 11, 12}, {1, 4}, {2, 5}};
		List<String> names = new ArrayList<>(names(13));
		Collections.reverse(names);
		for (int fold = 0; fold < 5; fold++) {
			Folds folds = Folds.of(names, fold);
			assertEquals(
					Arrays.stream(held[fold]).mapToObj(i -> names(13).get(i)).toList(), folds.validation());
			List<String> rest = new ArrayList<>(names(13));
			rest.removeAll(folds.validation());
			assertEquals(rest, folds.training());
			assertTrue(folds.heldOut());
		}
		assertEquals(
				List.of("case03", "case08", "case13", "case16"),
				Folds.of(names(20), 0).validation());
		assertEquals(List.of("case03"), Folds.of(names(5), 2).validation());
	}

	private static List<String> names(int count) {
		return IntStream.range(0, count)
				.mapToObj(i -> String.format("case%02d", i))
				.toList();
	}

	@Test
	void fewCasesAreHeldOutOneByOne() {
		TreeSet<String> held = new TreeSet<>();
		for (int fold = 0; fold < 3; fold++) {
			assertEquals(2, Folds.of(names(3), fold).training().size());
			held.addAll(Folds.of(names(3), fold).validation());
		}
		assertEquals(names(3), List.copyOf(held));
		String refused =
				assertThrows(InvalidRequest.class, () -> Folds.of(names(3), 3)).getMessage();
		assertEquals("There is no fold 3 of 3 cases; give 0 to 2, or all.", refused);
	}

	@Test
	void oneCaseJudgesItself() {
		Folds one = Folds.of(names(1), 0);
		assertEquals(names(1), one.training());
		assertEquals(names(1), one.validation());
		assertFalse(one.heldOut());
		assertFalse(Folds.all(names(7)).heldOut());
		assertEquals(7, Folds.all(names(7)).training().size());
	}

	@Test
	void noSuchFold() {
		assertThrows(InvalidRequest.class, () -> Folds.of(names(9), 5));
		assertThrows(InvalidRequest.class, () -> Folds.of(names(9), -1));
	}
}
