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
import java.util.concurrent.TimeUnit;

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

	@TempDir
	Path folder;

	/** Runs in a process of its own and dies at the second case, with half of its label map written. */
	public static void main(String[] arguments) {
		run(Path.of(arguments[0]), new ArrayList<>(), true);
	}

	private static Batch.Report run(Path folder, List<String> predicted, boolean dies) {
		Batch batch = new Batch(
				folder.resolve("labels"), Shard.WHOLE, SETTINGS, Structures.named(List.of("liver")), false, false);
		return batch.run(
				new CaseSearch(folder.resolve("scans"), Optional.empty(), VolumeKinds.OWN_FORMATS, 1)
						.find(batch.output(), false),
				(scan, labelMap, probabilities, progress) -> {
					predicted.add(scan.name());
					try {
						Files.writeString(
								labelMap, dies && scan.name().equals("b") ? "ha" : "labels of " + scan.name());
					} catch (IOException e) {
						throw new CaseFailed(e.getMessage(), e);
					}
					if (dies && scan.name().equals("b")) Runtime.getRuntime().halt(137);
					return new CaseResult(Map.of(), 1, "CPU");
				},
				Progress.none());
	}

	private void makeScans() throws IOException {
		Files.createDirectory(folder.resolve("scans"));
		for (String name : List.of("a", "b", "c", "d"))
			Files.writeString(folder.resolve("scans").resolve(name + ".nii"), name);
	}

	@Test
	void goesOnAfterwardsAndTriesTheFatalCaseLast() throws IOException, InterruptedException {
		makeScans();
		Process process = JavaProcess.of(KilledBatchTest.class, folder.toString())
				.inheritIO()
				.start();
		assertTrue(process.waitFor(50, TimeUnit.SECONDS));
		assertEquals(137, process.exitValue());
		assertTrue(Files.exists(folder.resolve("labels/a.nii.gz")));
		assertTrue(Files.notExists(folder.resolve("labels/b.nii.gz")));
		List<String> predicted = new ArrayList<>();
		assertEquals(4, run(folder, predicted, false).done());
		assertEquals(List.of("c", "d", "b"), predicted);
		assertEquals("labels of b", Files.readString(folder.resolve("labels/b.nii.gz")));
	}

	/** The record is written first, so this is all that a kill between the two can leave. */
	@Test
	void killedBetweenRecordAndLabelMap() throws IOException {
		makeScans();
		run(folder, new ArrayList<>(), false);
		Files.move(folder.resolve("labels/b.nii.gz"), folder.resolve("labels/.stunet-records/work/b.nii.gz"));
		List<String> predicted = new ArrayList<>();
		assertEquals(0, run(folder, predicted, false).failed());
		assertEquals(List.of("b"), predicted);
		assertEquals("labels of b", Files.readString(folder.resolve("labels/b.nii.gz")));
	}
}
