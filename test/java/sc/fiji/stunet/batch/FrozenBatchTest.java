package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.frozen.Frozen;
import sc.fiji.stunet.model.Structures;

/** The records of an earlier version's batch are read, and they and its table are written again the same. */
class FrozenBatchTest {

	private static final CaseRecord RECORD = new CaseRecord(
			List.of(
					new FileDigest("a_0000.nii.gz", 7, "0".repeat(64)),
					new FileDigest("a_0001.nii.gz", 8, "1".repeat(64))),
			new Settings("w".repeat(64), "d".repeat(64), 0.75, "xyz", "1.2.3", "spacing=1,1,2", "LPS", "", ""),
			new FileDigest("a.nii.gz", 9, "2".repeat(64)),
			null,
			null,
			List.of(),
			1.5,
			"gpu:0",
			Map.of(0, 90L, 3, 10L),
			List.of(),
			0.125,
			"2026-01-01T01:02:03Z");

	@TempDir
	private Path folder;

	@Test
	void record() throws IOException {
		RecordFolder records = RecordFolder.in(folder);
		records.create(Set.of(), new NewFolders());
		records.write("a", RECORD);
		Frozen.assertSameJson("batch/.stunet-records/a.json", folder.resolve(".stunet-records/a.json"));
		assertEquals(RECORD, RecordFolder.in(Frozen.file("batch")).read("a").orElseThrow());
	}

	@Test
	void table() throws IOException {
		Structures structures = new Structures(
				List.of(new Structures.Structure(3, "left", 1), new Structures.Structure(7, "right, lower", 2)));
		new Summary(folder.resolve("summary.csv"), structures)
				.write(List.of(
						Summary.Row.done("a", RECORD),
						Summary.Row.failed("b", "It is damaged; \"look\"."),
						Summary.Row.open("c")));
		Frozen.assertSameLines("batch/summary.csv", folder.resolve("summary.csv"));
		new Summary(Frozen.file("batch/summary.csv"), structures).check(false);
	}
}
