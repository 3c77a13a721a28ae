package sc.fiji.stunet.train.cases;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.files.HeldFiles;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** A scan is preprocessed once, also when its labels change, as after every slice that somebody accepts. */
class KeptVoxelsTest {

	private static final Extent SIZE = new Extent(21, 37, 13);
	private static final Geometry LPS =
			Geometry.of(new Spacing(1, 0.7, 2), new double[] {-1, 0, 0, 5, 0, -0.7, 0, 6, 0, 0, 2, 7});

	private final Volume volume = Cases.volume(SIZE, 2, LPS, 1);
	private final LabelMap first = Cases.labels(SIZE, LPS), second = Cases.labels(SIZE, LPS);
	private final Plan plan = Cases.plan(new Spacing(0.5, 0.9, 1.1), false, 2, "RAS");

	@TempDir
	private Path folder;

	private PreprocessedCase prepared(String store, Plan by, String sha256, Volume image, LabelMap labels) {
		SourceCase source = new SourceCase(
				"a", sha256, "the image", Optional.empty(), progress -> new TrainingCase.Content(image, labels));
		return new CaseStore(folder.resolve(store), by, Cases.LABELLING)
				.prepare(List.of(source), Progress.none())
				.get(0);
	}

	private byte[] file(String store) throws IOException {
		return Files.readAllBytes(folder.resolve(store).resolve("a.case"));
	}

	@Test
	void onlyTheLabelsAreDoneAgain() throws IOException {
		second.voxels().getAt(10, 18, 6).set(7);
		prepared("cases", plan, "first", volume, first);
		// Another image: voxels that are computed again would be its own.
		PreprocessedCase kept = prepared("cases", plan, "second", Cases.volume(SIZE, 2, LPS, 2), second);
		assertEquals(prepared("anew", plan, "second", volume, second).key(), kept.key());
		assertArrayEquals(file("anew"), file("cases"));
		assertEquals(List.of(), HeldFiles.below(folder), "Windows could not replace it");
	}

	@Test
	void anotherPlanChangesTheVoxels() throws IOException {
		prepared("cases", plan, "first", volume, first);
		Plan coarser = Cases.plan(new Spacing(1, 0.9, 1.1), false, 2, "RAS");
		prepared("cases", coarser, "second", volume, second);
		prepared("anew", coarser, "second", volume, second);
		assertArrayEquals(file("anew"), file("cases"));
	}

	/** Of an earlier version, or damaged. */
	@Test
	void aFileThatDoesNotTellIsMadeAnew() throws IOException {
		Path file = Files.createDirectories(folder.resolve("cases")).resolve("a.case");
		Files.writeString(file, "something else");
		prepared("cases", plan, "first", volume, first);
		prepared("anew", plan, "first", volume, first);
		assertArrayEquals(file("anew"), file("cases"));
	}
}
