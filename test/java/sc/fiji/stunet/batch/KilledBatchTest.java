package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;

/** A batch whose process dies without a word. */
@Timeout(60)
@Tag("process")
class KilledBatchTest {

	private static final Settings SETTINGS = new Settings("weights", "description", 0.5, "", "1", "", "", "", "");

	private static final Set<Extra> EVERYTHING = Set.of(Extra.values());

	@TempDir
	Path folder;

	/** Runs in a process of its own and ends at the second case, with half of its label map written. */
	public static void main(String[] arguments) {
		// As the signals 9 and 15 do it.
		run(Path.of(arguments[0]), new ArrayList<>(), () -> {
			if (arguments[1].equals("killed")) Runtime.getRuntime().halt(137);
			System.exit(143);
		});
	}

	private static Batch.Report run(Path folder, List<String> predicted) {
		return run(folder, predicted, null);
	}

	private static Batch.Report run(Path folder, List<String> predicted, Runnable end) {
		Batch batch = new Batch(
				folder.resolve("labels"),
				Shard.WHOLE,
				SETTINGS,
				Structures.named(List.of("liver")),
				"Please cite.",
				false,
				EVERYTHING);
		return batch.run(
				new CaseSearch(folder.resolve("scans"), Optional.empty(), VolumeKinds.OWN_FORMATS, 1)
						.find(batch.output(), EVERYTHING),
				(scan, files, progress) -> {
					predicted.add(scan.name());
					try {
						Files.writeString(
								files.labelMap(),
								end != null && scan.name().equals("b") ? "ha" : "labels of " + scan.name());
						for (Path file : files.extras().values()) Files.writeString(file, "of " + scan.name());
					} catch (IOException e) {
						throw new CaseFailed(e.getMessage(), e);
					}
					if (end != null && scan.name().equals("b")) end.run();
					return new CaseResult(Map.of(), 1, "CPU");
				},
				Progress.none());
	}

	private void makeScans() throws IOException {
		Files.createDirectory(folder.resolve("scans"));
		for (String name : List.of("a", "b", "c", "d"))
			Files.writeString(folder.resolve("scans").resolve(name + ".nii"), name);
	}

	private void endedAtTheSecond(String how, int exitCode) throws IOException, InterruptedException {
		makeScans();
		Process process = JavaProcess.of(KilledBatchTest.class, folder.toString(), how)
				.inheritIO()
				.start();
		assertTrue(process.waitFor(50, TimeUnit.SECONDS));
		assertEquals(exitCode, process.exitValue());
	}

	private List<String> work() throws IOException {
		try (Stream<Path> all = Files.walk(folder.resolve("labels/.stunet-records/work"))) {
			return all.filter(Files::isRegularFile)
					.map(file -> file.getFileName().toString())
					.sorted()
					.toList();
		}
	}

	@Test
	void goesOnAfterwardsAndTriesTheFatalCaseLast() throws IOException, InterruptedException {
		endedAtTheSecond("killed", 137);
		assertTrue(Files.exists(folder.resolve("labels/a.nii.gz")));
		assertTrue(Files.notExists(folder.resolve("labels/b.nii.gz")));
		List<String> predicted = new ArrayList<>();
		assertEquals(4, run(folder, predicted).done());
		assertEquals(List.of("c", "d", "b"), predicted);
		assertEquals("labels of b", Files.readString(folder.resolve("labels/b.nii.gz")));
		assertEquals(List.of(), work());
	}

	/** A user, a queue or a shutdown ends it: nothing is left of the case, which is not to blame. */
	@Test
	void anEndedProcessLeavesNothingUnfinished() throws IOException, InterruptedException {
		endedAtTheSecond("ended", 143);
		assertEquals(List.of(), work());
		List<String> predicted = new ArrayList<>();
		assertEquals(4, run(folder, predicted).done());
		assertEquals(List.of("b", "c", "d"), predicted);
	}

	/** The record is written first, so this is all that a kill between the two can leave. */
	@Test
	void killedBetweenRecordAndLabelMap() throws IOException {
		makeScans();
		run(folder, new ArrayList<>());
		Files.move(folder.resolve("labels/b.nii.gz"), folder.resolve("labels/.stunet-records/work/b.nii.gz"));
		List<String> predicted = new ArrayList<>();
		assertEquals(0, run(folder, predicted).failed());
		assertEquals(List.of("b"), predicted);
		assertEquals("labels of b", Files.readString(folder.resolve("labels/b.nii.gz")));
	}
}
