package sc.fiji.stunet.train.cases;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.ShortType;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.Sha256;

/**
 * The file of a preprocessed case: {@value #MAGIC}, the length of the header and the header as JSON; voxels (float),
 * classes (1 or 2 bytes, the highest value outside the non-zero mask), cell after cell; foreground locations (int)
 * class after class; SHA-256 of all that. Numbers are little-endian but for the header's length.
 */
final class CaseFile {

	private static final String MAGIC = "stunet-case";
	private static final int DIGEST_BYTES = 32;
	private static final int LARGEST_HEADER = 1 << 24;
	private static final ObjectMapper JSON = new ObjectMapper();

	/**
	 * @param header at the start of the file
	 * @param voxelsAt first byte of the voxels
	 */
	record Opening(CaseHeader header, long voxelsAt) {

		Opening {
			Objects.requireNonNull(header);
		}

		long classesAt() {
			return voxelsAt + header.voxelBytes();
		}

		long locationsAt() {
			return classesAt() + header.classBytes();
		}

		long fileBytes() {
			return locationsAt() + header.locationBytes() + DIGEST_BYTES;
		}
	}

	private CaseFile() {}

	/**
	 * @param voxels (x, y, z, channel)
	 * @param classes (x, y, z), x fastest; -1 outside the mask
	 * @param locations per class, positions in {@code classes}
	 * @throws sc.fiji.stunet.files.InvalidOutput if it cannot be written; nothing is left of it then
	 */
	static void write(
			Path file,
			CaseHeader header,
			RandomAccessibleInterval<FloatType> voxels,
			short[] classes,
			int[][] locations) {
		AtomicFile.write(file, true, out -> {
			MessageDigest digest = Sha256.digest();
			DataOutputStream data = new DataOutputStream(new DigestOutputStream(out, digest));
			byte[] json = JSON.writeValueAsBytes(header);
			data.writeUTF(MAGIC);
			data.writeInt(json.length);
			data.write(json);
			writeVoxels(voxels, data);
			writeClasses(classes, header, data);
			for (int[] ofClass : locations) {
				ByteBuffer bytes = littleEndian(Integer.BYTES * ofClass.length);
				bytes.asIntBuffer().put(ofClass);
				data.write(bytes.array());
			}
			data.flush();
			out.write(digest.digest());
		});
	}

	private static void writeVoxels(RandomAccessibleInterval<FloatType> voxels, OutputStream out) throws IOException {
		Cells cells = new Cells(voxels.dimensionsAsLongArray());
		PrimitiveBlocks<FloatType> blocks = PrimitiveBlocks.of(voxels, OnFallback.ACCEPT);
		for (int cell = 0; cell < cells.count(); cell++) {
			float[] values = new float[cells.length(cell)];
			blocks.copy(cells.min(cell), values, cells.size(cell));
			ByteBuffer bytes = littleEndian(Float.BYTES * values.length);
			bytes.asFloatBuffer().put(values);
			out.write(bytes.array());
		}
	}

	private static void writeClasses(short[] classes, CaseHeader header, OutputStream out) throws IOException {
		long[] size = header.extent().toArray();
		Cells cells = new Cells(size);
		PrimitiveBlocks<ShortType> blocks = PrimitiveBlocks.of(ArrayImgs.shorts(classes, size));
		for (int cell = 0; cell < cells.count(); cell++) {
			short[] values = new short[cells.length(cell)];
			blocks.copy(cells.min(cell), values, cells.size(cell));
			ByteBuffer bytes = littleEndian(header.bytesPerClass() * values.length);
			if (header.bytesPerClass() == 2) bytes.asShortBuffer().put(values);
			else for (short value : values) bytes.put((byte) value);
			out.write(bytes.array());
		}
	}

	static ByteBuffer littleEndian(int bytes) {
		return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
	}

	/**
	 * Reads the whole file.
	 *
	 * @return empty if there is no such file, or it is damaged
	 */
	static Optional<Opening> verified(Path file) throws IOException {
		if (!Files.isRegularFile(file)) return Optional.empty();
		MessageDigest digest = Sha256.digest();
		try (InputStream raw = Files.newInputStream(file);
				DigestInputStream in = new DigestInputStream(raw, digest)) {
			Optional<Opening> opening = opening(new DataInputStream(in));
			if (opening.isEmpty() || opening.get().fileBytes() != Files.size(file)) return Optional.empty();
			skip(in, opening.get().fileBytes() - DIGEST_BYTES - opening.get().voxelsAt());
			return Arrays.equals(digest.digest(), raw.readNBytes(DIGEST_BYTES)) ? opening : Optional.empty();
		}
	}

	private static void skip(InputStream in, long count) throws IOException {
		byte[] chunk = new byte[1 << 18];
		for (long left = count; left > 0; ) {
			int read = in.read(chunk, 0, (int) Math.min(left, chunk.length));
			if (read < 0) return;
			left -= read;
		}
	}

	private static Optional<Opening> opening(DataInputStream in) {
		try {
			if (!in.readUTF().equals(MAGIC)) return Optional.empty();
			int length = in.readInt();
			if (length < 0 || length > LARGEST_HEADER) return Optional.empty();
			byte[] json = in.readNBytes(length);
			return Optional.of(
					new Opening(JSON.readValue(json, CaseHeader.class), 2L + MAGIC.length() + Integer.BYTES + length));
		} catch (IOException | RuntimeException e) {
			// Whatever the file is, it is no preprocessed case, and is made again.
			return Optional.empty();
		}
	}
}
