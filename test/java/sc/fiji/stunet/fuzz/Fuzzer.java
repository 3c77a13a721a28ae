package sc.fiji.stunet.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Gives a reader many inputs and looks what becomes of them. Each ends in time with a result or a typed failure and
 * writes nothing outside of its folder; all else is a finding.
 *
 * @param limitMs for one input
 * @param scratch a folder of its own
 * @param findings where an input is kept for each place
 */
record Fuzzer(long limitMs, Path scratch, Path findings) {

	/** What became of one input. */
	private record Outcome(boolean accepted, Optional<Finding> finding) {}

	/**
	 * @param inputs all
	 * @param accepted that were read; the others were refused by type, but for the problems
	 * @param slowestMs of one
	 * @param problems how often each was found, by its place
	 */
	record Report(int inputs, int accepted, long slowestMs, Map<String, Integer> problems) {}

	/** The seeds themselves, then so many made of them. */
	Report run(FuzzTarget target, int made, long seed) throws Exception {
		Random random = new Random(seed);
		List<byte[]> seeds = target.seeds();
		Stream<byte[]> mutants = Stream.generate(
						() -> target.mutation().mutate(seeds.get(random.nextInt(seeds.size())), random))
				.limit(made);
		return run(target, Stream.concat(seeds.stream(), mutants));
	}

	Report run(FuzzTarget target, Stream<byte[]> inputs) throws Exception {
		Map<String, Integer> problems = new LinkedHashMap<>();
		int count = 0, accepted = 0;
		long slowest = 0;
		for (Iterator<byte[]> all = inputs.iterator(); all.hasNext(); count++) {
			byte[] input = all.next();
			long began = System.nanoTime();
			Outcome outcome = attempt(target, input, scratch.resolve(target.name() + count));
			slowest = Math.max(slowest, (System.nanoTime() - began) / 1_000_000);
			if (outcome.accepted()) accepted++;
			if (outcome.finding().isPresent()
					&& problems.merge(outcome.finding().get().place(), 1, Integer::sum) == 1)
				outcome.finding().get().keep(target.name(), input, findings);
		}
		return new Report(count, accepted, slowest, problems);
	}

	private Outcome attempt(FuzzTarget target, byte[] input, Path around) throws Exception {
		Path folder = Files.createDirectories(around.resolve("folder"));
		FutureTask<Void> task = new FutureTask<>(() -> {
			target.reader().read(input.clone(), folder);
			return null;
		});
		Thread thread = new Thread(task, "input of " + target.name());
		thread.setDaemon(true);
		thread.start();
		Outcome outcome = new Outcome(true, Optional.empty());
		try {
			task.get(limitMs, TimeUnit.MILLISECONDS);
		} catch (TimeoutException e) {
			outcome = new Outcome(false, Optional.of(Finding.hang(thread)));
			thread.interrupt();
		} catch (ExecutionException e) {
			boolean refused = target.refusals().contains(e.getCause().getClass());
			outcome = new Outcome(false, refused ? Optional.empty() : Optional.of(Finding.of(e.getCause())));
		}
		List<String> outside = delete(around).stream()
				.filter(path -> !path.equals(around) && !path.startsWith(folder))
				.map(Path::toString)
				.toList();
		return outside.isEmpty()
				? outcome
				: new Outcome(
						false, Optional.of(new Finding("WROTE OUTSIDE of its folder", String.join(", ", outside))));
	}

	/** @return what was in it */
	private static List<Path> delete(Path folder) throws IOException {
		try (Stream<Path> all = Files.walk(folder)) {
			List<Path> content = all.sorted(Comparator.reverseOrder()).toList();
			for (Path one : content) Files.deleteIfExists(one);
			return content;
		}
	}
}
