package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.failure.InvalidRequest;

class ShardTest {

	private static BatchCase sized(String name, long bytes) {
		return new BatchCase(name, List.of(), bytes, Optional.empty());
	}

	private static List<BatchCase> random(int count) {
		Random random = new Random(count);
		return IntStream.range(0, count)
				.mapToObj(i -> sized(String.format("c%04d", i), random.nextInt(5) == 0 ? 0 : random.nextInt(1000)))
				.toList();
	}

	@ParameterizedTest
	@ValueSource(ints = {0, 1, 2, 7, 64, 100})
	void shardsTogetherAreAllCasesOnce(int count) {
		List<BatchCase> cases = random(count);
		for (int of = 1; of <= 70; of++) {
			List<BatchCase> together = new ArrayList<>();
			for (int number = 1; number <= of; number++) together.addAll(new Shard(number, of).select(cases));
			assertEquals(count, together.size(), "parts of " + of);
			assertTrue(together.containsAll(cases), "parts of " + of);
		}
	}

	@Test
	void shardsAreOfTheSameSize() {
		List<BatchCase> cases = random(100);
		List<Long> work = IntStream.rangeClosed(1, 8)
				.mapToObj(number -> new Shard(number, 8)
						.select(cases).stream().mapToLong(BatchCase::bytes).sum())
				.toList();
		long all = cases.stream().mapToLong(BatchCase::bytes).sum();
		assertTrue(Collections.max(work) - Collections.min(work) < all / 8 / 20, work.toString());
	}

	@Test
	void aLargeCaseStandsAlone() {
		List<BatchCase> cases = List.of(sized("a", 10), sized("b", 10), sized("c", 100), sized("d", 10));
		assertEquals(List.of("c"), names(new Shard(1, 2).select(cases)));
		assertEquals(List.of("a", "b", "d"), names(new Shard(2, 2).select(cases)));
	}

	@Test
	void casesOfUnknownSizeAreSharedOut() {
		List<BatchCase> cases =
				IntStream.range(0, 8).mapToObj(i -> sized("c" + i, 0)).toList();
		for (int number = 1; number <= 4; number++)
			assertEquals(2, new Shard(number, 4).select(cases).size());
	}

	/** Another machine may list the folder in another order. */
	@Test
	void doesNotDependOnTheOrder() {
		List<BatchCase> shuffled = new ArrayList<>(random(50));
		Collections.shuffle(shuffled, new Random(3));
		for (int number = 1; number <= 5; number++)
			assertEquals(
					names(new Shard(number, 5).select(random(50))),
					names(new Shard(number, 5).select(shuffled)).stream()
							.sorted()
							.toList());
	}

	private static List<String> names(List<BatchCase> cases) {
		return cases.stream().map(BatchCase::name).toList();
	}

	@Test
	void everyPartHasItsOwnSummary() {
		assertEquals("summary.csv", Shard.WHOLE.summaryName());
		assertEquals("summary_part2of8.csv", Shard.parse("2/8").summaryName());
	}

	@ParameterizedTest
	@ValueSource(strings = {"", "3", "0/4", "5/4", "-1/4", "1/0", "a/b", "1/4/2", "1 / 4", "99999999999/99999999999"})
	void otherPartsDoNotExist(String text) {
		refused(InvalidRequest.class, () -> Shard.parse(text), "The part " + text + " does not exist");
	}
}
