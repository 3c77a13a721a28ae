package sc.fiji.stunet.preprocess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

import sc.fiji.stunet.preprocess.ScoreExport.Layout;
import sc.fiji.stunet.progress.ComputingThreads;

/**
 * Scores of all classes in a file, because they do not fit into memory: slices of boxes one after the other, class
 * after class in each. May be filled by several threads.
 */
final class ScoreFile {

	/**
	 * Where a slice of a box is.
	 *
	 * @param endX after the last voxel
	 * @param endY after the last voxel
	 * @param position of its first byte in the file
	 */
	private record Slice(int firstX, int endX, int firstY, int endY, int z, long position) {

		int voxels() {
			return (endX - firstX) * (endY - firstY);
		}
	}

	private final FileChannel file;
	private final List<Slice> slices = new ArrayList<>();
	private long end;

	/** @param file empty; stays open */
	ScoreFile(FileChannel file) {
		this.file = file;
	}

	/**
	 * Adds a slice of a box.
	 *
	 * @param scores (x, y, class), x fastest
	 * @throws UncheckedIOException if it cannot be written
	 */
	void write(int firstX, int endX, int firstY, int endY, int z, float[] scores) {
		ByteBuffer bytes = ByteBuffer.allocate(scores.length * Float.BYTES);
		bytes.asFloatBuffer().put(scores);
		long position = add(firstX, endX, firstY, endY, z, bytes.remaining());
		try {
			while (bytes.hasRemaining()) position += file.write(bytes, position);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private synchronized long add(int firstX, int endX, int firstY, int endY, int z, int bytes) {
		slices.add(new Slice(firstX, endX, firstY, endY, z, end));
		end += bytes;
		return end - bytes;
	}

	/**
	 * Reads the scores of a class.
	 *
	 * @param result filled at the places that the layout says
	 * @throws UncheckedIOException if they cannot be read
	 */
	void read(int c, float[] result, Layout layout) {
		ComputingThreads.range(0, slices.size()).forEach(i -> {
			Slice slice = slices.get(i);
			ByteBuffer bytes = ByteBuffer.allocate(slice.voxels() * Float.BYTES);
			long position = slice.position + (long) c * bytes.capacity();
			try {
				while (bytes.hasRemaining()) position += file.read(bytes, position);
			} catch (IOException e) {
				throw new UncheckedIOException(e);
			}
			bytes.flip();
			for (int y = slice.firstY; y < slice.endY; y++)
				for (int x = slice.firstX; x < slice.endX; x++) result[layout.index(x, y, slice.z)] = bytes.getFloat();
		});
	}
}
