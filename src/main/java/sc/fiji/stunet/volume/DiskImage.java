package sc.fiji.stunet.volume;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.img.basictypeaccess.array.ArrayDataAccess;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.img.cell.Cell;
import net.imglib2.img.cell.CellGrid;
import net.imglib2.img.cell.LazyCellImg;
import net.imglib2.type.NativeType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;

/**
 * An image in a file, for one that no memory holds: cells of {@value #EDGE} voxels along each axis, of which one layer
 * is held, whichever axis it lies across. So whoever goes through the image slice by slice, or layer by layer, reads
 * every cell once. What was never written is 0. May be used by several threads, as long as none writes where another
 * one reads. {@link DiskImages} makes and closes them.
 *
 * @param <T> of a voxel
 * @param <A> array of voxels
 */
public final class DiskImage<T extends NativeType<T>, A> implements AutoCloseable {

	/** Voxels of a cell along an axis. */
	public static final int EDGE = 32;

	/**
	 * How voxels are held and stored.
	 *
	 * @param bytes of one
	 * @param get fills an array from a buffer
	 * @param put appends an array to a buffer
	 */
	private record Kind<A>(
			int bytes,
			IntFunction<A> array,
			Function<A, ArrayDataAccess<?>> access,
			BiConsumer<ByteBuffer, A> get,
			BiConsumer<ByteBuffer, A> put) {}

	private static final Kind<float[]> FLOATS = new Kind<>(
			Float.BYTES,
			float[]::new,
			FloatArray::new,
			(from, to) -> from.asFloatBuffer().get(to),
			(to, from) -> to.asFloatBuffer().put(from));
	private static final Kind<short[]> SHORTS = new Kind<>(
			Short.BYTES,
			short[]::new,
			ShortArray::new,
			(from, to) -> from.asShortBuffer().get(to),
			(to, from) -> to.asShortBuffer().put(from));

	private static final class Held<A> {

		final Cell<ArrayDataAccess<?>> cell;
		final A voxels;
		/** Whether the file lacks what it holds. */
		boolean isChanged;

		Held(Cell<ArrayDataAccess<?>> cell, A voxels) {
			this.cell = cell;
			this.voxels = voxels;
		}
	}

	private final Kind<A> kind;
	private final Extent size;
	private final CellGrid grid;
	private final Path file;
	private final FileChannel channel;
	private final RandomAccessibleInterval<T> image;
	private final int most;
	/** By their number; the one that was not used for the longest time comes first. */
	private final Map<Long, Held<A>> held = new LinkedHashMap<>(16, 0.75f, true);

	private final ByteBuffer buffer;
	private int largest;

	@SuppressWarnings({"unchecked", "rawtypes"}) // ImgLib2's images do not know of what their cells are
	private DiskImage(Kind<A> kind, T type, Path file, Extent size, int channels) throws IOException {
		this.kind = kind;
		this.size = size;
		grid = new CellGrid(
				channels == 0 ? size.toArray() : new long[] {size.x(), size.y(), size.z(), channels},
				channels == 0 ? new int[] {EDGE, EDGE, EDGE} : new int[] {EDGE, EDGE, EDGE, 1});
		long[] cells = grid.getGridDimensions();
		most = Math.toIntExact(Math.max(cells[0] * cells[1], Math.max(cells[0] * cells[2], cells[1] * cells[2])));
		buffer = ByteBuffer.allocateDirect(EDGE * EDGE * EDGE * kind.bytes).order(ByteOrder.LITTLE_ENDIAN);
		this.file = file;
		channel = FileChannel.open(
				file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
		image = new LazyCellImg(grid, type, index -> cell(index).cell);
	}

	/**
	 * @param file that does not exist
	 * @return zero-min, (x, y, z, channel)
	 */
	static DiskImage<FloatType, float[]> floats(Path file, Extent size, int channels) throws IOException {
		return new DiskImage<>(FLOATS, new FloatType(), file, size, channels);
	}

	/**
	 * @param file that does not exist
	 * @return zero-min, (x, y, z)
	 */
	static DiskImage<UnsignedShortType, short[]> labels(Path file, Extent size) throws IOException {
		return new DiskImage<>(SHORTS, new UnsignedShortType(), file, size, 0);
	}

	/** The voxels, each read when it is needed. */
	public RandomAccessibleInterval<T> voxels() {
		return image;
	}

	public Extent size() {
		return size;
	}

	Path file() {
		return file;
	}

	/** The most cells that were held at the same time. */
	int largest() {
		return largest;
	}

	/** Reads a box of the first channel: (x, y, z), x fastest. */
	public void read(VoxelBox box, A into) {
		Extent first = box.first(), shape = box.size();
		PrimitiveBlocks.of(image, OnFallback.ACCEPT)
				.copy(
						grid.numDimensions() == 3
								? new long[] {first.x(), first.y(), first.z()}
								: new long[] {first.x(), first.y(), first.z(), 0},
						into,
						grid.numDimensions() == 3
								? new int[] {shape.x(), shape.y(), shape.z()}
								: new int[] {shape.x(), shape.y(), shape.z(), 1});
	}

	/**
	 * Writes a box of a channel.
	 *
	 * @param voxels (x, y, z), x fastest
	 */
	public synchronized void write(VoxelBox box, int channel, A voxels) {
		int[] from = new int[3], to = new int[3];
		for (int axis = 0; axis < 3; axis++) {
			from[axis] = box.first().get(axis) / EDGE;
			to[axis] = (box.first().get(axis) + box.size().get(axis) - 1) / EDGE;
		}
		long[] cells = grid.getGridDimensions();
		for (int k = from[2]; k <= to[2]; k++)
			for (int j = from[1]; j <= to[1]; j++)
				for (int i = from[0]; i <= to[0]; i++) {
					Held<A> cell = cell(((channel * cells[2] + k) * cells[1] + j) * cells[0] + i);
					copy(box, voxels, cell.cell, cell.voxels);
					cell.isChanged = true;
				}
	}

	private static void copy(VoxelBox box, Object voxels, Cell<?> cell, Object into) {
		int[] low = new int[3], high = new int[3];
		for (int axis = 0; axis < 3; axis++) {
			int first = box.first().get(axis), begin = (int) cell.min(axis);
			low[axis] = Math.max(first, begin);
			high[axis] = (int) Math.min(first + box.size().get(axis), begin + cell.dimension(axis));
		}
		int cellX = (int) cell.dimension(0), cellY = (int) cell.dimension(1);
		for (int z = low[2]; z < high[2]; z++)
			for (int y = low[1]; y < high[1]; y++)
				System.arraycopy(
						voxels,
						((z - box.first().z()) * box.size().y()
												+ y
												- box.first().y())
										* box.size().x()
								+ low[0]
								- box.first().x(),
						into,
						(int) (((z - cell.min(2)) * cellY + y - cell.min(1)) * cellX + low[0] - cell.min(0)),
						high[0] - low[0]);
	}

	private synchronized Held<A> cell(long index) {
		try {
			Held<A> cell = held.get(index);
			if (cell != null) return cell;
			makeRoom();
			cell = read(index);
			held.put(index, cell);
			largest = Math.max(largest, held.size());
			return cell;
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private void makeRoom() throws IOException {
		if (held.size() < most) return;
		Iterator<Map.Entry<Long, Held<A>>> all = held.entrySet().iterator();
		Map.Entry<Long, Held<A>> oldest = all.next();
		if (oldest.getValue().isChanged) write(oldest.getKey(), oldest.getValue());
		all.remove();
	}

	private long place(long index) {
		return index * buffer.capacity();
	}

	private Held<A> read(long index) throws IOException {
		long[] min = new long[grid.numDimensions()];
		int[] dimensions = new int[min.length];
		grid.getCellDimensions(index, min, dimensions);
		int count = dimensions[0] * dimensions[1] * dimensions[2];
		A voxels = kind.array.apply(count);
		buffer.clear().limit(count * kind.bytes);
		while (buffer.hasRemaining()) if (channel.read(buffer, place(index) + buffer.position()) < 0) break;
		// Behind the end of the file, nothing was written yet.
		while (buffer.hasRemaining()) buffer.put((byte) 0);
		kind.get.accept(buffer.flip(), voxels);
		return new Held<>(new Cell<>(dimensions, min, kind.access.apply(voxels)), voxels);
	}

	private void write(long index, Held<A> cell) throws IOException {
		int count = (int) (cell.cell.dimension(0) * cell.cell.dimension(1) * cell.cell.dimension(2));
		buffer.clear().limit(count * kind.bytes);
		kind.put.accept(buffer, cell.voxels);
		while (buffer.hasRemaining()) channel.write(buffer, place(index) + buffer.position());
	}

	/** Ends the use of the image; its file stays, and may lack what was written last. */
	@Override
	public void close() {
		try {
			channel.close();
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
