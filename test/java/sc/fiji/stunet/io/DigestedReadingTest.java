package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** A checksum that is made while voxels are read is that of the files, whatever the reader leaves out of them. */
class DigestedReadingTest {

	private static final Extent SIZE = new Extent(40, 30, 20);

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(strings = {"a.nii", "a.nii.gz", "a.mha", "a.nrrd"})
	void ofOneFileWithSomethingBehindItsVoxels(String name) throws IOException {
		Path file = folder.resolve(name);
		VolumeWriter.write(
				file,
				new Volume(
						Channels.stack(List.of(TinyData.ramp((int) SIZE.voxels())), SIZE),
						Geometry.unoriented(new Spacing(1, 2, 3))),
				false);
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

	private static void assertDigested(Path file) throws IOException {
		MessageDigest digest = Sha256.digest();
		VolumeFiles.plain(Progress.none()).with(digest).read(file);
		assertEquals(Sha256.of(VolumeFiles.filesOf(file)), Sha256.of(digest));
	}
}
