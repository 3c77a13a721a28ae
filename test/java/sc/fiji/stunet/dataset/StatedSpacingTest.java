package sc.fiji.stunet.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import ij.IJ;
import ij.ImagePlus;
import ij.process.ImageProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.cases.SourceCase;
import sc.fiji.stunet.volume.Geometry;
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

	/** 12 x 10 x 8 voxels of a plane across x of each structure, without a voxel size, as many programs write them. */
	private void withoutVoxelSize(String file) throws IOException {
		ImagePlus image = IJ.createImage("made", 12, 10, 8, 8);
		for (int z = 1; z <= 8; z++) {
			ImageProcessor plane = image.getStack().getProcessor(z);
			for (int y = 0; y < 10; y++) for (int x = 1; x <= 2; x++) plane.set(x, y, x);
		}
		Path path = folder.resolve(file);
		Files.createDirectories(path.getParent());
		assertTrue(IJ.saveAsTiff(image, path.toString()));
	}

	private IntegrityReport check() {
		return IntegrityCheck.run(DataSet.read(folder, Progress.none()), Progress.none());
	}

	@Test
	void labelsWithoutOneHaveThatOfTheirImage() throws Exception {
		Geometry micrometres = Geometry.unoriented(new Spacing(0.002, 0.002, 0.01));
		MadeData made = MadeData.in(folder).with(micrometres);
		for (String name : List.of("a", "b")) {
			made.image("images/" + name + ".nii.gz");
			withoutVoxelSize("labels/" + name + ".tif");
		}
		TrainingCase.Content content = only().read(Progress.none());
		assertEquals(0.01, content.labels().geometry().spacing().z(), 1e-9);
		assertEquals(
				160,
				content.labels().voxelsByLabel().values().stream()
						.mapToLong(count -> count)
						.sum());
		made.names();
		IntegrityReport report = check();
		assertEquals(List.of(), report.errors());
		assertEquals(2, report.warnings().size(), report.toText());
		says(report.warnings().get(0).sentence(), "labels", "a.tif does not tell its voxel size, so it has that of");
	}

	@Test
	void imagesWithoutOneSayItOnce() throws Exception {
		withoutVoxelSize("images/a.tif");
		withoutVoxelSize("labels/a.tif");
		IntegrityReport report = check();
		assertEquals(1, report.errors().size(), report.toText());
		says(
				report.errors().get(0).sentence(),
				"images",
				"a.tif does not tell its voxel size",
				"dataset.json for all files, as \"spacing\": [z, y, x]",
				"a.json beside it");
	}
}
