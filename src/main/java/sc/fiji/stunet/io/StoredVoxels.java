package sc.fiji.stunet.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;

import sc.fiji.stunet.files.NotDownloaded;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * The place and encoding of voxels in binary files.
 *
 * @param files each with the same number of whole slices, in their order
 * @param start number of bytes in each file before the part that may be compressed
 * @param skip number of further bytes, decompressed, before the voxels
 * @param type of each voxel; x fastest
 * @param size of one time point
 * @param frames number of time points; only a single one can be read
 */
record StoredVoxels(
		List<Path> files,
		long start,
		Packing packing,
		long skip,
		VoxelType type,
		ByteOrder order,
		Extent size,
		int frames)
		implements VoxelData {

	/** The longest array that every Java can allocate. */
	private static final int MOST_VOXELS = Integer.MAX_VALUE - 8;

	private static final int BLOCK = 1 << 20;

	/** The same for a file that ends with the voxels: HeaderSize = -1 and byte skip: -1. */
	StoredVoxels atEnd() {
		Path file = files.get(0);
		try {
			double bytes = bytes() / files.size();
			long first = Files.exists(file) ? (long) Math.max(0, Files.size(file) - bytes) : 0;
			return new StoredVoxels(files, first, packing, skip, type, order, size, frames);
		} catch (IOException e) {
			throw cannotRead(file, e);
		}
	}

	private double bytes() {
		return (double) size.x() * size.y() * size.z() * frames * type.bytes;
	}

	/** Whole files where there are several, otherwise a later part of the one. */
	@Override
	public StoredVoxels at(int frame) {
		int each = files.size() / frames;
		List<Path> own = files.size() == 1 ? files : files.subList((frame - 1) * each, frame * each);
		long before = files.size() == 1 ? (frame - 1) * size.voxels() * type.bytes : 0;
		return new StoredVoxels(own, start, packing, skip + before, type, order, size, 1);
	}

	@Override
	public void check(Path header) {
		double each = bytes() / files.size();
		for (Path file : files) {
			long length;
			try {
				if (!Files.exists(file))
					throw new InvalidVolume(file + " does not exist" + besides(file, header) + "; check the name.");
				length = packing.mostOf(Files.size(file) - start);
			} catch (IOException e) {
				throw cannotRead(file, e);
			}
			if (skip > length)
				throw new InvalidVolume(file + " is damaged or cut off: its header says that the voxels start at byte "
						+ (start + skip) + ", but the file ends before; copy or export it again.");
			if (each > length - skip) {
				NotDownloaded.check(TextHeader.start(file, NotDownloaded.HEAD), what -> new InvalidVolume(file + what));
				throw new InvalidVolume(
						file + " is damaged or cut off: its header tells of " + size + (frames == 1 ? "" : "x" + frames)
								+ " voxels, but the file holds fewer;" + " copy or export it again.");
			}
		}
		if ((double) size.x() * size.y() * size.z() > MOST_VOXELS)
			throw new InvalidVolume(header + " has " + size + " voxels; at most " + MOST_VOXELS
					+ " are possible, crop it or store it coarser.");
	}

	private static String besides(Path file, Path header) {
		return file.equals(header) ? "" : ", but the voxels of " + header.getFileName() + " lie there";
	}

	@Override
	public void read(Scaling scaling, VolumeSource.Voxels voxels, Optional<MessageDigest> digest) {
		int each = Math.toIntExact(size.voxels() / files.size());
		for (int i = 0; i < files.size(); i++) read(files.get(i), i * each, each, scaling, voxels, digest);
	}

	private void read(
			Path file,
			int from,
			int total,
			Scaling scaling,
			VolumeSource.Voxels voxels,
			Optional<MessageDigest> digest) {
		int perBlock = BLOCK / type.bytes;
		byte[] bytes = new byte[perBlock * type.bytes];
		ByteBuffer raw = ByteBuffer.wrap(bytes).order(order);
		float[] values = new float[perBlock];
		try (InputStream stored = new BufferedInputStream(Sha256.open(file, digest), 1 << 16);
				InputStream in = packing.unpack(stored, start)) {
			in.skipNBytes(skip);
			for (int at = 0, count; at < total; at += count) {
				count = Math.min(perBlock, total - at);
				if (in.readNBytes(bytes, 0, count * type.bytes) < count * type.bytes) throw new EOFException();
				type.decode(raw.rewind(), values, count);
				scaling.apply(values, count);
				voxels.put(from + at, values, count);
			}
			// At the end of a compressed file its checksum is compared.
			in.read(bytes);
			if (digest.isPresent()) stored.transferTo(OutputStream.nullOutputStream());
		} catch (EOFException e) {
			throw new InvalidVolume(
					file + " is cut off: it ends before the last of its " + size + " voxels; copy or export it again.",
					e);
		} catch (ZipException e) {
			throw cannotDecompress(file, e);
		} catch (IOException e) {
			throw cannotRead(file, e);
		}
	}

	static InvalidVolume cannotDecompress(Path file, ZipException e) {
		return new InvalidVolume(
				file + " is damaged: it cannot be decompressed (" + e.getMessage() + "); copy or export it again.", e);
	}

	static InvalidVolume cannotRead(Path file, IOException e) {
		return new InvalidVolume(
				"Cannot read " + file + " ("
						+ (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
						+ "); check that it may be read.",
				e);
	}
}
