package sc.fiji.stunet.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

class IntegrityCheckTest {

	private static final Extent SIZE = new Extent(12, 10, 8);

	@TempDir
	Path folder;

	private static float[] values(int at, float value) {
		float[] voxels = new float[(int) SIZE.voxels()];
		for (int i = 0; i < voxels.length; i++) voxels[i] = i % 50 + 1;
		voxels[at] = value;
		return voxels;
	}

	private IntegrityReport check(Path data) {
		return IntegrityCheck.run(DataSet.read(data, Progress.none()), Progress.none());
	}

	/** A data set of two good cases that is then spoilt, and the finding: severity and file, words of the sentence. */
	private DynamicTest bad(String name, String words, Consumer<MadeData> spoil) {
		return dynamicTest(name, () -> {
			MadeData made = MadeData.in(folder.resolve(name.replace(' ', '_')))
					.plainCase("a")
					.plainCase("b")
					.names();
			assertEquals(List.of(), check(made.folder()).findings(), "before it was spoilt");
			spoil.accept(made);
			List<String> findings = check(made.folder()).findings().stream()
					.map(finding -> finding.toString().replace('\\', '/'))
					.toList();
			assertTrue(
					findings.stream().anyMatch(finding -> Arrays.stream(words.split(" \\| ", -1))
							.allMatch(finding::contains)),
					findings.toString());
		});
	}

	@TestFactory
	Stream<DynamicTest> everythingWrongIsNamedWithItsFile() {
		return Stream.of(
				bad(
						"label outside the named ones",
						"error | labels/a.nii.gz | 80 voxels of the value 7",
						made -> made.labels("labels/a.nii.gz", 1, 7)),
				bad(
						"labels are no integers",
						"error | labels/a.nii.gz | whole numbers",
						made -> made.image("labels/a.nii.gz")),
				bad(
						"empty label map",
						"warning | labels/a.nii.gz | is empty",
						made -> made.labels("labels/a.nii.gz", new int[0])),
				bad(
						"label map of another size",
						"error | labels/a.nii.gz | 12 x 10 x 9 voxels, not 12 x 10 x 8",
						made -> made.with(new Extent(12, 10, 9)).labels("labels/a.nii.gz")),
				bad("label map with other voxels", "error | labels/a.nii.gz | its voxels are", made -> made.with(
								MadeData.ras(1, 1, 2))
						.labels("labels/a.nii.gz")),
				bad(
						"NaN",
						"error | images/a.nii.gz | 1 voxel  | NaN",
						made -> made.image("images/a.nii.gz", values(3, Float.NaN))),
				bad(
						"infinity",
						"error | images/a.nii.gz | 1 voxel  | infinite",
						made -> made.image("images/a.nii.gz", values(3, Float.NEGATIVE_INFINITY))),
				bad(
						"constant image",
						"error | images/a.nii.gz | no contrast in any channel",
						made -> made.image("images/a.nii.gz", new float[960])),
				bad(
						"CT without its name",
						"warning | look like CT | channel_names",
						made -> made.image("images/a.nii.gz", values(3, -1000))),
				bad(
						"damaged image",
						"error | images/a.nii.gz | is not a NIfTI file",
						made -> made.text("images/a.nii.gz", "nonsense")),
				bad("missing image", "error | labels/c.nii.gz | has no image", made -> made.labels("labels/c.nii.gz")),
				bad(
						"missing label map",
						"error | images/c.nii.gz | has no label map",
						made -> made.image("images/c.nii.gz")),
				bad(
						"other number of channels",
						"error | images/c_0000.nii.gz | has 2 channels, but a has 1",
						made -> made.image("images/c_0000.nii.gz")
								.image("images/c_0001.nii.gz")
								.labels("labels/c.nii.gz")),
				bad("gap in the channels", "error | c_0000.nii.gz | number 0001 is missing", made -> made.image(
								"images/c_0000.nii.gz")
						.image("images/c_0002.nii.gz")
						.labels("labels/c.nii.gz")),
				bad(
						"two images of one name",
						"error | images/a.nii | have the same name",
						made -> made.image("images/a.nii")),
				bad(
						"image and numbered channel",
						"error | images/a | both the first channel",
						made -> made.image("images/a_0000.nii.gz")),
				bad("single slice", "error | images/a.nii.gz | single slice", made -> made.with(new Extent(12, 10, 1))
						.plainCase("a")),
				bad("single slice from the side", "error | images/a.nii.gz | single slice", made -> made.with(
								new Extent(1, 10, 12))
						.plainCase("a")),
				bad(
						"something else in the folder",
						"warning | images/readme.txt | no file of a volume",
						made -> made.text("images/readme.txt", "x")),
				bad(
						"values with a gap",
						"error | there is none with the value 2 before spleen",
						made -> made.text("labels.txt", "1 liver\n3 spleen\n")),
				bad(
						"structure that nobody has",
						"warning | has the structure heart",
						made -> made.text("labels.txt", "1 liver\n2 spleen\n3 heart\n")),
				bad(
						"more cases announced",
						"warning | 3 cases (numTraining), but there are 2",
						made -> made.text("dataset.json", "{\"numTraining\": 3}")));
	}

	/** A label map that is left out may have it. */
	@Test
	void nothingIsSaidOfStructuresInCasesThatAreLeftOut() {
		MadeData.in(folder)
				.plainCase("a")
				.plainCase("b")
				.text(
						"dataset.json",
						"{\"training\": [{\"image\": \"./imagesTr/a.nii.gz\", \"label\": \"labelsTr/a.nii.gz\"}]}")
				.text("labels.txt", "1 liver\n2 spleen\n3 heart\n")
				.labels("labels/b.nii.gz", 3);
		IntegrityReport report = check(folder);
		says(report.toText(), "labels/b.nii.gz is left out", "None of the cases in use of " + folder + " has the");
	}

	/** Its values are named, not the one that it gets in a label map. */
	@Test
	void aRegionThatNobodyHas() {
		MadeData.in(folder)
				.plainCase("a")
				.plainCase("b")
				.text(
						"dataset.json",
						"{\"labels\": {\"background\": 0, \"organs\": [1, 2], \"tumour\": [3, 4]}, "
								+ "\"regions_class_order\": [1, 2]}");
		says(check(folder).warnings().get(0).sentence(), "has the structure tumour (values 3, 4); it cannot");
	}

	@Test
	void aRegionThatNamesNoStructure() {
		MadeData.in(folder)
				.plainCase("a")
				.text(
						"dataset.json",
						"{\"labels\": {\"background\": 0, \"organs\": [], \"liver\": 1}, "
								+ "\"regions_class_order\": [1, 2]}");
		refused(InvalidDataSet.class, () -> check(folder), "the region 'organs' names no value");
	}

	/** It is not known what they have. */
	@Test
	void nothingIsSaidOfStructuresInLabelMapsThatCannotBeRead() {
		MadeData.in(folder)
				.plainCase("a")
				.plainCase("b")
				.text("labels.txt", "1 liver\n2 spleen\n3 heart\n")
				.text("dataset.json", "{\"numTraining\": 2}")
				.text("labels/a.nii.gz", "nonsense");
		IntegrityReport report = check(folder);
		assertEquals(1, report.findings().size(), report.findings().toString());
		says(report.findings().get(0).toString(), "error", "labels/a.nii.gz");
	}

	@Test
	void onlyWhatIsWrongIsFound() {
		MadeData made =
				MadeData.in(folder).plainCase("a").plainCase("b").names().labels("labels/a.nii.gz", 1, 2, 7);
		IntegrityReport report = check(folder);
		assertEquals(1, report.findings().size(), report.findings().toString());
		refused(InvalidDataSet.class, report::throwIfErrors, "value 7");
		made.labels("labels/a.nii.gz");
		assertEquals(Map.of(1, 2, 2, 2), check(folder).throwIfErrors().occurrence());
	}

	@Test
	void aValueForNoDataDoesNotLookLikeCt() {
		MadeData.in(folder).plainCase("a").plainCase("b").names().image("images/a.nii.gz", values(3, -3.4e38f));
		List<String> findings =
				check(folder).findings().stream().map(Finding::toString).toList();
		assertEquals(1, findings.size(), findings.toString());
		assertTrue(findings.get(0).contains("where there are no data"), findings.toString());
	}

	@Test
	void channelsOnDifferentGrids() {
		MadeData.in(folder)
				.image("images/a_0000.nii.gz")
				.labels("labels/a.nii.gz")
				.names()
				.with(MadeData.ras(1, 2, 1))
				.image("images/a_0001.nii.gz");
		says(check(folder).errors().get(0).sentence(), "a_0001.nii.gz", "grid of the first channel");
	}

	@Test
	void oneCaseIsAllowed() {
		MadeData.in(folder).plainCase("a").names();
		IntegrityReport report = check(folder).throwIfErrors();
		assertTrue(
				report.warnings().get(0).sentence().contains("one case only"),
				report.findings().toString());
		DataSet data = DataSet.read(folder, Progress.none());
		IntegrityCheck.Reader reader = (one, content, sha256) -> {};
		assertEquals(
				report.findings(),
				IntegrityCheck.run(data, Progress.none(), reader).findings());
		assertEquals(
				List.of(),
				IntegrityCheck.run(data, Progress.none(), reader, false).findings(),
				"nothing is validated");
	}

	@Test
	void noCases() throws Exception {
		Files.createDirectories(folder.resolve("images"));
		Files.createDirectories(folder.resolve("labels"));
		MadeData.in(folder).names();
		refused(InvalidDataSet.class, () -> check(folder).throwIfErrors(), "has no cases");
	}

	/** As Python and Windows' editors write them. */
	@ParameterizedTest
	@ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
	void descriptionsWithAByteOrderMarkAndNaN(String charset) throws IOException {
		MadeData.in(folder).names();
		String json = "\ufeff{\"labels\": {\"background\": 0, \"liver\": 1}, \"release\": NaN, \"most\": Infinity}";
		Files.write(folder.resolve("dataset.json"), json.getBytes(Charset.forName(charset)));
		assertEquals(
				"liver",
				Description.of(folder, OtherFormats.NONE)
						.labelling()
						.orElseThrow()
						.structures()
						.all()
						.get(0)
						.name());
	}

	@TestFactory
	Stream<DynamicTest> descriptionsThatAreRefused() {
		return Map.of(
						"{",
						"is not JSON",
						"[]",
						"not an object",
						"{\"labels\": {\"ignore\": [3]}}",
						"'ignore'",
						"{\"labels\": {\"whole\": [1, 2]}}",
						"region",
						"{\"labels\": {\"liver\": -1}}",
						"between 1 and 65535",
						"{\"file_ending\": \".png\"}",
						".nrrd",
						"{\"channel_names\": {\"1\": \"CT\"}}",
						"channels 0, 1, 2",
						"{\"labels\": {\"a\": 1, \"b\": 1}}",
						"same value",
						"version https://git-lfs.github.com/spec/v1\noid sha256:4d",
						"Git LFS pointer",
						"<!DOCTYPE html>",
						"web page")
				.entrySet()
				.stream()
				.map(entry -> dynamicTest(entry.getKey(), () -> {
					MadeData.in(folder).plainCase("a").text("dataset.json", entry.getKey());
					refused(InvalidDataSet.class, () -> check(folder), "dataset.json", entry.getValue());
				}));
	}

	@Test
	void foldersThatAreNoDataSets() throws Exception {
		refused(InvalidDataSet.class, () -> check(folder.resolve("none")), "There is no folder");
		refused(InvalidDataSet.class, () -> check(folder), "neither images/ and labels/");
		Files.createDirectories(folder.resolve("images"));
		refused(InvalidDataSet.class, () -> check(folder), "has no folder labels/");
	}

	@Test
	void canBeCancelled() {
		MadeData.in(folder).plainCase("a").names();
		assertThrows(
				Cancelled.class,
				() -> IntegrityCheck.run(
						DataSet.read(folder, Progress.none()), new FakeProgress().cancelledWhen(() -> true)));
	}
}
