package sc.fiji.stunet.dicom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Volume;

/** Which files are DICOM: those of old programs, that begin with their elements, are, and nothing else is. */
class DicomSignatureTest {

	@TempDir
	private Path folder;

	private static DicomBytes slice(String syntax, int z) {
		return new DicomBytes(syntax, 100 * z).position(0, 0, z).text(0x00080060, "CS", "CT");
	}

	static Stream<Arguments> withoutPreamble() {
		return Stream.of(DicomBytes.EXPLICIT, DicomBytes.IMPLICIT, DicomBytes.BIG_ENDIAN)
				.flatMap(syntax -> Stream.of(
						Arguments.of(syntax, (Function<DicomBytes, byte[]>) DicomBytes::data, "elements"),
						Arguments.of(syntax, (Function<DicomBytes, byte[]>) DicomBytes::withoutPreamble, "group 2")));
	}

	@ParameterizedTest(name = "{0} {2}")
	@MethodSource("withoutPreamble")
	void filesWithoutPreambleAreRead(String syntax, Function<DicomBytes, byte[]> bytes, String begin)
			throws IOException {
		for (int z = 0; z < 3; z++) Files.write(folder.resolve("IM" + z), bytes.apply(slice(syntax, z)));
		assertTrue(DicomSeries.isDicom(folder.resolve("IM0")) && DicomSeries.isInFolder(folder));
		for (Path input : new Path[] {folder, folder.resolve("IM1")}) {
			Volume volume = DicomReader.read(input, PlaneDecoder.NONE, Progress.none());
			assertEquals(3, volume.size().z());
			assertEquals(205, volume.voxels().getAt(2, 1, 2, 0).get());
		}
	}

	/** Some programs say one transfer syntax and write another. */
	@Test
	void theElementsTellTheirSyntaxBetterThanTheHeader() throws IOException {
		for (String[] pair :
				new String[][] {{DicomBytes.EXPLICIT, DicomBytes.IMPLICIT}, {DicomBytes.IMPLICIT, DicomBytes.EXPLICIT}
				}) {
			for (int z = 0; z < 3; z++) {
				byte[] says = slice(pair[0], z).bytes();
				byte[] meta =
						Arrays.copyOf(says, says.length - slice(pair[0], z).data().length);
				byte[] data = slice(pair[1], z).data();
				Files.write(
						folder.resolve("IM" + z),
						ByteBuffer.allocate(meta.length + data.length)
								.put(meta)
								.put(data)
								.array());
			}
			assertEquals(
					205,
					DicomReader.read(folder, PlaneDecoder.NONE, Progress.none())
							.voxels()
							.getAt(2, 1, 2, 0)
							.get());
		}
	}

	private static byte[] ints(ByteOrder order, int... values) {
		ByteBuffer bytes = ByteBuffer.allocate(400).order(order);
		for (int value : values) bytes.putInt(value);
		return bytes.array();
	}

	static Stream<Arguments> others() {
		byte[] random = new byte[2000];
		new Random(1).nextBytes(random);
		byte[] groupAndNoise = random.clone();
		groupAndNoise[0] = 8;
		groupAndNoise[1] = 0;
		return Stream.of(
				Arguments.of("empty", new byte[0]),
				Arguments.of("one byte", new byte[] {8}),
				Arguments.of("zeros", new byte[2000]),
				Arguments.of("noise", random),
				Arguments.of("group 8 and noise", groupAndNoise),
				Arguments.of("NIfTI", ints(ByteOrder.LITTLE_ENDIAN, 348)),
				Arguments.of("NIfTI-2", ints(ByteOrder.LITTLE_ENDIAN, 540)),
				Arguments.of("NIfTI, other order", ints(ByteOrder.BIG_ENDIAN, 348)),
				Arguments.of("TIFF", ints(ByteOrder.LITTLE_ENDIAN, 0x002a4949, 8)),
				Arguments.of("TIFF, other order", ints(ByteOrder.BIG_ENDIAN, 0x4d4d002a, 8)),
				Arguments.of("MetaImage", "ObjectType = Image\nNDims = 3\n".getBytes(StandardCharsets.US_ASCII)),
				Arguments.of("NRRD", "NRRD0004\ntype: short\n".getBytes(StandardCharsets.US_ASCII)),
				Arguments.of("gzip", ints(ByteOrder.LITTLE_ENDIAN, 0x00088b1f)),
				Arguments.of("shorts that are all 8", shorts(8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8)),
				Arguments.of("labels in order", shorts(8, 0, 8, 1, 8, 2, 8, 3, 8, 4, 8, 5)),
				Arguments.of("ints in order", ints(ByteOrder.LITTLE_ENDIAN, 8, 9, 10, 11, 12, 13)),
				Arguments.of("ints of 2 and up", ints(ByteOrder.LITTLE_ENDIAN, 2, 3, 4, 5)),
				Arguments.of("group 8 and no more", shorts(8, 0x60)),
				Arguments.of("preamble and no more", new byte[128]),
				Arguments.of("DICM elsewhere", "DICM DICM DICM".getBytes(StandardCharsets.US_ASCII)));
	}

	private static byte[] shorts(int... values) {
		ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
		for (int value : values) bytes.putShort((short) value);
		return bytes.array();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("others")
	void nothingElseIsTakenForDicom(String name, byte[] bytes) throws IOException {
		Path file = Files.write(folder.resolve("file"), bytes);
		assertFalse(DicomSeries.isDicom(file));
		assertFalse(DicomSeries.isInFolder(folder));
		refused(
				InvalidVolume.class,
				() -> DicomReader.read(folder, PlaneDecoder.NONE, Progress.none()),
				"holds no DICOM slices;");
	}
}
