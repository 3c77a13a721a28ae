package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

/** One case is computed, the next one read, the one before written: nothing else is different. */
@Timeout(30)
class OverlapTest {

	private static final List<String> NAMES = List.of("a", "b", "c", "d");

	@TempDir
	Path folder;

	private Path input;
	private Path output;
	/** What happens in a step, as in "write b". */
	private final Map<String, Runnable> during = Collections.synchronizedMap(new HashMap<>());

	private final List<String> events = Collections.synchronizedList(new ArrayList<>());
	private final List<String> log = Collections.synchronizedList(new ArrayList<>());
	private final AtomicInteger unfinished = new AtomicInteger();
	private volatile int mostUnfinished;
	private volatile boolean cancelled;
	private volatile Progress computing;

	@BeforeEach
	void makeScans() throws IOException {
		input = Files.createDirectory(folder.resolve("scans"));
		output = folder.resolve("labels");
		for (String name : NAMES) Files.writeString(input.resolve(name + ".nii"), "scan " + name);
	}

	private class Fake implements CasePredictor {

		@Override
		public void prepare(BatchCase next, CaseFiles files, Progress progress) {
			step("read", next);
		}

		@Override
		public CaseResult predict(BatchCase scan, CaseFiles files, Progress progress) {
			return compute(scan, files, progress).get();
		}

		@Override
		public Supplier<CaseResult> compute(BatchCase scan, CaseFiles files, Progress progress) {
			computing = progress;
			mostUnfinished = Math.max(mostUnfinished, unfinished.incrementAndGet());
			try {
				step("begin", scan);
				progress.needs(1000);
				step("compute", scan);
				progress.checkCancelled();
			} catch (RuntimeException | Error e) {
				unfinished.decrementAndGet();
				throw e;
			}
			return () -> {
				try {
					step("write", scan);
					progress.checkCancelled();
					progress.log("Warning: " + scan.name() + " is small.");
					Files.writeString(files.labelMap(), "labels of " + scan.name());
				} catch (IOException e) {
					throw new InvalidOutput("Cannot write " + files.labelMap() + ".", e);
				} finally {
					unfinished.decrementAndGet();
				}
				return new CaseResult(Map.of(1, 1000L), 0.125, "CPU");
			};
		}
	}

	private void step(String what, BatchCase scan) {
		String step = what + " " + scan.name();
		events.add(step);
		during.getOrDefault(step, () -> {}).run();
	}

	private Batch.Report run(int threads) {
		return run(threads, (batch, cases, progress) -> batch.run(cases, new Fake(), progress));
	}

	private interface Runner {

		Batch.Report run(Batch batch, List<BatchCase> cases, Progress progress);
	}

	private Batch.Report run(int threads, Runner runner) {
		events.clear();
		log.clear();
		List<BatchCase> cases =
				new CaseSearch(input, Optional.empty(), VolumeKinds.OWN_FORMATS, 1).find(output, Set.of());
		Settings settings = new Settings("weights", "description", 0.5, "xyz", "1", "", "", "", "");
		Batch batch = new Batch(
				output, Shard.WHOLE, settings, Structures.named(List.of("liver")), "Please cite.", false, Set.of());
		Progress progress = new FakeProgress().logging(log::add).cancelledWhen(() -> cancelled);
		return ComputingThreads.run(threads, () -> runner.run(batch, cases, progress));
	}

	/** The status of every case, in the order of the summary. */
	private String statuses() throws IOException {
		return String.join(
				" ",
				Files.readAllLines(output.resolve("summary.csv")).stream()
						.skip(1)
						.map(line -> line.split(",", 3)[1])
						.toList());
	}

	private static void await(CountDownLatch latch) {
		try {
			assertTrue(latch.await(20, TimeUnit.SECONDS));
		} catch (InterruptedException e) {
			throw new IllegalStateException(e);
		}
	}

	private static Runnable thrown(RuntimeException problem) {
		return () -> {
			throw problem;
		};
	}

	private void assertNothingHalf() throws IOException {
		try (Stream<Path> work = Files.list(output.resolve(".stunet-records/work"))) {
			assertEquals(List.of(), work.toList());
		}
		for (String name : NAMES)
			assertEquals(
					Files.exists(output.resolve(name + ".nii.gz")),
					Files.exists(output.resolve(".stunet-records/" + name + ".json")),
					name);
	}

	/**
	 * Each waits for the two others, so they would hang if they were not at work together. The last is begun when the
	 * first is at work: a {@link java.util.concurrent.ForkJoinPool} wakes one thread for two tasks that are added at
	 * once, so the second may wait for the first.
	 */
	@Test
	void threeCasesAreAtWorkAtOnce() throws IOException {
		CountDownLatch writing = new CountDownLatch(1);
		CountDownLatch together = new CountDownLatch(3);
		during.put("begin b", () -> await(writing));
		for (String step : List.of("write a", "compute b", "read c"))
			during.put(step, () -> {
				if (step.equals("write a")) writing.countDown();
				together.countDown();
				await(together);
			});
		assertEquals(4, run(3).done());
		assertEquals("done done done done", statuses());
		assertNothingHalf();
	}

	/** A case is computed when the one before is written at the latest; so two at most are not finished. */
	@ParameterizedTest
	@ValueSource(ints = {1, 2, 3, 8})
	void filesAndLogAreTheSameWithAnyNumberOfThreads(int threads) throws IOException {
		during.put("compute b", thrown(new CaseFailed("Not now.")));
		assertEquals(new Batch.Report(3, 0, 1, output.resolve("summary.csv")), run(threads));
		assertTrue(mostUnfinished <= (threads == 1 ? 1 : 2), "unfinished: " + mostUnfinished);
		if (threads == 1) assertFalse(events.contains("read b"), events.toString());
		List<String> told = log.stream()
				.map(line -> line.replaceFirst("done in .*", "done"))
				.toList();
		assertEquals(
				List.of(
						"1 of 4, a: Warning: a is small.",
						"1 of 4, a: done",
						"b failed: Not now.",
						"3 of 4, c: Warning: c is small.",
						"3 of 4, c: done",
						"4 of 4, d: Warning: d is small.",
						"4 of 4, d: done"),
				told);
		for (String name : List.of("a", "c", "d"))
			assertArrayEquals(
					("labels of " + name).getBytes(StandardCharsets.UTF_8),
					Files.readAllBytes(output.resolve(name + ".nii.gz")),
					name);
		assertEquals("done failed done done", statuses());
		assertTrue(Files.readString(output.resolve(".stunet-records/c.json")).contains("c is small."));
		assertNothingHalf();
	}

	@ParameterizedTest
	@ValueSource(strings = {"read b", "compute b", "write b"})
	void aCaseThatFailsInAnyStepHarmsNoOther(String step) throws IOException {
		during.put(step, thrown(new CaseFailed("Not now.")));
		boolean recovers = step.startsWith("read");
		assertEquals(recovers ? 0 : 1, run(3).failed());
		assertEquals(recovers ? "done done done done" : "done failed done done", statuses());
		assertNothingHalf();
	}

	/** It is told of its own case, although another one is computed at the time. */
	@Test
	void whatCannotBeWrittenIsToldBeforeWhatHappensNext() throws IOException {
		during.put("write a", thrown(new InvalidOutput("Cannot write a.nii.gz.")));
		during.put("compute b", thrown(new CaseFailed("Not now.")));
		assertEquals(2, run(3).failed());
		says(log.get(0), "^a failed: Cannot write a.nii.gz");
		says(log.get(1), "^b failed: Not now");
		assertEquals("failed failed done done", statuses());
	}

	@ParameterizedTest
	@ValueSource(strings = {"read c", "compute b", "write b"})
	void cancelledInAnyStepAllStopsAndTheRestIsDoneLater(String step) throws IOException {
		during.put(step, () -> cancelled = true);
		assertThrows(Cancelled.class, () -> run(3));
		assertFalse(statuses().contains("failed"), statuses());
		assertFalse(events.contains("compute d"), events.toString());
		assertTrue(statuses().endsWith("open open"), statuses());
		assertNothingHalf();
		cancelled = false;
		during.clear();
		assertEquals(4, run(3).done());
	}

	/** Long before the next case has ended, which may take an hour. */
	@Test
	void aWrittenCaseIsToldWhileTheNextOneIsComputed() {
		during.put("compute b", () -> {
			for (int i = 0; i < 1000 && log.stream().noneMatch(line -> line.startsWith("1 of 4, a: done")); i++) {
				computing.report("Predicting", 0, 1);
				sleep();
			}
			events.add("told: " + log.size());
		});
		run(3);
		assertTrue(events.contains("told: 2"), events.toString());
	}

	/** As where Excel has it open: what is computed and written is no case's failure. */
	@Test
	void aSummaryThatCannotBeWrittenIsTheFailureOfTheRun() throws IOException {
		Path table = Files.createDirectories(output.resolve(".stunet-records/work"))
				.getParent()
				.resolveSibling("summary.csv");
		during.put("compute b", () -> {
			uncheckedDirectory(table.resolve("locked"));
			for (int i = 0; i < 1000 && log.stream().noneMatch(line -> line.startsWith("1 of 4, a: done")); i++) {
				computing.report("Predicting", 0, 1);
				sleep();
			}
		});
		refused(
				InvalidOutput.class,
				() -> run(3, (batch, cases, progress) -> {
					Summary summary = new Summary(table, Structures.named(List.of("liver")));
					CaseTable rows = new CaseTable(batch, cases, progress, summary);
					rows.secondsBetweenSummaries = 0;
					return new BatchRun(batch, new Fake(), progress, rows).run();
				}),
				"summary.csv");
		assertTrue(log.stream().noneMatch(line -> line.contains("failed")), log.toString());
		assertTrue(log.stream().anyMatch(line -> line.startsWith("2 of 4, b: done")), log.toString());
		assertFalse(events.contains("compute c"), events.toString());
		assertNothingHalf();
	}

	private static void uncheckedDirectory(Path path) {
		try {
			Files.deleteIfExists(path.getParent());
			Files.createDirectories(path);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private static void sleep() {
		try {
			Thread.sleep(10);
		} catch (InterruptedException e) {
			throw new IllegalStateException(e);
		}
	}

	/** The one that is computed then is not published, and none is begun. */
	@Test
	void anOutputFolderThatIsGoneWhileOneIsWrittenEndsTheRun() {
		CountDownLatch begun = new CountDownLatch(1);
		during.put("compute c", begun::countDown);
		during.put("write b", () -> {
			await(begun);
			try (Stream<Path> all = Files.walk(output)) {
				all.sorted((x, y) -> y.compareTo(x))
						.forEach(path -> path.toFile().delete());
			} catch (IOException e) {
				throw new UncheckedIOException(e);
			}
		});
		refused(InvalidOutput.class, () -> run(3), "Cannot write into " + output);
		assertFalse(events.contains("compute d"), events.toString());
	}
}
