package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.FakeProgress;

/** Probabilities and pictures of an earlier run beside the label maps of a later one. */
class OlderExtrasTest {

	@TempDir
	Path folder;

	private Path input;
	private Path output;
	private double step = 0.5;
	private boolean overwrite;
	private Set<Extra> wanted = Set.of();
	/** What the files contain. */
	private String content = "first";

	private final List<String> log = new ArrayList<>();

	@BeforeEach
	void makeScan() throws IOException {
		input = Files.createDirectory(folder.resolve("scans"));
		output = folder.resolve("labels");
		Files.writeString(input.resolve("a.nii.gz"), "scan");
	}

	private Batch.Report run() {
		Settings settings = new Settings("weights", "description", step, "xyz", "1", "", "", "", "");
		Batch batch = new Batch(
				output, Shard.WHOLE, settings, Structures.named(List.of("liver")), "Please cite.", overwrite, wanted);
		return batch.run(
				new CaseSearch(input, Optional.empty(), VolumeKinds.OWN_FORMATS, 1).find(output, wanted),
				(scan, files, progress) -> {
					assertEquals(wanted, files.extras().keySet());
					progress.log("Warning: It is dark.");
					files.all().forEach(this::write);
					return new CaseResult(Map.of(1, 1000L), 0.125, "CPU");
				},
				new FakeProgress().logging(log::add));
	}

	private void write(Path file) {
		try {
			Files.writeString(file, content);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private Path file(Extra extra) {
		return extra.file(output, "a");
	}

	private CaseRecord record() {
		return RecordFolder.in(output).read("a").orElseThrow();
	}

	@Test
	void picturesHaveAFolderAndAreResumed() throws IOException {
		wanted = Set.of(Extra.PICTURES);
		run();
		assertEquals("first", Files.readString(output.resolve("pictures/a.png")));
		assertEquals(List.of("It is dark."), record().warnings());
		assertEquals(1, run().finishedBefore());
		Files.delete(output.resolve("pictures/a.png"));
		assertEquals(0, run().finishedBefore());
		assertTrue(Files.exists(output.resolve("pictures/a.png")));
		Files.writeString(output.resolve("pictures/a.png"), "mine");
		assertEquals(1, run().failed());
	}

	@ParameterizedTest
	@EnumSource(Extra.class)
	void areRemovedWithTheirLabelMap(Extra extra) throws IOException {
		wanted = Set.of(extra);
		run();
		wanted = Set.of();
		content = "second";
		step = 0.75;
		assertEquals(1, run().failed());
		assertTrue(Files.exists(file(extra)), "as its label map");
		overwrite = true;
		assertEquals(1, run().done());
		assertEquals("second", Files.readString(output.resolve("a.nii.gz")));
		assertFalse(Files.exists(file(extra)));
		says(String.join("\n", log), file(extra) + " was removed, since the label map");
	}

	/** As an earlier version left them, which did not remove them. */
	@Test
	void areRemovedWithoutARecord() throws IOException {
		run();
		Files.writeString(Files.createDirectories(output.resolve("pictures")).resolve("a.png"), "older");
		step = 0.75;
		overwrite = true;
		run();
		assertFalse(Files.exists(file(Extra.PICTURES)));
	}

	@Test
	void areRemovedWhenTheLabelMapWasDeleted() throws IOException {
		wanted = Set.of(Extra.PICTURES);
		run();
		Files.delete(output.resolve("a.nii.gz"));
		Files.writeString(
				Files.createDirectories(output.resolve("probabilities")).resolve("a.nii.gz"), "mine");
		wanted = Set.of();
		step = 0.75;
		assertEquals(1, run().done());
		assertFalse(Files.exists(file(Extra.PICTURES)));
		assertTrue(Files.exists(file(Extra.PROBABILITIES)), "it was not made here");
	}

	/** Pictures that are wanted later cost nobody the probabilities. */
	@Test
	void stayBesideTheSameLabelMap() throws IOException {
		wanted = Set.of(Extra.PROBABILITIES);
		run();
		wanted = Set.of(Extra.PICTURES);
		assertEquals(0, run().finishedBefore());
		assertTrue(Files.exists(file(Extra.PROBABILITIES)));
		wanted = Set.of(Extra.values());
		assertEquals(1, run().finishedBefore());
		Files.delete(file(Extra.PICTURES));
		wanted = Set.of(Extra.PICTURES);
		content = "of another device";
		run();
		assertFalse(Files.exists(file(Extra.PROBABILITIES)));
	}
}
