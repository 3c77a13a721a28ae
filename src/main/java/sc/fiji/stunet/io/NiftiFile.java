package sc.fiji.stunet.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * One volume in a NIfTI file whose header makes sense and fits the length of the file, so that memory may be asked for.
 * Whether a file is compressed is seen from its first bytes, not from its name.
 */
final class NiftiFile implements VolumeSource {

	/** The longest array of every Java. */
	private static final int MOST_VOXELS = Integer.MAX_VALUE - 8;
	private static final int BLOCK = 1 << 20;
	/** Deflate cannot compress better than this (RFC 1951: 258 bytes in two bits). */
	private static final long BEST_COMPRESSION = 1032;

	private final Path file;
	private final NiftiHeader header;
	private final Path voxelFile;
	private final long offset;
	private final NiftiVoxelType type;
	private final Extent size;
	private final Geometry geometry;

	/** @throws InvalidVolume if this is no NIfTI file with a single volume of real numbers */
	NiftiFile(Path file) {
		this.file = file;
		Path headerFile = withEnding(file, ".img", ".hdr");
		header = NiftiHeader.parse(start(headerFile), headerFile);
		// ITK too goes by the name: the magic of a pair in a .nii file is a slip of its writer.
		voxelFile = header.ofPair() ? withEnding(headerFile, ".hdr", ".img") : headerFile;
		size = NiftiSize.of(header.dim(), file);
		type = NiftiVoxelType.of(header.datatype(), file);
		offset = offset(voxelFile.equals(headerFile) ? header.bytes() : 0);
		checkLength();
		geometry = NiftiOrientation.of(header, file);
	}

	/** Whether the file, or the .hdr beside an .img, begins like a NIfTI header. What cannot be read does not. */
	static boolean isNifti(Path file) {
		Path headerFile = withEnding(file, ".img", ".hdr");
		if (!Files.isRegularFile(headerFile)) return false;
		try (InputStream in = open(headerFile)) {
			return NiftiHeader.isStart(in.readNBytes(4));
		}
		catch (IOException e) {
			return false;
		}
	}

	@Override
	public Extent size() {
		return size;
	}

	@Override
	public Geometry geometry() {
		return geometry;
	}

	@Override
	public void read(int channel, Voxels voxels) {
		int perBlock = BLOCK / type.bytes;
		byte[] bytes = new byte[perBlock * type.bytes];
		ByteBuffer raw = ByteBuffer.wrap(bytes).order(header.order());
		float[] values = new float[perBlock];
		int total = Math.toIntExact(size.voxels());
		try (InputStream in = open(voxelFile)) {
			in.skipNBytes(offset);
			for (int at = 0, count; at < total; at += count) {
				count = Math.min(perBlock, total - at);
				if (in.readNBytes(bytes, 0, count * type.bytes) < count * type.bytes) throw new EOFException();
				type.decode(raw.rewind(), values, count);
				scale(values, count);
				voxels.put(at, values, count);
			}
			// At the end of a compressed file its checksum is compared.
			in.read(bytes);
		}
		catch (EOFException e) {
			throw new InvalidVolume(voxelFile + " is cut off: it ends before the last of its " + size + " voxels; copy or export it again.", e);
		}
		catch (ZipException e) {
			throw cannotDecompress(voxelFile, e);
		}
		catch (IOException e) {
			throw cannotRead(voxelFile, e);
		}
	}

	/** nifti1.h: a slope of 0 means no scaling, which also leaves out the intercept; like ITK, what is not finite counts as 0. */
	private void scale(float[] values, int count) {
		double slope = header.slope();
		double intercept = Double.isFinite(header.intercept()) ? header.intercept() : 0;
		if (!Double.isFinite(slope) || slope == 0 || slope == 1 && intercept == 0) return;
		for (int i = 0; i < count; i++)
			values[i] = (float) (values[i] * slope + intercept);
	}

	private long offset(int smallest) {
		double where = header.voxelOffset();
		if (!(where >= smallest && where < 1L << 53) || where != Math.rint(where))
			throw new InvalidVolume(file + " is damaged: its header says that the voxels start at byte " + where + "; export it again.");
		return (long) where;
	}

	private void checkLength() {
		long length;
		try {
			length = (isCompressed(voxelFile) ? BEST_COMPRESSION : 1) * Files.size(voxelFile);
		}
		catch (IOException e) {
			throw cannotRead(voxelFile, e);
		}
		if (offset > length)
			throw new InvalidVolume(voxelFile + " is damaged or cut off: its header says that the voxels start at byte " + offset
				+ ", but the file ends before; copy or export it again.");
		if ((double) size.x() * size.y() * size.z() * type.bytes > length - offset)
			throw new InvalidVolume(voxelFile + " is damaged or cut off: its header tells of " + size + " voxels, but the file holds fewer;"
				+ " copy or export it again.");
		if ((double) size.x() * size.y() * size.z() > MOST_VOXELS)
			throw new InvalidVolume(file + " has " + size + " voxels; at most " + MOST_VOXELS + " are possible, crop it or store it coarser.");
	}

	private static byte[] start(Path file) {
		try (InputStream in = open(file)) {
			byte[] start = in.readNBytes(NiftiHeader.NIFTI_2);
			if (start.length == 0) throw new InvalidVolume(file + " is empty (0 bytes); copy or export it again.");
			return start;
		}
		catch (EOFException e) {
			throw new InvalidVolume(file + " is cut off: its compressed content (gzip) ends too early; copy or export it again.", e);
		}
		catch (ZipException e) {
			throw cannotDecompress(file, e);
		}
		catch (IOException e) {
			throw cannotRead(file, e);
		}
	}

	private static InputStream open(Path file) throws IOException {
		boolean compressed = isCompressed(file);
		InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
		try {
			return compressed ? new GZIPInputStream(in, 1 << 16) : in;
		}
		catch (IOException e) {
			in.close();
			throw e;
		}
	}

	private static boolean isCompressed(Path file) throws IOException {
		if (!Files.exists(file)) throw new InvalidVolume(file + " does not exist; check the name.");
		try (InputStream in = Files.newInputStream(file)) {
			return in.read() == 0x1f && in.read() == 0x8b;
		}
	}

	/** The other file of a header/image pair, or the file itself. */
	private static Path withEnding(Path file, String ending, String other) {
		String name = file.getFileName().toString();
		String compressed = name.toLowerCase(Locale.ROOT).endsWith(".gz") ? name.substring(name.length() - 3) : "";
		String plain = name.substring(0, name.length() - compressed.length());
		if (!plain.toLowerCase(Locale.ROOT).endsWith(ending)) return file;
		String wanted = plain.substring(0, plain.length() - ending.length())
			+ (plain.endsWith(ending.toUpperCase(Locale.ROOT)) ? other.toUpperCase(Locale.ROOT) : other);
		Path same = file.resolveSibling(wanted + compressed);
		Path otherwise = file.resolveSibling(wanted + (compressed.isEmpty() ? ".gz" : ""));
		return !Files.exists(same) && Files.exists(otherwise) ? otherwise : same;
	}

	private static InvalidVolume cannotDecompress(Path file, ZipException e) {
		return new InvalidVolume(file + " is damaged: it cannot be decompressed (" + e.getMessage() + "); copy or export it again.", e);
	}

	private static InvalidVolume cannotRead(Path file, IOException e) {
		return new InvalidVolume("Cannot read " + file + " (" + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
			+ "); check that it may be read.", e);
	}
}
