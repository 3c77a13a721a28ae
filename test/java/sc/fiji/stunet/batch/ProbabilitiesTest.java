package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;

/** A batch that writes probabilities beside its label maps. */
class ProbabilitiesTest {

	private static final Settings SETTINGS = new Settings("weights", "description", 0.5, "xyz", "1", "", "", "", "");

	@TempDir
	Path folder;

	private Path input;
	private Path output;
	private boolean wanted = true;
	private boolean overwrite;
	/** What the predictor's files contain, as that of another device differs in single voxels. */
	private String device = "";

	/** Size that the scans pretend to have; empty: their own. */
	private OptionalLong bytes = OptionalLong.empty();

	private final List<String> predicted = new ArrayList<>();

	@BeforeEach
	void makeScans() throws IOException {
		input = Files.createDirectory(folder.resolve("scans"));
		output = folder.resolve("labels");
		for (String name : List.of("a", "b")) Files.writeString(input.resolve(name + ".nii.gz"), "scan " + name);
	}

	private Batch batch() {
		return new Batch(
				output,
				Shard.WHOLE,
				SETTINGS,
				Structures.named(List.of("liver")),
				"Please cite.",
				overwrite,
				Extra.of(wanted, false));
	}

	private List<BatchCase> cases() {
		return new CaseSearch(input, Optional.empty(), VolumeKinds.OWN_FORMATS, 1)
				.find(output, Extra.of(wanted, false)).stream()
						.map(scan ->
								new BatchCase(scan.name(), scan.inputs(), bytes.orElse(scan.bytes()), scan.problem()))
						.toList();
	}

	private Batch.Report run() {
		return run(scan -> {});
	}

	/** @param failing does what is to go wrong when both files are there, but not yet under their names */
	private Batch.Report run(Consumer<BatchCase> failing) {
		predicted.clear();
		return batch().run(
						cases(),
						(scan, files, progress) -> {
							assertEquals(wanted, files.probabilities().isPresent());
							predicted.add(scan.name());
							write(files.labelMap(), "labels of " + scan.name() + device);
							files.probabilities()
									.ifPresent(file -> write(file, "probabilities of " + scan.name() + device));
							failing.accept(scan);
							return new CaseResult(Map.of(1, 1000L), 0.125, "CPU");
						},
						Progress.none());
	}

	private static void write(Path file, String text) {
		try {
			Files.writeString(file, text);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private static Consumer<BatchCase> at(String name, Runnable what) {
		return scan -> {
			if (scan.name().equals(name)) what.run();
		};
	}

	private Path labelMap(String name) {
		return output.resolve(name + ".nii.gz");
	}

	private Path probabilities(String name) {
		return output.resolve("probabilities/" + name + ".nii.gz");
	}

	private void assertDone(String name) throws IOException {
		assertEquals("labels of " + name + device, Files.readString(labelMap(name)));
		assertEquals("probabilities of " + name + device, Files.readString(probabilities(name)));
	}

	/** The reason why a case failed. */
	private String reason(String name) throws IOException {
		return Files.readAllLines(output.resolve("summary.csv")).stream()
				.filter(line -> line.startsWith(name + ",failed,"))
				.findFirst()
				.orElseThrow();
	}

	/** All files below the output folder, but records, locks and the summary. */
	private List<String> files() throws IOException {
		try (Stream<Path> all = Files.walk(output)) {
			return all.filter(Files::isRegularFile)
					.map(file -> output.relativize(file).toString().replace('\\', '/'))
					.filter(file -> !file.matches("summary\\.(csv|html)|\\.stunet-records/[^/]*"))
					.sorted()
					.toList();
		}
	}

	@Test
	void theOutputFolderItselfHasLabelMapsOnly() throws IOException {
		assertEquals(2, run().done());
		assertDone("a");
		assertDone("b");
		assertEquals(List.of("a.nii.gz", "b.nii.gz", "probabilities/a.nii.gz", "probabilities/b.nii.gz"), files());
		assertEquals(2, run().finishedBefore());
	}

	@Test
	void noFolderIsMadeForThoseThatNobodyWants() throws IOException {
		wanted = false;
		run();
		assertEquals(List.of("a.nii.gz", "b.nii.gz"), files());
		assertFalse(Files.exists(output.resolve("probabilities")));
		assertFalse(Files.exists(output.resolve(".stunet-records/work/probabilities")));
		assertFalse(Files.readString(output.resolve(".stunet-records/a.json")).contains("probabilities"));
	}

	/** The label maps are made anew with them, as on another device single voxels may differ. */
	@Test
	void finishedCasesWithoutThemAreDoneAgain() throws IOException {
		wanted = false;
		run();
		wanted = true;
		assertEquals(
				2,
				batch().examine(cases(), Progress.none()).stream()
						.filter(CaseStatus::isOpen)
						.count());
		device = " on a GPU";
		assertEquals(new Batch.Report(2, 0, 0, output.resolve("summary.csv")), run());
		assertDone("a");
		assertEquals(2, run().finishedBefore());
		Files.delete(probabilities("b"));
		wanted = false;
		assertEquals(2, run().finishedBefore(), "not wanted any more");
		wanted = true;
		run();
		assertEquals(List.of("b"), predicted);
		assertDone("b");
	}

	@Test
	void aFailureLeavesTheEarlierLabelMap() throws IOException {
		wanted = false;
		run();
		wanted = true;
		assertEquals(
				1,
				run(at("a", () -> {
							throw new CaseFailed("Not now.");
						}))
						.failed());
		assertEquals(List.of("a.nii.gz", "b.nii.gz", "probabilities/b.nii.gz"), files());
		assertEquals(1, run().finishedBefore());
		assertDone("a");
	}

	@Test
	void othersFilesAreNotReplaced() throws IOException {
		Files.createDirectories(output.resolve("probabilities"));
		Files.writeString(probabilities("a"), "mine");
		assertEquals(1, run().failed());
		assertEquals(List.of("b"), predicted);
		says(reason("a"), probabilities("a").toString(), "exists already and is not what", "move it away");
		assertEquals("mine", Files.readString(probabilities("a")));
		Files.writeString(probabilities("b"), "corrected");
		assertEquals(2, run().failed());
		says(reason("b"), probabilities("b").toString(), "exists already and is not what");
		overwrite = true;
		assertEquals(2, run().done());
		assertDone("a");
		assertDone("b");
		assertEquals(List.of("a", "b"), predicted);
	}

	@Test
	void somebodyElseMayBeFasterAndStaysSo() throws IOException {
		run(scan -> write((scan.name().equals("a") ? probabilities("a") : labelMap("b")), "mine"));
		assertEquals("mine", Files.readString(probabilities("a")));
		says(reason("a"), "somebody else", probabilities("a-2").toString());
		assertEquals("mine", Files.readString(labelMap("b")));
		says(reason("b"), "somebody else", labelMap("b-2").toString());
		assertEquals(List.of("b-2.nii.gz", "b.nii.gz", "probabilities/a-2.nii.gz", "probabilities/a.nii.gz"), files());
		assertFalse(Files.exists(output.resolve(".stunet-records/a.json")), "a record of other files");
	}

	/** The label map comes last: whatever a kill left before it is recognised and replaced. */
	@Test
	void killedBeforeTheLabelMapHasItsName() throws IOException {
		run();
		Files.move(labelMap("a"), output.resolve(".stunet-records/work/a.nii.gz"));
		Files.move(labelMap("b"), output.resolve(".stunet-records/work/b.nii.gz"));
		Files.move(probabilities("b"), output.resolve(".stunet-records/work/probabilities/b.nii.gz"));
		device = " on a GPU";
		assertEquals(new Batch.Report(2, 0, 0, output.resolve("summary.csv")), run());
		assertDone("a");
		assertDone("b");
		assertEquals(4, files().size());
	}

	@Test
	void cancelledNothingIsHalf() throws IOException {
		assertThrows(
				Cancelled.class,
				() -> run(at("b", () -> {
					throw new Cancelled();
				})));
		assertEquals(List.of("a.nii.gz", "probabilities/a.nii.gz"), files());
	}

	/** A disk that is full by then: the first case stays, the second has neither file. */
	@Test
	void whatCannotBeWrittenLeavesNothingHalf() throws IOException {
		assertEquals(
				1,
				run(at("b", () -> {
							throw new InvalidOutput("No space is left for the probabilities.");
						}))
						.failed());
		assertEquals(List.of("a.nii.gz", "probabilities/a.nii.gz"), files());
		says(reason("b"), "No space is left");
	}

	/** Small files would still fit, but each case would be computed for nothing. */
	@Test
	void aDiskWithoutSpaceForTheNextOnesEndsTheRun() throws IOException {
		Consumer<BatchCase> full = at("a", () -> {
			throw new InvalidOutput("No space is left for the probabilities.");
		});
		bytes = OptionalLong.of(1L << 50);
		refused(InvalidOutput.class, () -> run(full), output.toString(), "are needed there");
		assertEquals(List.of("a"), predicted);
		wanted = false;
		assertEquals(1, run(full).failed());
	}

	@Test
	void theirFolderMustBeOne() throws IOException {
		Files.writeString(Files.createDirectories(output).resolve("probabilities"), "x");
		refused(InvalidOutput.class, this::run, "Cannot make the output folder " + output.resolve("probabilities"));
	}

	@Test
	void theyReplaceNoInput() throws IOException {
		Path scan = Files.createDirectories(output.resolve("probabilities")).resolve("a.nii.gz");
		Files.writeString(scan, "scan");
		input = Files.writeString(folder.resolve("list.txt"), scan.toString());
		refused(InvalidRequest.class, this::run, "The probabilities " + scan + " would replace an input");
		input = scan.getParent();
		refused(InvalidRequest.class, this::run, "The probabilities would be mixed with the volumes in " + input);
		wanted = false;
		assertEquals(1, run().done());
		assertTrue(Files.exists(labelMap("a")));
	}
}
