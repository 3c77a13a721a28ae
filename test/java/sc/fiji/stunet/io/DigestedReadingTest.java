package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.process.FloatProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.dicom.DicomBytes;
import sc.fiji.stunet.dicom.PlaneDecoder;
import sc.fiji.stunet.files.FileReads;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Spacing;

/** A checksum that is made while voxels are read is that of the files, whatever the reader leaves out of them. */
class DigestedReadingTest {

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(strings = {"a.nii", "a.nii.gz", "a.mha", "a.nrrd"})
	void ofOneFileWithSomethingBehindItsVoxels(String name) throws IOException {
		Path file = folder.resolve(name);
		VolumeWriter.write(file, TinyData.scan(new Spacing(1, 2, 3), 40, 30, 20), false);
		assertDigested(file);
		Files.write(file, new byte[100_000], StandardOpenOption.APPEND);
		assertDigested(file);
	}

	@Test
	void ofAHeaderAndItsFilesInTheirOrder() throws IOException {
		for (String name : List.of("2.raw", "1.raw"))
			Files.write(
					folder.resolve(name),
					ByteBuffer.allocate(24).putInt(name.hashCode()).array());
		Path header = Files.writeString(
				folder.resolve("a.mhd"),
				"ObjectType = Image\nNDims = 3\nDimSize = 4 3 2\nElementSpacing = 1 1 1\nElementType = MET_USHORT\n"
						+ "ElementByteOrderMSB = False\nElementDataFile = LIST\n2.raw\n1.raw\n");
		assertDigested(header);
	}

	static Stream<Path> tiffs() throws IOException {
		try (Stream<Path> all = Files.list(Path.of("test/resources/tiff"))) {
			return all
					.filter(file -> file.getFileName().toString().matches("(imagej|ome|itk)-.*\\.tif"))
					.sorted()
					.toList()
					.stream();
		}
	}

	@ParameterizedTest
	@MethodSource("tiffs")
	void ofATiffWhereverItsPixelsStand(Path file) throws IOException {
		assertDigested(file);
	}

	@Test
	void ofATiffInOneReading() throws IOException {
		Path file = folder.resolve("a.tif");
		ImageStack stack = new ImageStack(200, 100);
		for (int z = 0; z < 20; z++) stack.addSlice(new FloatProcessor(200, 100));
		new FileSaver(new ImagePlus("a", stack)).saveAsTiffStack(file.toString());
		assertReadOnce(file);
	}

	@Test
	void ofTextInOneReading() throws IOException {
		Path file = Files.writeString(
				folder.resolve("a.nrrd"),
				"NRRD0004\ntype: short\ndimension: 3\nsizes: 100 100 50\nspacings: 1 1 1\nencoding: text\n\n"
						+ "-1234 ".repeat(100 * 100 * 50) + "\nmore");
		assertReadOnce(file);
	}

	@ParameterizedTest
	@ValueSource(strings = {DicomBytes.EXPLICIT, "1.2.840.10008.1.2.4.90"})
	void ofADicomSeriesInOneReading(String syntax) throws IOException {
		double[] places = {4, 0, 2};
		for (int i = 0; i < 3; i++)
			new DicomBytes(syntax, 0)
					.number(0x00280010, 512)
					.number(0x00280011, 512)
					.pixels(new int[512 * 512])
					.position(-10, -20, places[i])
					.write(folder.resolve("slice" + i));
		assertReadOnce(folder);
	}

	private static void assertReadOnce(Path volume) throws IOException {
		List<Path> files = VolumeFiles.filesOf(volume);
		try (FileReads reads = new FileReads()) {
			digest(volume);
			var times = reads.times();
			for (Path file : files) assertEquals(1, times.apply(file), 0.3, file.toString());
		}
		assertDigested(volume);
	}

	/** In the order of their names, which is not that of their places, with a file that is no slice. */
	@Test
	void ofADicomSeries() throws IOException {
		double[] places = {4, 0, 2};
		for (int i = 0; i < 3; i++)
			new DicomBytes(DicomBytes.EXPLICIT, 100 * i)
					.position(-10, -20, places[i])
					.write(folder.resolve("slice" + i));
		Files.writeString(folder.resolve("notes.txt"), "not DICOM");
		assertDigested(folder);
	}

	private static void assertDigested(Path file) throws IOException {
		assertEquals(Sha256.of(VolumeFiles.filesOf(file)), digest(file));
	}

	private static String digest(Path file) {
		MessageDigest digest = Sha256.digest();
		PlaneDecoder decoder = (slice, content) ->
				new PlaneDecoder.Plane(Arrays.copyOf(content, 2 * 512 * 512), ByteOrder.LITTLE_ENDIAN);
		new VolumeFiles(decoder, Progress.none())
				.with(Optional.of(new Spacing(1, 1, 1)))
				.with(digest)
				.read(file);
		return Sha256.of(digest);
	}
}
