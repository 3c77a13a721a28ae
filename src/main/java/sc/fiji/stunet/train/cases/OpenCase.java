package sc.fiji.stunet.train.cases;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.img.cell.Cell;
import net.imglib2.img.cell.LazyCellImg;
import net.imglib2.type.numeric.integer.ShortType;
import net.imglib2.type.numeric.real.FloatType;

/**
 * A preprocessed case, read by ImgLib2 views that keep nothing in memory: a cell is read at each access, so copy blocks
 * out of them (the operating system caches what is read often). Not mapped: that would save 9 of 11 ms of a patch of
 * 128^3, but a mapped file cannot be deleted on Windows, and a disk that fails ends the process. For one thread.
 */
public final class OpenCase implements AutoCloseable {

	private final Path file;
	private final CaseFile.Opening opening;
	private final FileChannel channel;

	OpenCase(Path file, CaseFile.Opening opening) {
		this.file = file;
		this.opening = opening;
		try {
			channel = FileChannel.open(file, StandardOpenOption.READ);
		} catch (IOException e) {
			throw unreadable(e);
		}
	}

	/** The normalised image: zero-min, (x, y, z, channel). */
	public RandomAccessibleInterval<FloatType> voxels() {
		long[] size = opening.header().extent().toArray();
		Cells cells = new Cells(size[0], size[1], size[2], opening.header().channels());
		return new LazyCellImg<>(cells.grid, new FloatType(), index -> {
			int cell = (int) index;
			float[] values = new float[cells.length(cell)];
			read(opening.voxelsAt() + Float.BYTES * cells.start(cell), Float.BYTES * values.length)
					.asFloatBuffer()
					.get(values);
			return new Cell<>(cells.size(cell), cells.min(cell), new FloatArray(values));
		});
	}

	/**
	 * The classes: zero-min, (x, y, z); see {@link sc.fiji.stunet.model.Labelling}, -1 outside the non-zero
	 * mask.
	 */
	public RandomAccessibleInterval<ShortType> classes() {
		Cells cells = new Cells(opening.header().extent().toArray());
		int width = opening.header().bytesPerClass();
		return new LazyCellImg<>(cells.grid, new ShortType(), index -> {
			int cell = (int) index;
			short[] values = new short[cells.length(cell)];
			ByteBuffer bytes = read(opening.classesAt() + width * cells.start(cell), width * values.length);
			if (width == 2) bytes.asShortBuffer().get(values);
			else
				for (int i = 0; i < values.length; i++) {
					int value = bytes.get(i) & 0xff;
					values[i] = (short) (value == 0xff ? -1 : value);
				}
			return new Cell<>(cells.size(cell), cells.min(cell), new ShortArray(values));
		});
	}

	/**
	 * One of the locations that were kept.
	 *
	 * @param ofStructure or region, counted from 1; 0: voxels that somebody has judged
	 * @param number 0 up to {@link PreprocessedCase#locations} - 1
	 * @return (x, y, z)
	 */
	long[] location(int ofStructure, int number) {
		long before = number;
		for (int c = 0; c < ofStructure; c++)
			before += opening.header().locations().get(c);
		long position = read(opening.locationsAt() + Integer.BYTES * before, Integer.BYTES)
				.getInt(0);
		long[] size = opening.header().extent().toArray();
		return new long[] {position % size[0], position / size[0] % size[1], position / size[0] / size[1]};
	}

	private ByteBuffer read(long offset, int length) {
		ByteBuffer bytes = CaseFile.littleEndian(length);
		try {
			while (bytes.hasRemaining())
				if (channel.read(bytes, offset + bytes.position()) < 0)
					throw new EOFException("it is shorter than it was");
		} catch (IOException e) {
			throw unreadable(e);
		}
		return bytes.flip();
	}

	private InvalidCase unreadable(IOException e) {
		return new InvalidCase(
				"Cannot read the preprocessed case " + file + " (" + e.getMessage()
						+ "); check the disk and start again, it is made anew if it is damaged.",
				e);
	}

	@Override
	public void close() {
		try {
			channel.close();
		} catch (IOException e) {
			throw unreadable(e);
		}
	}
}
