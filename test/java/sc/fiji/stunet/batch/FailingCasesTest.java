package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;

/** Which failures are those of their case, and which end the run. */
class FailingCasesTest {

	@TempDir
	Path folder;

	private Path input;
	private Path output;
	/** What goes wrong with a case, by its name. */
	private final Map<String, Runnable> failing = new HashMap<>();

	private final List<String> predicted = new ArrayList<>();
	private Runnable check = () -> {};
	private Runnable diskCheck = () -> {};
	private int checks;
	private Optional<String> pattern = Optional.empty();

	@BeforeEach
	void makeScans() throws IOException {
		input = Files.createDirectory(folder.resolve("scans"));
		output = folder.resolve("labels");
		for (String name : List.of("a", "b", "c", "d", "e", "f"))
			Files.writeString(input.resolve(name + ".nii"), "scan " + name);
	}

	private static final CasePredictor NONE = (scan, files, progress) -> {
		throw new CaseFailed("Not now.");
	};

	private class Fake implements CasePredictor {

		@Override
		public CaseResult predict(BatchCase scan, CaseFiles files, Progress progress) {
			predicted.add(scan.name());
			failing.getOrDefault(scan.name(), () -> {}).run();
			write(files.labelMap());
			return new CaseResult(Map.of(1, 1000L), 0.125, "CPU");
		}

		@Override
		public void check() {
			checks++;
			check.run();
		}

		@Override
		public void checkDisk(long bytes) {
			diskCheck.run();
		}
	}

	private static void write(Path file) {
		try {
			Files.writeString(file, "labels");
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private Batch.Report run() {
		return run(Shard.WHOLE, new Fake());
	}

	private Batch.Report run(Shard shard, CasePredictor predictor) {
		predicted.clear();
		List<BatchCase> cases = new CaseSearch(input, pattern, VolumeKinds.OWN_FORMATS, 1).find(output, Set.of());
		Settings settings = new Settings("weights", "description", 0.5, "xyz", "1", "", "", "", "");
		return new Batch(output, shard, settings, Structures.named(List.of("liver")), "Please cite.", false, Set.of())
				.run(cases, predictor, Progress.none());
	}

	/** The letters of the cases that have a status. */
	private String cases(String status) throws IOException {
		return Files.readAllLines(output.resolve("summary.csv")).stream()
				.filter(line -> line.contains("," + status + ","))
				.map(line -> line.substring(0, 1))
				.reduce("", String::concat);
	}

	private void fail(String names, Runnable how) {
		names.chars().forEach(name -> failing.put(Character.toString(name), how));
	}

	@SuppressWarnings("InfiniteRecursion") // on purpose: the stack overflows
	private static void overflow() {
		overflow();
	}

	private static Runnable thrown(RuntimeException problem) {
		return () -> {
			throw problem;
		};
	}

	private static Runnable defect() {
		return () -> {
			throw new IllegalStateException("a defect");
		};
	}

	@Test
	void whateverIsThrownIsTheFailureOfItsCase() throws IOException {
		fail("a", FailingCasesTest::overflow);
		fail("c", () -> {
			throw new NoClassDefFoundError("a/Library");
		});
		fail("d", thrown(new NullPointerException()));
		fail("e", () -> {
			throw new AssertionError("never");
		});
		Batch.Report report = run();
		assertEquals(new Batch.Report(2, 0, 4, output.resolve("summary.csv")), report);
		assertEquals("bf", cases("done"));
		assertEquals("acde", cases("failed"));
		assertTrue(Files.readString(output.resolve("summary.csv"))
				.contains("a,failed,Something unexpected happened (java.lang.StackOverflowError)"));
		assertEquals(4, checks);
	}

	@Test
	void whatWasForeseenNeedsNoCheck() throws IOException {
		fail("abcdef", thrown(new CaseFailed("This scan is damaged.")));
		assertEquals(6, run().failed());
		assertEquals(0, checks);
	}

	@Test
	void aDamagedModelEndsTheRunAndIsNamed() throws IOException {
		fail("b", FailingCasesTest::overflow);
		InvalidModel damaged = new InvalidModel("The weights are damaged.");
		check = thrown(damaged);
		assertSame(damaged, assertThrows(InvalidModel.class, this::run));
		assertEquals("a", cases("done"));
		assertEquals("bcdef", cases("open"));
		check = () -> {};
		failing.clear();
		assertEquals(6, run().done());
		assertEquals(List.of("c", "d", "e", "f", "b"), predicted, "what ended a run is tried last");
		assertFalse(Files.exists(output.resolve(".stunet-records/b.ended")));
	}

	@Test
	void theSameDefectInARowEndsTheRun() throws IOException {
		fail("bcd", defect());
		refused(RepeatedFailure.class, this::run, "3 cases in a row failed in the same way");
		assertEquals("a", cases("done"));
		assertEquals("bcd", cases("failed"));
		assertEquals("ef", cases("open"));
		fail("b", () -> {});
		assertEquals(2, run().failed());
		assertEquals(List.of("e", "f", "b", "c", "d"), predicted);
	}

	@Test
	void otherDefectsOrCasesInBetweenAreNoRow() throws IOException {
		fail("abdef", defect());
		fail("d", thrown(new IllegalStateException("elsewhere")));
		assertEquals(5, run().failed());
	}

	@Test
	void theSameDefectOfTheScansOwnFilesIsNoRow() throws IOException {
		CasePredictor reading = new Fake() {

			@Override
			public CaseFailure failure(Throwable problem) {
				return new CaseFailure(
						CaseFailure.Kind.OF_THE_CASE,
						"Cannot be read.",
						CaseFailure.of(problem).trace());
			}
		};
		fail("abcdef", FailingCasesTest::overflow);
		assertEquals(6, run(Shard.WHOLE, reading).failed());
		assertEquals(6, checks);
	}

	@Test
	void whatCannotBeWrittenIsTheFailureOfItsCaseOnADiskThatTakesOthers() throws IOException {
		fail("bcde", thrown(new InvalidOutput("Cannot write b.nii.gz.")));
		assertEquals(4, run().failed());
		assertEquals("af", cases("done"));
		assertEquals(0, checks);
	}

	@Test
	void aDiskThatTakesNothingEndsTheRun() throws IOException {
		InvalidOutput full = new InvalidOutput("The disk is full.");
		fail("b", thrown(new InvalidOutput("Cannot write b.nii.gz.")));
		diskCheck = thrown(full);
		assertSame(full, assertThrows(InvalidOutput.class, this::run));
		assertEquals("a", cases("done"));
		assertEquals("bcdef", cases("open"));
	}

	@Test
	void anOutputFolderThatIsGoneEndsTheRun() {
		fail("b", () -> {
			// Of the case before, something may still be written meanwhile.
			while (Files.exists(output)) {
				try (Stream<Path> all = Files.walk(output)) {
					all.sorted((x, y) -> y.compareTo(x))
							.forEach(path -> path.toFile().delete());
				} catch (IOException e) {
					throw new UncheckedIOException(e);
				}
			}
		});
		refused(InvalidOutput.class, this::run, "Cannot write into " + output);
		assertEquals(List.of("a", "b"), predicted);
	}

	/** A folder of UIDs as the name of a case: the label map's is longer than any file's may be. */
	@Test
	void aNameThatIsTooLongForTheDiskFailsAloneAndAtOnce() throws IOException {
		Path deep = Files.createDirectories(input.resolve("1".repeat(130)).resolve("2".repeat(130)));
		Files.writeString(deep.resolve("ct.nii"), "scan");
		pattern = Optional.of("**");
		assertEquals(new Batch.Report(6, 0, 1, output.resolve("summary.csv")), run());
		assertEquals(6, predicted.size(), "known before it is predicted");
		assertTrue(Files.readString(output.resolve("summary.csv"))
				.contains("shorten the names of the scan and its folders"));
	}

	@Test
	void anotherRunOnTheSameCasesIsRefusedAndAnotherPartIsNot() throws IOException {
		fail("b", () -> {
			refused(
					InvalidRequest.class,
					() -> run(Shard.WHOLE, NONE),
					"Another run is at work on the same cases in " + output);
			refused(InvalidRequest.class, () -> run(new Shard(2, 2), NONE), "otherwise (part 1 of 1)");
			assertFalse(Files.exists(output.resolve(".stunet-records/lock-2of2")));
			assertTrue(Files.exists(output.resolve(".stunet-records/lock-1of1")));
		});
		assertEquals(6, run().done());
		failing.clear();
		assertEquals(6, run().finishedBefore(), "the lock is given back");
	}

	@Test
	void onlyPartsOfTheSameNumberRunBesideEachOther() {
		fail("abcdef", () -> {
			assertEquals(0, run(new Shard(2, 2), NONE).done());
			assertThrows(InvalidRequest.class, () -> run(new Shard(1, 2), NONE));
			assertThrows(InvalidRequest.class, () -> run(new Shard(2, 3), NONE));
			assertThrows(InvalidRequest.class, () -> run(new Shard(2, 12), NONE));
			assertThrows(InvalidRequest.class, () -> run(Shard.WHOLE, NONE));
		});
		assertEquals(3, run(new Shard(1, 2), new Fake()).done());
		failing.clear();
		assertEquals(6, run().done());
	}

	/** As under LC_ALL=C, where Java knows no name for a file that it has found. */
	@Test
	void aLineThatIsNoPathFailsAlone() throws IOException {
		input = Files.writeString(folder.resolve("list.txt"), "scans/a.nii\nscans/\0.nii\nscans/b.nii\n");
		assertEquals(new Batch.Report(2, 0, 1, output.resolve("summary.csv")), run());
	}
}
