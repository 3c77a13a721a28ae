package sc.fiji.stunet.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.dicom.DicomBytes;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

class DataSetTest {

	@TempDir
	Path folder;

	private MadeData made;

	@BeforeEach
	void make() {
		made = MadeData.in(folder);
	}

	private DataSet read() {
		return DataSet.read(folder, Progress.none());
	}

	private static List<String> names(DataSet data) {
		return data.structures().all().stream().map(Structure::name).toList();
	}

	private static List<String> files(TrainingCase one) {
		return one.images().stream().map(file -> file.getFileName().toString()).toList();
	}

	@Test
	void plainFolder() {
		made.plainCase("b").plainCase("a").names();
		DataSet data = read();
		assertEquals(
				List.of("a", "b"), data.cases().stream().map(TrainingCase::name).toList());
		assertEquals(List.of("liver", "spleen"), names(data));
		assertEquals(List.of("channel 0"), data.channels());
		assertEquals(List.of(), data.findings());
	}

	@Test
	void channelsAreNumbered() {
		made.image("images/a_0001.nii.gz")
				.image("images/a_0000.nii")
				.labels("labels/a.nii.gz")
				.names();
		assertEquals(
				List.of("a_0000.nii", "a_0001.nii.gz"), files(read().cases().get(0)));
	}

	@Test
	void otherFormatsByTheFileEnding() throws IOException {
		made.image("imagesTr/a_0000.nrrd")
				.labels("labelsTr/a.nrrd")
				.image("imagesTr/a_0000.nii.gz")
				.text("dataset.json", "{\"labels\": {\"liver\": 1, \"spleen\": 2}, \"file_ending\": \".nrrd\"}");
		DataSet data = read();
		assertEquals(List.of("a_0000.nrrd"), files(data.cases().get(0)));
		assertEquals(1, data.findings().size());
		assertTrue(
				data.findings().get(0).toString().contains("the files end with .nrrd"),
				data.findings().toString());
		assertEquals(
				made.size(), data.cases().get(0).read(Progress.none()).labels().size());
	}

	@Test
	void anOmeZarrIsNamedWithoutItsEnding() {
		made.image("images/a.nii.gz").labels("labels/a.ome.zarr").plainCase("b").names();
		DataSet data = read();
		assertEquals(List.of(), data.findings());
		assertEquals(
				List.of("a", "b"), data.cases().stream().map(TrainingCase::name).toList());
	}

	private void slices(String scan) throws IOException {
		Path series = Files.createDirectories(folder.resolve(scan));
		for (int z = 0; z < 3; z++)
			new DicomBytes(DicomBytes.EXPLICIT, 10 * z).position(0, 0, 2 * z).write(series.resolve("IM" + z));
	}

	/** As they come from a scanner, whatever the ending of the label maps. */
	@ParameterizedTest
	@ValueSource(
			strings = {
				"",
				"\"file_ending\": \".nii.gz\", ",
				"\"dataset\": {\"a\": {\"images\": [\"imagesTr/a_0000\"], \"label\": \"labelsTr/a.nii.gz\"}}, "
			})
	void anImageMayBeAFolderOfSlices(String more) throws IOException {
		slices("imagesTr/a_0000");
		Volume image = Stored.volume(folder.resolve("imagesTr/a_0000"));
		made.with(image.size())
				.with(image.geometry())
				.labels("labelsTr/a.nii.gz")
				.text(
						"dataset.json",
						"{" + more + "\"labels\": {\"liver\": 1, \"spleen\": 2}, \"channel_names\": {\"0\": \"CT\"}}");
		DataSet data = read();
		assertEquals(List.of(), data.findings());
		assertEquals(List.of("a_0000"), files(data.cases().get(0)));
		assertEquals("a", data.cases().get(0).name());
		assertEquals(
				List.of(),
				IntegrityCheck.run(data, Progress.none()).findings().stream()
						.filter(Finding::isError)
						.toList());
		assertEquals(
				25,
				data.cases()
						.get(0)
						.read(Progress.none())
						.image()
						.voxels()
						.getAt(2, 1, 2, 0)
						.get());
	}

	/** Each a folder; what holds no slices is told, and no case. */
	@Test
	void channelsMayBeFoldersOfSlices() throws IOException {
		slices("images/b_0000");
		slices("images/b_0001");
		Files.createDirectories(folder.resolve("images/notes"));
		Volume image = Stored.volume(folder.resolve("images/b_0000"));
		made.with(image.size()).with(image.geometry()).labels("labels/b.nii.gz").names();
		DataSet data = read();
		assertEquals(List.of("b_0000", "b_0001"), files(data.cases().get(0)));
		assertEquals(1, data.findings().size());
		assertTrue(
				data.findings().get(0).toString().contains("notes is left out"),
				data.findings().toString());
	}

	@Test
	void theVoxelsOfAHeaderAreNoCase() throws IOException {
		made.labels("labels/a.mha").names();
		Path header = Files.createDirectories(folder.resolve("images")).resolve("a.mhd");
		Files.writeString(
				header,
				"ObjectType = Image\nNDims = 3\nDimSize = 12 10 8\nElementSpacing = 1 1 1\nTransformMatrix = -1 "
						+ "0 0 0 -1 0 0 0 1\nOffset = -5 -6 7\n"
						+ "ElementType = MET_UCHAR\nElementDataFile = a.raw\n");
		Files.write(folder.resolve("images/a.raw"), new byte[960]);
		DataSet data = read();
		assertEquals(List.of(), data.findings());
		assertEquals(
				made.size(), data.cases().get(0).read(Progress.none()).image().size());
		assertEquals(List.of(header, folder.resolve("images/a.raw")), VolumeFiles.filesOf(header));
	}

	@Test
	void aNumberInTheNameOfACaseIsNoChannel() {
		made.plainCase("scan_0001").plainCase("scan_0002").names();
		DataSet data = read();
		assertEquals(
				List.of("scan_0001", "scan_0002"),
				data.cases().stream().map(TrainingCase::name).toList());
		assertEquals(1, data.channels().size());
	}

	@Test
	void version1() {
		made.image("imagesTr/a_0000.nii.gz")
				.labels("labelsTr/a.nii.gz")
				.image("imagesTr/b_0000.nii.gz")
				.labels("labelsTr/b.nii.gz");
		made.text(
				"dataset.json",
				"""
			{"modality": {"0": "CT"}, "labels": {"0": "background", "1": "liver", "2": "spleen"}, "numTraining": 1,
			"training": [{"image": "./imagesTr/a.nii.gz", "label": "./labelsTr/a.nii.gz"}], "test": []}""");
		DataSet data = read();
		assertEquals(List.of("a"), data.cases().stream().map(TrainingCase::name).toList());
		assertEquals(List.of("liver", "spleen"), names(data));
		assertTrue(data.isCt(0));
		assertEquals(1, data.findings().size(), data.findings().toString());
		assertTrue(data.findings().stream().noneMatch(Finding::isError));
	}

	@Test
	void version2() {
		made.image("imagesTr/a_0000.nii.gz").image("imagesTr/a_0001.nii.gz").labels("labelsTr/a.nii.gz");
		made.text(
				"dataset.json",
				"""
			{"channel_names": {"0": "T1", "1": "T2"}, "labels": {"spleen": 2, "background": 0, "liver": 1}, \
			"numTraining": 1, \
			"file_ending": ".nii.gz"}""");
		DataSet data = read();
		assertEquals(List.of("T1", "T2"), data.channels());
		assertEquals(List.of("liver", "spleen"), names(data));
		assertEquals(
				List.of("a_0000.nii.gz", "a_0001.nii.gz"), files(data.cases().get(0)));
		assertEquals(List.of(), data.findings());
	}

	@Test
	void version2WithPaths() {
		made.image("elsewhere/scan.nii.gz")
				.labels("elsewhere/truth.nii.gz")
				.labels("labelsTr/unused.nii.gz")
				.image("imagesTr/unused_0000.nii.gz");
		made.text(
				"dataset.json",
				"""
			{"channel_names": {"0": "T1"}, "labels": {"background": 0, "liver": 1, "spleen": 2}, "numTraining": 1, \
			"file_ending": ".nii.gz",
			"dataset": {"one": {"images": ["elsewhere/scan.nii.gz"], "label": "elsewhere/truth.nii.gz"}}}""");
		TrainingCase one = read().cases().get(0);
		assertEquals("one", one.name());
		assertEquals(folder.resolve("elsewhere/truth.nii.gz"), one.labels());
	}

	@ParameterizedTest
	@ValueSource(strings = {"../x", "a/b", "..", ".a", "a\\\\b", "a:b", ""})
	void aCaseIsNoPath(String name) {
		made.image("elsewhere/scan.nii.gz")
				.labels("elsewhere/truth.nii.gz")
				.image("imagesTr/unused_0000.nii.gz")
				.labels("labelsTr/unused.nii.gz");
		made.text(
				"dataset.json",
				"""
			{"channel_names": {"0": "T1"}, "labels": {"background": 0, "liver": 1, "spleen": 2}, "dataset": \
			{"NAME": {"images": ["elsewhere/scan.nii.gz"], "label": "elsewhere/truth.nii.gz"}}}"""
						.replace("NAME", name));
		refused(InvalidDataSet.class, this::read, "dataset.json: the case '", "a name that no file can have");
	}

	/** Here a character that no system takes; elsewhere letters that the system's locale does not know. */
	@ParameterizedTest
	@ValueSource(
			strings = {
				"\"dataset\": {\"one\": {\"images\": [\"a\\u0000.nii.gz\"], \"label\": \"b.nii.gz\"}}",
				"\"dataset\": {\"one\": {\"images\": [\"a.nii.gz\"], \"label\": \"b\\u0000.nii.gz\"}}",
				"\"training\": [{\"image\": \"a.nii.gz\", \"label\": \"labels/a\\u0000.nii.gz\"}]"
			})
	void aNameThatNoFileCanHaveIsOneSentence(String cases) {
		made.plainCase("a")
				.text(
						"dataset.json",
						"{\"channel_names\": {\"0\": \"T1\"}, \"labels\": {\"background\": 0, \"liver\": 1}, " + cases
								+ "}");
		refused(InvalidDataSet.class, this::read, "dataset.json names the file '", "cannot be the name of a file here");
	}

	@Test
	void structuresWithoutNamesAreCalledAfterTheirValues() {
		made.plainCase("a").image("images/b.nii.gz").labels("labels/b.nii.gz", 3);
		DataSet data = read();
		assertEquals(List.of("structure_1", "structure_2", "structure_3"), names(data));
		assertTrue(
				data.findings().get(0).sentence().contains("labels.txt"),
				data.findings().toString());
	}

	@Test
	void labelDescriptionsOfItkSnap() {
		made.plainCase("a")
				.text(
						"labels.txt",
						"# comment\n    0     0    0    0        0  0  0    \"Clear Label\"\n    1   255  128   "
								+ "1        1  1  1    \"left liver\"\n2: spleen\n");
		List<Structure> structures = read().structures().all();
		assertEquals(
				List.of("left liver", "spleen"),
				structures.stream().map(Structure::name).toList());
		assertEquals(0xff8001, structures.get(0).colour());
	}

	@Test
	void aLabelMapStoredAlongOtherAxesIsTurned() {
		made.image("images/a.nii.gz").names();
		Geometry ras = made.geometry();
		// The same place with y reversed: the first voxel is the image's last one along y.
		Geometry lps = Geometry.of(new Spacing(1, 1, 1), 1, 0, 0, 5, 0, -1, 0, 6 + 9, 0, 0, 1, 7);
		made.with(lps).labels("labels/a.nii.gz");
		TrainingCase.Content content = read().cases().get(0).read(Progress.none());
		assertEquals(ras, content.labels().geometry());
		assertEquals(content.image().size(), content.labels().size());
		assertEquals(1, content.labels().voxels().getAt(1, 3, 4).get());
	}

	@Test
	void anotherGridIsRefused() {
		made.image("images/a.nii.gz").names().with(MadeData.ras(1, 1, 1.5)).labels("labels/a.nii.gz");
		refused(InvalidVolume.class, () -> read().cases().get(0).read(Progress.none()), "a.nii.gz", "its voxels are");
	}
}
