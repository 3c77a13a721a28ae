package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Volume;

/** MetaImage and NRRD: {@code make_volumes.py} had SimpleITK 2.5 write and read the files. */
class ForeignFormatsTest {

	private static final Path FOLDER = Path.of("test/resources/sc/fiji/stunet/io/volumes");
	private static final VolumeFiles FILES = VolumeFiles.plain(Progress.none());

	@TempDir
	Path folder;

	@TestFactory
	Stream<DynamicTest> everyFileIsWhatSimpleItkReads() {
		JsonNode expected = Reference.json(FOLDER.resolveSibling("expected.json"));
		Stream<DynamicTest> read = StreamSupport.stream(((Iterable<String>) expected::fieldNames).spliterator(), false)
				.map(name -> dynamicTest(name, () -> check(FOLDER.resolve(name), expected.get(name))));
		return Stream.concat(read, Stream.of(dynamicTest("none is left out", () -> {
			try (Stream<Path> files = Files.list(FOLDER)) {
				assertEquals(
						List.of(),
						files.map(file -> file.getFileName().toString())
								.filter(name -> VolumeFiles.endingOf(name).isPresent() && !expected.has(name))
								.toList());
			}
		})));
	}

	private static void check(Path file, JsonNode expected) throws IOException {
		assertTrue(VolumeFiles.isVolume(file));
		if (expected.has("refused")) {
			String sentence =
					assertThrows(InvalidVolume.class, () -> FILES.read(file)).getMessage();
			expected.get("refused").forEach(word -> assertTrue(sentence.contains(word.asText()), sentence));
			assertTrue(
					(sentence.contains(file.getFileName().toString()) || sentence.contains("nothing.raw"))
							&& sentence.endsWith(".")
							&& !sentence.contains("\n")
							&& !sentence.contains("Exception"),
					sentence);
			return;
		}
		Volume volume = FILES.read(file);
		float[] voxels = Channels.copy(volume.voxels(), 0);
		for (int axis = 0; axis < 3; axis++)
			assertEquals(expected.get("size").get(axis).asInt(), volume.size().get(axis));
		assertArrayEquals(doubles(expected.get("affine")), volume.geometry().affine(), 1e-5);
		double[] values = doubles(expected.get("values"));
		for (int i = 0; i < values.length; i++) assertEquals((float) values[i], voxels[i]);
		assertTrue(VolumeFiles.filesOf(file).contains(file));
	}

	private static double[] doubles(JsonNode numbers) {
		return StreamSupport.stream(numbers.spliterator(), false)
				.mapToDouble(JsonNode::asDouble)
				.toArray();
	}

	@ParameterizedTest
	@CsvSource({"mm, 1", "um, 0.001", "microns, 0.001", "\u00b5m, 0.001", "nm, 0.000001", "cm, 10", "m, 1000"})
	void unitsCount(String unit, double mm) throws IOException {
		Path nrrd = write(
				"a.nrrd",
				"NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 2 2\nencoding: text\nspace: LPS\nspace "
						+ "directions: (1,0,0) (0,2,0) (0,0,3)\n"
						+ "space units: \"" + unit + "\" \"" + unit + "\" \"" + unit
						+ "\"\nspace origin: (10,20,30)\n\n1 2 3 4 5 6 7 8");
		assertArrayEquals(
				new double[] {-mm, 0, 0, -10 * mm, 0, -2 * mm, 0, -20 * mm, 0, 0, 3 * mm, 30 * mm},
				FILES.read(nrrd).geometry().affine(),
				1e-9 * mm);
		Path plain = write(
				"b.nrrd",
				"NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 2 2\nencoding: text\nspacings: 1 2 3\nunits: \"" + unit
						+ "\" \"" + unit + "\" \"" + unit + "\"\n\n1 2 3 4 5 6 7 8");
		assertArrayEquals(
				new double[] {mm, 2 * mm, 3 * mm}, FILES.read(plain).spacing().toArray(), 1e-9 * mm);
		assertFalse(FILES.read(plain).geometry().isOriented());
		Path meta = write(
				"c.mha",
				"ObjectType = Image\nNDims = 3\nDimSize = 2 2 2\nBinaryData = False\nElementSpacing = 1 2 "
						+ "3\nDistanceUnits = " + unit
						+ "\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n1 2 3 4 5 6 7 8");
		assertArrayEquals(
				new double[] {mm, 2 * mm, 3 * mm}, FILES.read(meta).spacing().toArray(), 1e-9 * mm);
		assertEquals(8, Channels.copy(FILES.read(meta).voxels(), 0)[7]);
	}

	@Test
	void aUnitThatIsNoneIsRefused() throws IOException {
		Path file = write(
				"a.nrrd",
				"NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 2 2\nencoding: text\nspacings: 1 2 3\nunits: "
						+ "\"px\" \"px\" \"px\"\n\n1 2 3 4 5 6 7 8");
		refused(InvalidVolume.class, () -> FILES.read(file), "'px'");
	}

	@Test
	void labelsAreRead() {
		assertEquals(
				3,
				FILES.readLabels(FOLDER.resolve("meta_long.mha"))
						.voxels()
						.getAt(3, 0, 0)
						.get());
		assertThrows(InvalidVolume.class, () -> FILES.readLabels(FOLDER.resolve("nrrd_gzip.nrrd")));
	}

	@Test
	void theFilesOfAVolumeAreHeaderAndVoxels() throws IOException {
		assertEquals(List.of("meta_list.mhd", "slice00.bin", "slice01.bin"), names("meta_list.mhd"));
		assertEquals(List.of("nrrd_beside.nhdr", "voxels.bin"), names("nrrd_beside.nhdr"));
		assertEquals(List.of("nrrd_gzip.nrrd"), names("nrrd_gzip.nrrd"));
		assertEquals(List.of("nrrd_hex.nrrd"), names("nrrd_hex.nrrd"));
	}

	private static List<String> names(String name) throws IOException {
		return VolumeFiles.filesOf(FOLDER.resolve(name)).stream()
				.map(file -> file.getFileName().toString())
				.toList();
	}

	@Test
	void whatIsNoTextIsNotShown() throws IOException {
		Path file = write(
				"a.nrrd", "NRRD0004\ntype: sh\0\u001b[31mort\ndimension: 3\nsizes: 2 2 2\nencoding: raw\n\n12345678");
		String sentence = refused(InvalidVolume.class, () -> FILES.read(file), "sh??[31mort");
		assertTrue(!sentence.contains("\u001b"), sentence);
	}

	@Test
	void aHeaderWithoutEndAsksForNoMemory() throws IOException {
		Path file = Files.write(
				folder.resolve("a.nrrd"),
				"NRRD0004\n".concat("a".repeat(3 << 20)).getBytes(StandardCharsets.UTF_8));
		refused(InvalidVolume.class, () -> FILES.read(file), "does not end");
	}

	/** Each of them took minutes before a word was said. */
	@ParameterizedTest
	@CsvSource({"a.nrrd, '(', 'space directions: '", "b.nrrd, '%d', 'spacings: 1 1 1\ndata file: '"})
	void endlessLinesAreRefusedAtOnce(String name, String again, String key) throws IOException {
		Path file = write(
				name,
				"NRRD0004\ntype: short\ndimension: 3\nsizes: 2 2 2\nendian: little\nencoding: raw\n"
						+ key.replace("\\n", "\n") + again.repeat(400_000) + "\n\n");
		assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
			assertThrows(InvalidVolume.class, () -> FILES.read(file));
			assertEquals(List.of(file), VolumeFiles.filesOf(file));
		});
	}

	private Path write(String name, String text) throws IOException {
		return Files.writeString(folder.resolve(name), text);
	}
}
