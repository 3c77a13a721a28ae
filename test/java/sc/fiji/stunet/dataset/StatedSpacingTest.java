package sc.fiji.stunet.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.cases.SourceCase;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/** The voxel size in dataset.json, of TIFF stacks that have none, or a wrong one. */
class StatedSpacingTest {

	@TempDir
	Path folder;

	private TrainingCase only() {
		return DataSet.read(folder, Progress.none()).cases().get(0);
	}

	@Test
	void isThatOfStacksWithoutOne() throws Exception {
		for (String part : new String[] {"images", "labels"}) {
			Files.createDirectories(folder.resolve(part));
			try (InputStream tiff = StatedSpacingTest.class.getResourceAsStream("/tiff/resolution-inch.tif")) {
				Files.copy(tiff, folder.resolve(part).resolve("liver.tif"));
			}
		}
		MadeData made = MadeData.in(folder).names();
		refused(
				InvalidVolume.class,
				() -> only().read(Progress.none()),
				"liver.tif does not tell its voxel size",
				"or for a whole data set into its dataset.json");
		made.text("dataset.json", "{\"spacing\": [2.5, 0.5, 0.25], \"file_ending\": \".tif\"}");
		TrainingCase.Content content = only().read(Progress.none());
		assertEquals(new Spacing(0.25, 0.5, 2.5), content.image().spacing());
		assertEquals(content.image().geometry(), content.labels().geometry());
	}

	@Test
	void isThatOfAllFilesWhateverTheySay() {
		MadeData made = MadeData.in(folder).plainCase("a").names();
		SourceCase before = SourceCase.of(only());
		made.text("dataset.json", "{\"spacing\": [3, 2, 1]}");
		assertEquals(new Spacing(1, 2, 3), only().read(Progress.none()).image().spacing());
		IntegrityReport report = IntegrityCheck.run(DataSet.read(folder, Progress.none()), Progress.none());
		assertEquals(0, report.errors().size(), report.toText());
		assertNotEquals(before.sha256(), SourceCase.of(only()).sha256(), "it is preprocessed anew");
	}

	@ParameterizedTest
	@ValueSource(strings = {"[1, 2]", "[1, 2, 0]", "[1, 2, \"x\"]", "2.5"})
	void thatIsNone(String spacing) {
		MadeData.in(folder).plainCase("a").names().text("dataset.json", "{\"spacing\": " + spacing + "}");
		refused(
				InvalidDataSet.class,
				this::only,
				"dataset.json: the voxel size is ",
				"write three positive numbers in mm");
	}
}
