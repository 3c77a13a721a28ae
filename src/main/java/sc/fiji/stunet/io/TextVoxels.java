package sc.fiji.stunet.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.failure.PlainText;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * Voxels that are written as text, with spaces or line ends between the numbers.
 *
 * @param start number of bytes in the file before them
 * @param size of one time point
 * @param frames number of time points
 * @param frame that is read, from 1
 */
record TextVoxels(Path file, long start, Extent size, int frames, int frame) implements VoxelData {

	/** More characters than any number needs. */
	private static final int LONGEST = 64;

	private static final int BLOCK = 1 << 12;

	@Override
	public List<Path> files() {
		return List.of(file);
	}

	TextVoxels(Path file, long start, Extent size, int frames) {
		this(file, start, size, frames, 1);
	}

	@Override
	public TextVoxels at(int one) {
		return new TextVoxels(file, start, size, frames, one);
	}

	@Override
	public void check(Path header) {
		try {
			if (!Files.exists(file)) throw new InvalidVolume(file + " does not exist; check the name.");
			// One digit per number, and one character between them.
			if (2.0 * size.x() * size.y() * size.z() * frames - 1 > Files.size(file) - start)
				throw new InvalidVolume(file + " is damaged or cut off: its header tells of " + size
						+ " voxels, but the file holds fewer; copy or export it again.");
			Channels.arrayLength(size);
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(file, e);
		}
	}

	@Override
	public void read(Scaling scaling, VolumeSource.Voxels voxels, Optional<MessageDigest> digest) {
		float[] values = new float[BLOCK];
		int total = Channels.arrayLength(size);
		try (InputStream in = new BufferedInputStream(Sha256.open(file, digest), 1 << 16)) {
			in.skipNBytes(start);
			for (long before = (frame - 1L) * total; before > 0; before--) number(in);
			for (int at = 0, count; at < total; at += count) {
				count = Math.min(BLOCK, total - at);
				for (int i = 0; i < count; i++) values[i] = number(in);
				scaling.apply(values, count);
				voxels.put(at, values, count);
			}
			if (digest.isPresent()) in.transferTo(OutputStream.nullOutputStream());
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(file, e);
		}
	}

	private float number(InputStream in) throws IOException {
		byte[] text = new byte[LONGEST];
		int length = 0;
		for (int next = in.read(); length < LONGEST; next = in.read()) {
			boolean isBetween = next <= ' ' || next == ',';
			if (next < 0 && length == 0)
				throw new InvalidVolume(file + " is cut off: it ends before the last of its " + size
						+ " voxels; copy or export it again.");
			if (isBetween && length > 0) break;
			if (!isBetween) text[length++] = (byte) next;
		}
		String number = new String(text, 0, length, StandardCharsets.ISO_8859_1);
		try {
			return Float.parseFloat(number);
		} catch (NumberFormatException e) {
			throw new InvalidVolume(
					file + " is damaged: among its voxels is '" + PlainText.of(number) + "'; copy or export it again.",
					e);
		}
	}
}
