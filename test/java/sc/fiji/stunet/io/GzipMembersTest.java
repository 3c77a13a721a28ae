package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;

class GzipMembersTest {

	private static final byte[] CONTENT = new byte[300_000];

	static {
		new Random(1).nextBytes(CONTENT);
	}

	private static byte[] unpacked(byte[] file) throws IOException {
		try (GzipMembers in = new GzipMembers(new ByteArrayInputStream(file))) {
			return in.readAllBytes();
		}
	}

	private static byte[] joined(byte[]... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] part : parts) all.writeBytes(part);
		return all.toByteArray();
	}

	@Test
	void allMembersAreOneContent() throws IOException {
		byte[][] members = new byte[1000][];
		for (int i = 0; i < members.length; i++) members[i] = Arrays.copyOfRange(CONTENT, 300 * i, 300 * (i + 1));
		assertArrayEquals(CONTENT, unpacked(NiftiBytes.gzip(members)));
	}

	@Test
	void tensOfThousandsOfEmptyMembersAreNoDepth() throws IOException {
		byte[] empty = NiftiBytes.gzip(new byte[0]);
		byte[] many = new byte[100_000 * empty.length];
		for (int i = 0; i < many.length; i++) many[i] = empty[i % empty.length];
		byte[] file = joined(
				NiftiBytes.gzip(Arrays.copyOf(CONTENT, 352)),
				many,
				NiftiBytes.gzip(Arrays.copyOfRange(CONTENT, 352, 1000)));
		assertArrayEquals(Arrays.copyOf(CONTENT, 1000), unpacked(file));
		assertArrayEquals(new byte[0], unpacked(many));
	}

	@Test
	void whatFollowsTheLastMemberDoesNotCount() throws IOException {
		byte[] file = NiftiBytes.gzip(CONTENT);
		for (byte[] behind :
				new byte[][] {new byte[100], "garbage".getBytes(StandardCharsets.UTF_8), {0x1f}, {0x1f, (byte) 0x8b, 8}
				}) assertArrayEquals(CONTENT, unpacked(joined(file, behind)));
	}

	@Test
	void namesAndExtraFieldsOfAMemberArePassed() throws IOException {
		byte[] plain = NiftiBytes.gzip(CONTENT);
		byte[] head = {0x1f, (byte) 0x8b, 8, 4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 3, 2, 0, 'e', 'x', 'n', 0, 'c', 'c', 0, 1, 2
		};
		assertArrayEquals(CONTENT, unpacked(joined(head, Arrays.copyOfRange(plain, 10, plain.length))));
	}

	@Test
	void aTornMemberIsNoEnd() {
		byte[] file = NiftiBytes.gzip(CONTENT);
		for (int length : new int[] {5, 10, 1000, file.length - 8, file.length - 1})
			assertThrows(EOFException.class, () -> unpacked(Arrays.copyOf(file, length)), () -> length + " bytes");
		for (int at : new int[] {20, 5000, file.length - 8, file.length - 4}) {
			byte[] broken = file.clone();
			broken[at] ^= 1;
			assertThrows(ZipException.class, () -> unpacked(broken), () -> "at byte " + at);
		}
	}

	@Test
	void aVolumeBehindEmptyMembersIsRead(@TempDir Path folder) throws IOException {
		byte[] nifti = NiftiBytes.nifti1().bytes();
		byte[] empty = NiftiBytes.gzip(new byte[0]);
		byte[] many = new byte[40_000 * empty.length];
		for (int i = 0; i < many.length; i++) many[i] = empty[i % empty.length];
		Path file = Files.write(
				folder.resolve("m.nii.gz"),
				joined(
						NiftiBytes.gzip(Arrays.copyOf(nifti, 352)),
						many,
						NiftiBytes.gzip(Arrays.copyOfRange(nifti, 352, nifti.length))));
		VolumeFiles files = VolumeFiles.plain(Progress.none());
		assertArrayEquals(new long[] {4, 3, 2, 1}, files.read(file).voxels().dimensionsAsLongArray());
		Files.write(file, joined(NiftiBytes.gzip(Arrays.copyOf(nifti, 352)), many));
		refused(InvalidVolume.class, () -> files.read(file), "cut off");
	}
}
