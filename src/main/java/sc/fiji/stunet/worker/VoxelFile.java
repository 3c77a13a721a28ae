package sc.fiji.stunet.worker;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;

import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.progress.Progress;

/**
 * Voxels in a temporary file, which passes them from one process to the other: bare numbers, x fastest, little endian.
 * <p>
 * Written and read through {@link FileChannel}, not mapped: a full disk is then an exception, where touching a mapped
 * page kills the process, and Windows neither deletes nor shortens a mapped file.
 */
public final class VoxelFile {

	private static final int BUFFER = 1 << 20;
	private static final String SENDING = "Handing voxels over";
	private static final String RECEIVING = "Taking voxels over";

	private VoxelFile() {}

	/** Writes 32-bit numbers, replacing the file's content. */
	public static void writeFloats(Path file, RandomAccessibleInterval<FloatType> voxels, Progress progress)
			throws IOException {
		try (FileChannel channel = openToWrite(file)) {
			ByteBuffer buffer = buffer();
			long bytes = Views.flatIterable(voxels).size() * Float.BYTES;
			Cursor<FloatType> cursor = Views.flatIterable(voxels).cursor();
			while (cursor.hasNext()) {
				step(progress, SENDING, channel, bytes);
				buffer.clear();
				while (buffer.hasRemaining() && cursor.hasNext())
					buffer.putFloat(cursor.next().get());
				write(channel, buffer.flip());
			}
			channel.truncate(channel.position());
		}
	}

	/** Writes 16-bit labels, replacing the file's content. */
	public static void writeLabels(Path file, RandomAccessibleInterval<UnsignedShortType> voxels, Progress progress)
			throws IOException {
		try (FileChannel channel = openToWrite(file)) {
			ByteBuffer buffer = buffer();
			long bytes = Views.flatIterable(voxels).size() * Short.BYTES;
			Cursor<UnsignedShortType> cursor = Views.flatIterable(voxels).cursor();
			while (cursor.hasNext()) {
				step(progress, SENDING, channel, bytes);
				buffer.clear();
				while (buffer.hasRemaining() && cursor.hasNext())
					buffer.putShort(cursor.next().getShort());
				write(channel, buffer.flip());
			}
			channel.truncate(channel.position());
		}
	}

	/**
	 * Reads 32-bit numbers.
	 *
	 * @return one array, or, where Java's arrays end, one per plane: those of some sizes take half as much again in
	 *     Java's heap, which rounds large arrays up to whole regions
	 */
	public static Img<FloatType> readFloats(Path file, Progress progress, long... dimensions) throws IOException {
		long voxels = LongStream.of(dimensions).reduce(1, (a, b) -> a * b);
		if (voxels >= Integer.MAX_VALUE - 8) return readPlanes(file, progress, dimensions);
		float[] all = new float[(int) voxels];
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
			read(channel, buffer(), all, progress);
		}
		return ArrayImgs.floats(all, dimensions);
	}

	/**
	 * Reads 32-bit numbers.
	 *
	 * @return one array per plane, as in ImageJ's images
	 */
	public static PlanarImg<FloatType, FloatArray> readPlanes(Path file, Progress progress, long... dimensions)
			throws IOException {
		PlanarImg<FloatType, FloatArray> planes = PlanarImgs.floats(dimensions);
		ByteBuffer buffer = buffer();
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
			for (int p = 0; p < planes.numSlices(); p++)
				read(channel, buffer, planes.getPlane(p).getCurrentStorageArray(), progress);
		}
		return planes;
	}

	/** @return one array per plane, as in ImageJ's images */
	public static PlanarImg<UnsignedShortType, ShortArray> readLabels(Path file, Progress progress, long... dimensions)
			throws IOException {
		PlanarImg<UnsignedShortType, ShortArray> planes = PlanarImgs.unsignedShorts(dimensions);
		ByteBuffer buffer = buffer();
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
			for (int p = 0; p < planes.numSlices(); p++) {
				step(progress, RECEIVING, channel, channel.size());
				short[] plane = planes.getPlane(p).getCurrentStorageArray();
				for (int at = 0; at < plane.length; ) {
					int count = Math.min(plane.length - at, BUFFER / Short.BYTES);
					fill(channel, buffer.clear().limit(count * Short.BYTES));
					buffer.flip().asShortBuffer().get(plane, at, count);
					at += count;
				}
			}
		}
		return planes;
	}

	private static void read(FileChannel channel, ByteBuffer buffer, float[] into, Progress progress)
			throws IOException {
		for (int at = 0; at < into.length; ) {
			step(progress, RECEIVING, channel, channel.size());
			int count = Math.min(into.length - at, BUFFER / Float.BYTES);
			fill(channel, buffer.clear().limit(count * Float.BYTES));
			buffer.flip().asFloatBuffer().get(into, at, count);
			at += count;
		}
	}

	/** Reports progress, once per megabyte. */
	private static void step(Progress progress, String activity, FileChannel channel, long bytes) throws IOException {
		progress.checkCancelled();
		progress.report(activity, channel.position() >> 20, Math.max(1, bytes >> 20));
	}

	private static FileChannel openToWrite(Path file) throws IOException {
		// Shortened only at the end: existing pages of a file are written much faster than new ones.
		Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE);
		boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
		return posix
				? FileChannel.open(
						file,
						options,
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
				: FileChannel.open(file, options);
	}

	private static ByteBuffer buffer() {
		return ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
	}

	private static void write(FileChannel channel, ByteBuffer buffer) throws IOException {
		while (buffer.hasRemaining()) channel.write(buffer);
	}

	private static void fill(FileChannel channel, ByteBuffer buffer) throws IOException {
		while (buffer.hasRemaining())
			if (channel.read(buffer) < 0) throw new EOFException("A temporary file with voxels is too short.");
	}
}
