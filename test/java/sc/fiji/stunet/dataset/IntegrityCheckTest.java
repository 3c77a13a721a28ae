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
import java.util.LinkedHashMap;
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

	/** A data set of two good cases that is then spoilt, and the finding: severity and file, words of the sentence. */
	private record Bad(Consumer<MadeData> spoil, String... words) {}

	private static final Map<String, Bad> BAD = new LinkedHashMap<>();

	static {
		BAD.put(
				"label outside the named ones",
				new Bad(
						made -> made.labels("labels/a.nii.gz", 1, 7),
						"error",
						"labels/a.nii.gz",
						"80 voxels of the value 7"));
		BAD.put(
				"labels are no integers",
				new Bad(made -> made.image("labels/a.nii.gz"), "error", "labels/a.nii.gz", "whole numbers"));
		BAD.put(
				"empty label map",
				new Bad(made -> made.labels("labels/a.nii.gz", new int[0]), "warning", "labels/a.nii.gz", "is empty"));
		BAD.put(
				"label map of another size",
				new Bad(
						made -> made.with(new Extent(12, 10, 9)).labels("labels/a.nii.gz"),
						"error",
						"labels/a.nii.gz",
						"12 x 10 x 9 voxels, not 12 x 10 x 8"));
		BAD.put(
				"label map with other voxels",
				new Bad(
						made -> made.with(MadeData.ras(1, 1, 2)).labels("labels/a.nii.gz"),
						"error",
						"labels/a.nii.gz",
						"its voxels are"));
		BAD.put(
				"NaN",
				new Bad(
						made -> made.image("images/a.nii.gz", values(3, Float.NaN)),
						"error",
						"images/a.nii.gz",
						"1 voxel ",
						"NaN"));
		BAD.put(
				"infinity",
				new Bad(
						made -> made.image("images/a.nii.gz", values(3, Float.NEGATIVE_INFINITY)),
						"error",
						"images/a.nii.gz",
						"1 voxel ",
						"infinite"));
		BAD.put(
				"constant image",
				new Bad(
						made -> made.image("images/a.nii.gz", new float[960]),
						"error",
						"images/a.nii.gz",
						"no contrast in any channel"));
		BAD.put(
				"CT without its name",
				new Bad(
						made -> made.image("images/a.nii.gz", values(3, -1000)),
						"warning",
						"look like CT",
						"channel_names"));
		BAD.put(
				"damaged image",
				new Bad(
						made -> made.text("images/a.nii.gz", "nonsense"),
						"error",
						"images/a.nii.gz",
						"is not a NIfTI file"));
		BAD.put(
				"missing image",
				new Bad(made -> made.labels("labels/c.nii.gz"), "error", "labels/c.nii.gz", "has no image"));
		BAD.put(
				"missing label map",
				new Bad(made -> made.image("images/c.nii.gz"), "error", "images/c.nii.gz", "has no label map"));
		BAD.put(
				"other number of channels",
				new Bad(
						made -> made.image("images/c_0000.nii.gz")
								.image("images/c_0001.nii.gz")
								.labels("labels/c.nii.gz"),
						"error",
						"images/c_0000.nii.gz",
						"has 2 channels, but a has 1"));
		BAD.put(
				"gap in the channels",
				new Bad(
						made -> made.image("images/c_0000.nii.gz")
								.image("images/c_0002.nii.gz")
								.labels("labels/c.nii.gz"),
						"error",
						"c_0000.nii.gz",
						"number 0001 is missing"));
		BAD.put(
				"two images of one name",
				new Bad(made -> made.image("images/a.nii"), "error", "images/a.nii", "have the same name"));
		BAD.put(
				"image and numbered channel",
				new Bad(made -> made.image("images/a_0000.nii.gz"), "error", "images/a", "both the first channel"));
		BAD.put(
				"single slice",
				new Bad(
						made -> made.with(new Extent(12, 10, 1)).plainCase("a"),
						"error",
						"images/a.nii.gz",
						"single slice"));
		BAD.put(
				"single slice from the side",
				new Bad(
						made -> made.with(new Extent(1, 10, 12)).plainCase("a"),
						"error",
						"images/a.nii.gz",
						"single slice"));
		BAD.put(
				"something else in the folder",
				new Bad(
						made -> made.text("images/readme.txt", "x"),
						"warning",
						"images/readme.txt",
						"no file of a volume"));
		BAD.put(
				"values with a gap",
				new Bad(
						made -> made.text("labels.txt", "1 liver\n3 spleen\n"),
						"error",
						"there is none with the value 2 before spleen"));
		BAD.put(
				"structure that nobody has",
				new Bad(
						made -> made.text("labels.txt", "1 liver\n2 spleen\n3 heart\n"),
						"warning",
						"has the structure heart"));
		BAD.put(
				"more cases announced",
				new Bad(
						made -> made.text("dataset.json", "{\"numTraining\": 3}"),
						"warning",
						"3 cases (numTraining), but there are 2"));
	}

	private static float[] values(int at, float value) {
		float[] voxels = new float[(int) SIZE.voxels()];
		for (int i = 0; i < voxels.length; i++) voxels[i] = i % 50 + 1;
		voxels[at] = value;
		return voxels;
	}

	private IntegrityReport check(Path data) {
		return IntegrityCheck.run(DataSet.read(data, Progress.none()), Progress.none());
	}

	@TestFactory
	Stream<DynamicTest> everythingWrongIsNamedWithItsFile() {
		return BAD.entrySet().stream()
				.map(entry -> dynamicTest(entry.getKey(), () -> {
					MadeData made = MadeData.in(folder.resolve(entry.getKey().replace(' ', '_')))
							.plainCase("a")
							.plainCase("b")
							.names();
					assertEquals(List.of(), check(made.folder()).findings(), "before it was spoilt");
					entry.getValue().spoil().accept(made);
					List<String> findings = check(made.folder()).findings().stream()
							.map(finding -> finding.toString().replace('\\', '/'))
							.toList();
					assertTrue(
							findings.stream().anyMatch(finding -> Arrays.stream(
											entry.getValue().words())
									.allMatch(finding::contains)),
							findings.toString());
				}));
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
				Description.of(folder).structures().orElseThrow().all().get(0).name());
	}

	@TestFactory
	Stream<DynamicTest> descriptionsThatAreRefused() {
		return Map.of(
						"{",
						"is not JSON",
						"[]",
						"not an object",
						"{\"labels\": {\"ignore\": 3}}",
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
