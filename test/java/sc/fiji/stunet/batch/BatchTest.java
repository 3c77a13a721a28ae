package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

/** The loop over many cases with predictors that answer at once, fail, are cancelled or are killed. */
class BatchTest {

	private static final Structures STRUCTURES = Structures.named(List.of("liver", "spleen, left"));
	private static final String HEADER =
			"case,status,reason,seconds,device,liver voxels,liver mm3,\"spleen, left voxels\",\"spleen, left mm3\"";

	@TempDir
	Path folder;

	private Path input;
	private Path output;
	private Settings settings = new Settings("weights", "description", 0.5, "xyz", "1", "", "", "", "");
	private boolean overwrite;
	private Shard shard = Shard.WHOLE;
	private final List<String> predicted = new ArrayList<>();
	private final List<String> log = new ArrayList<>();
	private boolean cancelled;

	@BeforeEach
	void makeScans() throws IOException {
		input = Files.createDirectory(folder.resolve("scans"));
		output = folder.resolve("results/labels");
		for (String name : List.of("a", "b", "c")) Files.writeString(input.resolve(name + ".nii.gz"), "scan " + name);
	}

	/** Writes "labels of SCAN"; before, does what a test wants to go wrong. */
	private CasePredictor predictor(Consumer<BatchCase> failing) {
		return (scan, files, progress) -> {
			predicted.add(scan.name());
			progress.report("Predicting", 0, 1);
			try {
				Files.writeString(
						files.labelMap(),
						"labels of " + Files.readString(scan.inputs().get(0)));
			} catch (IOException e) {
				throw new CaseFailed("Cannot read " + scan.inputs().get(0), e);
			}
			failing.accept(scan);
			progress.checkCancelled();
			return new CaseResult(Map.of(1, 1000L), 0.125, "CPU");
		};
	}

	private Batch.Report run() {
		return run(scan -> {});
	}

	private Batch.Report run(Consumer<BatchCase> failing) {
		predicted.clear();
		log.clear();
		return batch().run(cases(), predictor(failing), progress());
	}

	private Batch batch() {
		return new Batch(output, shard, settings, STRUCTURES, "Please cite.", overwrite, Set.of());
	}

	private List<BatchCase> cases() {
		return new CaseSearch(input, Optional.empty(), VolumeKinds.OWN_FORMATS, 1).find(output, Set.of());
	}

	private Progress progress() {
		return new FakeProgress()
				.reporting((activity, done, total) -> log.add(activity))
				.logging(log::add)
				.cancelledWhen(() -> cancelled);
	}

	private static Consumer<BatchCase> at(String name, RuntimeException problem) {
		return scan -> {
			if (scan.name().equals(name)) throw problem;
		};
	}

	private String labels(String name) throws IOException {
		return Files.readString(output.resolve(name + ".nii.gz"));
	}

	private List<String> summary() throws IOException {
		return Files.readAllLines(output.resolve(shard.summaryName()));
	}

	/** Status and reason of a case. */
	private void assertRow(String name, String start) throws IOException {
		String row = summary().stream()
				.filter(line -> line.startsWith(name + ","))
				.findFirst()
				.orElseThrow();
		says(row, "^" + name + "," + start);
	}

	private List<String> names(Path path) throws IOException {
		try (Stream<Path> files = Files.list(path)) {
			return files.map(file -> file.getFileName().toString()).sorted().toList();
		}
	}

	private void assertNothingHalf() throws IOException {
		assertEquals(List.of(), names(output.resolve(".stunet-records/work")));
		for (String name : names(output))
			assertTrue(name.matches("\\.stunet-records|summary.*\\.(csv|html)|[a-z]\\.nii\\.gz"), name);
	}

	@Test
	void everyCaseGetsItsLabelMapAndARow() throws IOException {
		Batch.Report report = run();
		assertEquals(new Batch.Report(3, 0, 0, output.resolve("summary.csv")), report);
		assertEquals("labels of scan b", labels("b"));
		assertEquals(HEADER, summary().get(0));
		assertTrue(
				summary().get(1).matches("a,done,,[0-9.]+,CPU,1000,125,0,0"),
				summary().get(1));
		assertEquals(4, summary().size());
		assertNothingHalf();
	}

	@Test
	void everyCaseIsTold() {
		run();
		assertTrue(log.contains("2 of 3, b: Predicting"), log.toString());
		List<String> done =
				log.stream().filter(line -> line.contains("done in")).toList();
		assertEquals(3, done.size());
		assertTrue(done.get(0).matches("1 of 3, a: done in [0-9.]+ s, about \\d s left in all.*"), done.get(0));
		assertFalse(done.get(2).contains("left"), done.get(2));
	}

	@Test
	void finishedCasesAreNotDoneAgain() throws IOException {
		run();
		List<String> first = summary();
		Files.delete(output.resolve("b.nii.gz"));
		assertEquals(new Batch.Report(3, 2, 0, output.resolve("summary.csv")), run());
		assertEquals(List.of("b"), predicted);
		assertEquals(first.get(1), summary().get(1));
		overwrite = true;
		run();
		assertEquals(List.of(), predicted);
	}

	@Test
	void aFailedCaseDoesNotStopTheOthers() throws IOException {
		Batch.Report report = run(at("b", new CaseFailed("b.nii.gz is \"RGB\",\nand that is that.")));
		assertEquals(new Batch.Report(2, 0, 1, output.resolve("summary.csv")), report);
		assertRow("a", "done,");
		assertEquals(
				"b,failed,\"b.nii.gz is \"\"RGB\"\", and that is that.\",,,,,,",
				summary().get(2));
		assertRow("c", "done,");
		assertFalse(Files.exists(output.resolve("b.nii.gz")));
		assertNothingHalf();
		run();
		assertEquals(List.of("b"), predicted);
		assertRow("b", "done,");
	}

	@Test
	void whatWouldHitEveryCaseEndsTheBatch() throws IOException {
		InvalidModel broken = new InvalidModel("broken");
		assertSame(broken, assertThrows(InvalidModel.class, () -> run(at("b", broken))));
		assertEquals(List.of("a", "b"), predicted);
		assertRow("a", "done,");
		assertRow("b", "open,");
		assertRow("c", "open,");
		assertNothingHalf();
	}

	/** Waits for it. */
	private boolean isExported(String scan) {
		while (!Files.exists(output.resolve(scan + ".nii.gz"))) Thread.onSpinWait();
		return true;
	}

	@Test
	void cancelledBetweenTilesNothingIsHalf() throws IOException {
		assertThrows(Cancelled.class, () -> run(scan -> cancelled = scan.name().equals("b") && isExported("a")));
		assertFalse(Files.exists(output.resolve("b.nii.gz")));
		assertRow("a", "done,");
		assertRow("b", "open,");
		assertNothingHalf();
		cancelled = false;
		run();
		assertEquals(List.of("b", "c"), predicted);
	}

	@Test
	void othersFilesAreNotReplaced() throws IOException {
		Files.createDirectories(output);
		Files.writeString(output.resolve("b.nii.gz"), "mine");
		assertEquals(1, run().failed());
		assertEquals(List.of("a", "c"), predicted);
		assertRow("b", "failed," + output.resolve("b.nii.gz") + " exists already and was not made by this command");
		assertEquals("mine", labels("b"));
		overwrite = true;
		assertEquals(new Batch.Report(3, 2, 0, output.resolve("summary.csv")), run());
		assertEquals("labels of scan b", labels("b"));
	}

	@Test
	void correctedLabelMapsAreNotReplaced() throws IOException {
		run();
		Files.writeString(output.resolve("b.nii.gz"), "LABELS OF SCAN B");
		assertEquals(1, run().failed());
		assertRow(
				"b", "failed," + output.resolve("b.nii.gz") + " exists already and has been changed since it was made");
		assertEquals("LABELS OF SCAN B", labels("b"));
	}

	@Test
	void labelMapsOfOtherSettingsAreNotReplaced() throws IOException {
		run();
		List<String> differences = new ArrayList<>();
		for (Settings other : List.of(
				new Settings("other", "description", 0.5, "xyz", "1", "", "", "", ""),
				new Settings("weights", "other", 0.5, "xyz", "1", "", "", "", ""),
				new Settings("weights", "description", 0.25, "", "1", "", "", "", ""),
				new Settings("weights", "description", 0.5, "xyz", "2", "", "", "", ""),
				new Settings("weights", "description", 0.5, "xyz", "1", "", "", "fast", ""),
				new Settings("weights", "description", 0.5, "xyz", "1", "spacing=1,1,2", "", "", ""),
				new Settings("weights", "description", 0.5, "xyz", "1", "", "", "", "smallest=50"))) {
			settings = other;
			assertEquals(3, run().failed());
			assertEquals(List.of(), predicted);
			differences.add(summary().get(1).replaceAll(".*was made (.*);.*", "$1"));
		}
		assertEquals(
				List.of(
						"with another model",
						"with another model",
						"with the step 0.5 instead of 0.25, mirroring over xyz instead of no axis",
						"with version 1 instead of 2",
						"with the speed best instead of fast",
						"with scans read as they are instead of with spacing=1,1,2",
						"with the scope everything instead of smallest=50"),
				differences);
		overwrite = true;
		assertEquals(new Batch.Report(3, 0, 0, output.resolve("summary.csv")), run());
	}

	/** A failure for the sake of wrong settings must not make the label map a stranger. */
	@Test
	void backWithTheFirstSettingsAllIsFinished() {
		run();
		Settings first = settings;
		settings = new Settings("other", "description", 0.5, "xyz", "1", "", "", "", "");
		run();
		settings = first;
		assertEquals(3, run().finishedBefore());
	}

	@Test
	void aScanThatChangedIsNoticedWhateverItsDate() throws IOException {
		run();
		Path scan = input.resolve("b.nii.gz");
		FileTime date = Files.getLastModifiedTime(scan);
		Files.writeString(scan, "SCAN B");
		Files.setLastModifiedTime(scan, date);
		Files.setLastModifiedTime(input.resolve("c.nii.gz"), FileTime.fromMillis(0));
		assertEquals(new Batch.Report(2, 2, 1, output.resolve("summary.csv")), run());
		assertRow(
				"b",
				"failed," + output.resolve("b.nii.gz")
						+ " exists already and was made from another version of its scan");
		overwrite = true;
		run();
		assertEquals(List.of("b"), predicted);
		assertEquals("labels of SCAN B", labels("b"));
	}

	@Test
	void scansMayMove() throws IOException {
		run();
		input = Files.move(input, folder.resolve("moved"));
		assertEquals(3, run().finishedBefore());
	}

	@Test
	void aScanThatIsReplacedWhileItIsReadIsNotVouchedFor() throws IOException {
		run(scan -> {
			try {
				if (scan.name().equals("a")) Files.writeString(scan.inputs().get(0), "new a");
			} catch (IOException e) {
				throw new UncheckedIOException(e);
			}
		});
		assertEquals(1, run().failed());
		assertRow("a", "failed,");
	}

	@Test
	void aDamagedRecordVouchesForNothing() throws IOException {
		run();
		for (String damage : List.of("", "{", "{}", "[]", "{\"inputs\": [], \"settings\": {}, \"output\": {}}")) {
			Files.writeString(output.resolve(".stunet-records/a.json"), damage);
			assertEquals(1, run().failed(), damage);
			assertRow("a", "failed,");
		}
	}

	/** Whatever ends the process after the record was written, the label map is ours; before, there is no label map. */
	@Test
	void noLabelMapWithoutARecord() throws IOException {
		Files.createDirectories(output.resolve(".stunet-records/b.json"));
		assertEquals(new Batch.Report(2, 0, 1, output.resolve("summary.csv")), run());
		assertRow("b", "failed," + output.resolve(".stunet-records/b.json") + " is a folder");
		assertFalse(Files.exists(output.resolve("b.nii.gz")));
		assertNothingHalf();
	}

	@Test
	void somebodyElseMayBeFasterAndStaysSo() throws IOException {
		run(scan -> {
			try {
				Files.writeString(output.resolve("a.nii.gz"), "mine");
			} catch (IOException e) {
				throw new UncheckedIOException(e);
			}
		});
		assertEquals("mine", labels("a"));
		assertRow("a", "failed," + output.resolve("a.nii.gz") + " has been made by somebody else");
		assertTrue(Files.exists(output.resolve("a-2.nii.gz")), "the result is kept");
	}

	@Test
	void aMissingScanAndAProblemFailAlone() throws IOException {
		Files.writeString(input.resolve("a.nii"), "the same name");
		Path list = Files.writeString(
				folder.resolve("list.txt"), "scans/a.nii.gz\nscans/a.nii\nscans/b.nii.gz\nscans/none.nii\nscans");
		Batch.Report report = batch().run(
						new CaseSearch(list, Optional.empty(), VolumeKinds.OWN_FORMATS, 1).find(output, Set.of()),
						predictor(scan -> {}),
						progress());
		assertEquals(new Batch.Report(1, 0, 3, output.resolve("summary.csv")), report);
		says(summary().get(1), "would both become");
		assertRow("none", "failed," + input.resolve("none.nii") + " does not exist");
		assertRow("scans", "failed,Cannot read " + input);
	}

	@Test
	void shardsWriteTheirOwnSummariesAndALaterRunJoinsThem() throws IOException {
		shard = new Shard(1, 2);
		run();
		assertEquals(List.of("a", "c"), predicted);
		assertEquals(3, summary().size());
		shard = new Shard(2, 2);
		run();
		assertEquals(List.of("b"), predicted);
		shard = new Shard(4, 4);
		assertEquals(new Batch.Report(0, 0, 0, output.resolve("summary_part4of4.csv")), run());
		shard = Shard.WHOLE;
		run();
		assertEquals(List.of(), predicted);
		assertEquals(4, summary().size());
	}

	@Test
	void aTableOfSomebodyElseIsNotReplaced() throws IOException {
		Files.createDirectories(output);
		Files.writeString(output.resolve("summary.csv"), "patient,age\n");
		refused(InvalidOutput.class, this::run, "summary.csv exists already and is another table");
		assertEquals(List.of(), predicted);
		assertEquals("patient,age\n", Files.readString(output.resolve("summary.csv")));
	}

	@Test
	void theOutputFolderMustBeOne() throws IOException {
		output = Files.writeString(folder.resolve("file"), "x");
		refused(InvalidOutput.class, this::run, "Cannot make the output folder " + output);
	}

	@Test
	void examiningWritesNothing() {
		List<CaseStatus> statuses = batch().examine(cases(), Progress.none());
		assertEquals(3, statuses.stream().filter(CaseStatus::isOpen).count());
		assertFalse(Files.exists(output.getParent()));
	}
}
