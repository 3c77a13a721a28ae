package sc.fiji.stunet.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import sc.fiji.stunet.volume.InvalidVolume;

/**
 * Reads the directories of a TIFF or BigTIFF file, one after the other. Never allocates more memory than the file is
 * long.
 */
final class TiffDirectories {

	private static final int BIG = 43;
	private static final int CLASSIC = 42;

	private final Path file;
	private final FileChannel channel;
	private final long length;
	private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
	private boolean big;
	/** Bytes of values that may still be read: in an intact file values do not overlap. */
	private long mayBeRead;

	private TiffDirectories(Path file, FileChannel channel) throws IOException {
		this.file = file;
		this.channel = channel;
		this.length = channel.size();
		this.mayBeRead = length;
	}

	/**
	 * @param order byte order
	 * @param length of the file in bytes
	 * @param pages at least one
	 */
	record Contents(ByteOrder order, long length, List<TiffDirectory> pages) {}

	/** Whether the first bytes of a file are those of a TIFF. */
	static boolean isStart(byte[] start) {
		if (start.length < 4 || start[0] != start[1] || start[0] != 'I' && start[0] != 'M') return false;
		int low = start[0] == 'I' ? start[2] : start[3];
		int high = start[0] == 'I' ? start[3] : start[2];
		return high == 0 && (low == CLASSIC || low == BIG);
	}

	/** @throws InvalidVolume if the file is damaged or cut off */
	static Contents read(Path file) {
		try (FileChannel channel = FileChannel.open(file)) {
			return new TiffDirectories(file, channel).read();
		} catch (EOFException e) {
			throw new InvalidVolume(
					file + " is cut off: this TIFF file ends before what it says of its pages; copy or export "
							+ "it again.",
					e);
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(file, e);
		}
	}

	private Contents read() throws IOException {
		ByteBuffer start = bytes(0, 4);
		if (!isStart(start.array()))
			throw new InvalidVolume(file + " is not a TIFF file; check its name, or export it again.");
		order = start.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
		big = start.order(order).getShort(2) == BIG;
		long at = big ? bytes(8, 8).getLong() : number(bytes(4, 4));
		List<TiffDirectory> pages = new ArrayList<>();
		Set<Long> seen = new HashSet<>();
		while (at != 0) {
			if (!seen.add(at)) throw damaged("its pages follow each other in a circle");
			if (at < 0 || at > length - (big ? 8 : 2))
				throw new InvalidVolume(file + " is cut off: page " + (pages.size() + 1)
						+ " of this TIFF file is said to stand at byte " + Long.toUnsignedString(at)
						+ ", but the file has only " + length + "; copy or export it again.");
			at = directory(at, pages);
		}
		if (pages.isEmpty()) throw damaged("it has no pages");
		return new Contents(order, length, pages);
	}

	/** @return position of the next one; 0: there is none */
	private long directory(long at, List<TiffDirectory> pages) throws IOException {
		int each = big ? 20 : 12;
		long count = big ? bytes(at, 8).getLong() : bytes(at, 2).getShort() & 0xffff;
		long first = at + (big ? 8 : 2);
		if (count < 0 || count > 0xffff)
			throw damaged("its page " + (pages.size() + 1) + " says " + Long.toUnsignedString(count) + " things");
		ByteBuffer all = bytes(first, (int) count * each);
		Map<Integer, TiffEntry> entries = new HashMap<>();
		for (int i = 0; i < count; i++) {
			int tag = all.getShort(i * each) & 0xffff;
			// The description of the first page counts; all pages may point to it.
			boolean again = tag == TiffDirectory.DESCRIPTION && !pages.isEmpty();
			if (TiffDirectory.KNOWN.contains(tag) && !again)
				entries.put(tag, entry(all.slice(i * each, each).order(order), tag));
		}
		pages.add(new TiffDirectory(entries));
		long next = first + count * each;
		return big ? bytes(next, 8).getLong() : number(bytes(next, 4));
	}

	private TiffEntry entry(ByteBuffer entry, int tag) throws IOException {
		int type = entry.getShort(2) & 0xffff;
		long count = big ? entry.getLong(4) : number(entry.slice(4, 4).order(order));
		int each = TiffEntry.bytesOf(type);
		if (each == 0) throw damaged("its tag " + tag + " has a type that does not exist (" + type + ")");
		if (count < 0 || count > length / each)
			throw damaged("its tag " + tag + " has " + Long.toUnsignedString(count)
					+ " numbers, more than the file can hold");
		int inside = big ? 8 : 4;
		int bytes = Math.toIntExact(Math.min(Integer.MAX_VALUE - 8, count * each));
		if (bytes <= inside)
			return new TiffEntry(type, entry.slice(big ? 12 : 8, bytes).order(order));
		// Only whether this entry exists matters.
		if (tag == TiffDirectory.LSM) return new TiffEntry(1, ByteBuffer.allocate(1));
		mayBeRead -= bytes;
		if (mayBeRead < 0) throw damaged("its pages say more than the file can hold");
		return new TiffEntry(
				type, bytes(big ? entry.getLong(12) : number(entry.slice(8, 4).order(order)), bytes));
	}

	private static long number(ByteBuffer four) {
		return four.getInt(0) & 0xffffffffL;
	}

	private ByteBuffer bytes(long at, int count) throws IOException {
		if (at < 0 || at > length - count) throw new EOFException();
		ByteBuffer bytes = ByteBuffer.allocate(count).order(order);
		while (bytes.hasRemaining()) if (channel.read(bytes, at + bytes.position()) < 0) throw new EOFException();
		return bytes.flip();
	}

	private InvalidVolume damaged(String how) {
		return new InvalidVolume(file + " is damaged: " + how + "; copy or export it again.");
	}
}
