package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.dicom.DicomBytes;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Refusals;
import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.outside.Unreadable;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

class CaseSearchTest {

	@TempDir
	Path folder;

	private Path input;
	private Path output;

	@BeforeEach
	void makeFolder() throws IOException {
		input = Files.createDirectory(folder.resolve("scans of 2026 ä"));
		output = folder.resolve("labels");
	}

	private void make(String... names) throws IOException {
		for (String name : names) {
			Files.createDirectories(input.resolve(name).getParent());
			Files.writeString(input.resolve(name), name);
		}
	}

	private List<BatchCase> find(int channels, String pattern) {
		return new CaseSearch(input, Optional.ofNullable(pattern), VolumeKinds.OWN_FORMATS, channels)
				.find(output, Set.of());
	}

	private static List<String> names(List<BatchCase> cases) {
		return cases.stream().map(BatchCase::name).toList();
	}

	private List<String> inputs(BatchCase scan) {
		return scan.inputs().stream().map(file -> file.getFileName().toString()).toList();
	}

	private void refused(String... words) {
		String sentence =
				assertThrows(InvalidRequest.class, () -> find(1, null)).getMessage();
		for (String word : words)
			assertTrue(sentence.contains(word), () -> "'" + sentence + "' does not say '" + word + "'");
	}

	@Test
	void allVolumesOfAFolderByName() throws IOException {
		make("b.nii", "a.nii.gz", "C.NII.GZ", "notes.txt", "d.nii.gz.part", "._a.nii.gz", ".hidden.nii", "sub/e.nii");
		List<BatchCase> cases = find(1, null);
		assertEquals(List.of("C", "a", "b"), names(cases));
		assertEquals(List.of("a.nii.gz"), inputs(cases.get(1)));
		assertEquals("a.nii.gz".length(), cases.get(1).bytes());
	}

	@Test
	void onlyNamesOfThePattern() throws IOException {
		make("p1_ct.nii.gz", "p1_mr.nii.gz", "p2_ct.nii", "p3_ct.txt");
		assertEquals(List.of("p1_ct", "p2_ct"), names(find(1, "*_ct.*")));
		Refusals.refused(InvalidRequest.class, () -> find(1, "*.mha"), "that matches *.mha");
		Refusals.refused(InvalidRequest.class, () -> find(1, "["), "cannot be understood");
	}

	/** Where a reader exists, a folder of slices is one volume, named after it. */
	@Test
	void aFolderMayBeAVolume() throws IOException {
		make("a.tif", "p1/slice1", "p1/slice2", "p2/readme", "deep/p3/slice1");
		VolumeKinds kinds =
				new VolumeKinds(List.of(".ome.tif", ".tif"), where -> Files.exists(where.resolve("slice1")), "");
		List<BatchCase> cases = new CaseSearch(input, Optional.empty(), kinds, 1).find(output, Set.of());
		assertEquals(List.of("a", "p1"), names(cases));
		assertEquals(2L * "p1/slice1".length(), cases.get(1).bytes());
		assertEquals(
				List.of("deep_p3"),
				names(new CaseSearch(input, Optional.of("deep/*"), kinds, 1).find(output, Set.of())));
		assertEquals(
				List.of("p1"),
				names(new CaseSearch(input.resolve("p1"), Optional.empty(), kinds, 1).find(output, Set.of())));
		FileDigest mark = FileDigest.of(input.resolve("p1"));
		assertTrue(mark.isContentOf(input.resolve("p1")));
		make("p1/slice0");
		assertFalse(mark.isContentOf(input.resolve("p1")));
	}

	/** Its levels are folders of Zarr, too: an image's description alone tells it from a folder of images. */
	private void makeZarr(String name) throws IOException {
		Path image = Files.createDirectories(input.resolve(name).resolve("0"));
		Files.writeString(image.resolve(".zarray"), "{}");
		Files.writeString(image.resolveSibling(".zattrs"), "{\"multiscales\": []}");
	}

	@Test
	void anOmeZarrIsNamedWithoutItsEnding() throws IOException {
		makeZarr("a_0000.ome.zarr");
		makeZarr("a_0001.ome.zarr");
		make("b_0000.nii.gz", "b_0001.nii.gz");
		List<BatchCase> cases = find(2, null);
		assertEquals(List.of("a", "b"), names(cases));
		assertEquals(List.of("a_0000.ome.zarr", "a_0001.ome.zarr"), inputs(cases.get(0)));
		assertEquals(Optional.empty(), cases.get(0).problem());
	}

	@Test
	void anOmeZarrIsNoFolderOfItsLevels() throws IOException {
		makeZarr("c.ZARR");
		input = input.resolve("c.ZARR");
		List<BatchCase> cases = find(1, null);
		assertEquals(List.of("c"), names(cases));
		assertEquals(List.of("c.ZARR"), inputs(cases.get(0)));
	}

	@Test
	void aGroupOfZarrIsAFolderOfImages() throws IOException {
		makeZarr("c.zarr");
		make(".zgroup");
		assertEquals(List.of("c"), names(find(1, null)));
	}

	/** As nnU-Net's files are named. */
	@Test
	void theNumberOfAChannelIsNoPartOfAFoldersName() throws IOException {
		for (String scan : List.of("a_0000", "b_0000", "b_0001"))
			new DicomBytes(DicomBytes.EXPLICIT, 1)
					.write(Files.createDirectories(input.resolve(scan)).resolve("IM1"));
		List<BatchCase> cases = find(2, "b*");
		assertEquals(List.of("b"), names(cases));
		assertEquals(List.of("b_0000", "b_0001"), inputs(cases.get(0)));
		assertEquals(List.of("a"), names(find(1, "a*")));
		assertEquals(
				List.of("a"),
				names(new CaseSearch(input.resolve("a_0000"), Optional.empty(), VolumeKinds.OWN_FORMATS, 1)
						.find(output, Set.of())));
	}

	/** What a system keeps on a disk is not even looked into. */
	@Test
	void hiddenFoldersAreNoVolumes() throws IOException {
		make(
				"a.tif",
				".Trashes/slice1",
				"System Volume Information/slice1",
				"lost+found/slice1",
				"$RECYCLE.BIN/slice1",
				"lost+found/b.tif");
		VolumeKinds kinds = new VolumeKinds(
				List.of(".tif"),
				where -> {
					throw new AssertionError("looked into " + where);
				},
				"");
		assertEquals(List.of("a"), names(new CaseSearch(input, Optional.empty(), kinds, 1).find(output, Set.of())));
		VolumeKinds found = new VolumeKinds(List.of(".tif"), where -> Files.exists(where.resolve("slice1")), "");
		assertEquals(List.of("a"), names(new CaseSearch(input, Optional.of("**"), found, 1).find(output, Set.of())));
	}

	@Test
	void withoutImageJOtherFilesAreNamedWithAdvice() throws IOException {
		make("scan.czi", "p1/slice1.dcm");
		refused(input.toString(), "only such as scan.czi", "convert them", "STU-Net Predict Folder in Fiji");
	}

	/** By their own readers: the voxels of a header lie in a file of their own. */
	@Test
	void allFormatsThatAreReadWithoutImageJ() throws IOException {
		make(
				"a.nii.gz",
				"b.mha",
				"c.mhd",
				"c.raw",
				"d.nrrd",
				"e.nhdr",
				"e.raw.gz",
				"f.hdr",
				"f.img",
				"g.zraw",
				"h/notes.txt");
		byte[] slice = new byte[132];
		System.arraycopy("DICM".getBytes(StandardCharsets.UTF_8), 0, slice, 128, 4);
		Files.createDirectories(input.resolve("i"));
		Files.write(input.resolve("i/IM0"), slice);
		assertEquals(List.of("a", "b", "c", "d", "e", "f", "i"), names(find(1, null)));
	}

	@Test
	void theVoxelsOfAHeaderBelongToIt() throws IOException {
		make("a.raw");
		Path header = Files.writeString(
				input.resolve("a.mhd"),
				"ObjectType = Image\nNDims = 3\nDimSize = 5 1 1\nElementSpacing = 1 1 1\nElementType = MET_UCHAR\n"
						+ "ElementDataFile = a.raw\n");
		FileDigest mark = FileDigest.of(header);
		assertEquals(Files.size(header) + "a.raw".length(), mark.bytes());
		assertTrue(mark.isContentOf(header));
		Files.writeString(input.resolve("a.raw"), "b.raw");
		assertFalse(mark.isContentOf(header));
	}

	@Test
	void aPatternWithASlashSearchesSubfolders() throws IOException {
		output = input.resolve("p3");
		make(
				"p1/ct.nii.gz",
				"p2/ct.nii.gz",
				"p3/ct.nii.gz",
				"p1/mr.nii.gz",
				"p1/old/ct.nii.gz",
				".git/ct.nii.gz",
				"ct.nii.gz");
		assertEquals(List.of("p1_ct", "p2_ct"), names(find(1, "*/ct.nii.gz")));
		assertEquals(List.of("p1_old_ct"), names(find(1, "**/old/*")));
	}

	@Test
	void channelsByTheirNumbers() throws IOException {
		make("a_0001.nii.gz", "a_0000.nii.gz", "b_0000.nii", "b_0001.nii");
		List<BatchCase> cases = find(2, null);
		assertEquals(List.of("a", "b"), names(cases));
		assertEquals(List.of("a_0000.nii.gz", "a_0001.nii.gz"), inputs(cases.get(0)));
		assertEquals(Optional.empty(), cases.get(1).problem());
	}

	@Test
	void aSingleChannelMayBeNumbered() throws IOException {
		make("a_0000.nii.gz", "patient_0012.nii.gz");
		assertEquals(List.of("a", "patient_0012"), names(find(1, null)));
	}

	/** As TIFF hyperstacks, or as volumes one after the other. */
	@Test
	void aFileMayHoldAllChannels() throws IOException {
		for (int channels = 2; channels <= 3; channels++)
			VolumeWriter.write(
					input.resolve(channels + "-in-one.nii.gz"),
					new Volume(ArrayImgs.floats(4, 4, 3, channels), Geometry.unoriented(new Spacing(1, 1, 1))),
					false);
		List<BatchCase> cases = find(2, null);
		assertEquals(List.of("2-in-one", "3-in-one"), names(cases));
		assertEquals(Optional.empty(), cases.get(0).problem());
		assertTrue(cases.get(1).problem().orElseThrow().endsWith("or save all of them in one file."));
	}

	@Test
	void channelsThatDoNotFitAreProblemsOfTheirCase() throws IOException {
		make(
				"a_0000.nii",
				"b_0000.nii",
				"b_0001.nii",
				"b_0002.nii",
				"c.nii",
				"d_0000.nii",
				"d_0001.nii",
				"e_0000.nii",
				"e_0000.nii.gz",
				"e_0001.nii");
		List<BatchCase> cases = find(2, null);
		List<String> expected = List.of(
				"of a there is no a_0001",
				"b has more channels",
				"c.nii has no channel number",
				"",
				"would both become");
		assertEquals(List.of("a", "b", "c", "d", "e"), names(cases));
		for (int i = 0; i < expected.size(); i++) {
			String problem = cases.get(i).problem().orElse("");
			assertTrue(
					expected.get(i).isEmpty() ? problem.isEmpty() : problem.contains(expected.get(i)),
					cases.get(i).name() + ": " + problem);
		}
	}

	@Test
	void twoFilesOfOneNameAreAProblemOfTheirCase() throws IOException {
		make("a.nii", "a.nii.gz", "b_0000.nii", "b.nii", "c.nii");
		List<BatchCase> cases = find(1, null);
		assertEquals(List.of("a", "b", "c"), names(cases));
		String problem = cases.get(0).problem().orElseThrow();
		says(problem, "a.nii and ", "a.nii.gz would both become the label map a.nii.gz");
		assertTrue(cases.get(1).problem().isPresent());
		assertTrue(cases.get(2).problem().isEmpty());
	}

	@Test
	void aDanglingLinkIsACaseThatWillFail() throws IOException {
		Files.createSymbolicLink(input.resolve("a.nii.gz"), input.resolve("gone.nii.gz"));
		assertEquals(List.of("a"), names(find(1, null)));
	}

	@Test
	void linksThatLeadInACircle() throws IOException {
		make("p1/ct.nii.gz");
		Files.createSymbolicLink(input.resolve("p1/up"), input);
		assertEquals(List.of("p1_ct"), names(find(1, "**")));
	}

	@Test
	void aListOfPaths() throws IOException {
		make("a.nii.gz", "sub/b.nii", "c.mgz");
		Path elsewhere = Files.writeString(folder.resolve("other.nii"), "x");
		input = Files.writeString(
				input.resolve("list.txt"),
				"\ufeffa.nii.gz\r\n\r\n# a comment\r\n  sub/b.nii \r\n" + elsewhere + "\na.nii.gz\nmissing.nii\nc.mgz");
		List<BatchCase> cases = find(1, null);
		assertEquals(List.of("a", "b", "c.mgz", "missing", "other"), names(cases));
		assertEquals(List.of("b.nii"), inputs(cases.get(1)));
		assertEquals(elsewhere, cases.get(4).inputs().get(0));
		assertEquals(0, cases.get(3).bytes());
		assertEquals(List.of("b"), names(find(1, "b*")));
	}

	@Test
	void nothingToSegment() throws IOException {
		refused("There is no volume in " + input, ".nii.gz");
		input = Files.writeString(folder.resolve("list.txt"), "# nothing\n");
		refused("list.txt lists no volume");
		input = folder.resolve("none");
		refused("none does not exist");
	}

	@Test
	void notAList() throws IOException {
		input = Files.write(folder.resolve("list.txt"), "ä.nii".getBytes(StandardCharsets.ISO_8859_1));
		refused("is not a text file");
		input = Files.writeString(folder.resolve("list.txt"), "\0.nii");
		refused("which is no path");
		input = Files.writeString(folder.resolve("a.nii.gz"), "x");
		refused("is a single volume");
	}

	@Test
	void outputsDoNotMixWithInputs() throws IOException {
		make("a.nii.gz");
		output = folder.resolve(input.getFileName() + "/../" + input.getFileName());
		refused("would be mixed");
		output = input;
		input = Files.writeString(
				folder.resolve("list.txt"), input.resolve("a.nii.gz").toString());
		refused("would replace an input");
	}

	@Test
	void aFolderThatCannotBeRead() throws IOException {
		make("sub/a.nii.gz");
		try (Unreadable locked = new Unreadable(input.resolve("sub"))) {
			String sentence =
					assertThrows(InvalidRequest.class, () -> find(1, "**")).getMessage();
			assertTrue(Arrays.asList(sentence.split(" ")).contains("permission"), locked + ": " + sentence);
		}
	}
}
