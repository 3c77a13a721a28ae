package sc.fiji.stunet.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the directory of a zip file whose entries are stored, not compressed, as PyTorch writes them: an entry is then
 * a range of the file and can be read alone. Supports the 64-bit form (APPNOTE.TXT 4.3 to 4.5). Nothing is extracted to
 * disk.
 */
public final class StoredZip {

	private static final int END = 0x06054b50;
	private static final int END_64 = 0x06064b50;
	private static final int END_64_LOCATOR = 0x07064b50;
	private static final int CENTRAL = 0x02014b50;
	private static final int LOCAL = 0x04034b50;
	private static final int END_LENGTH = 22;
	/** File type in the attributes that Unix keeps in a directory, and its value for a symbolic link. */
	private static final int TYPE = 0170000, LINK = 0120000;

	private static final long UNKNOWN = 0xffffffffL;
	/** Enough for some ten thousand parameters with momentum. */
	private static final long LARGEST_DIRECTORY = 1 << 24;

	private record Entry(int method, boolean encrypted, long length, long header, boolean link) {}

	private final FileBytes file;
	private final Map<String, Entry> entries = new LinkedHashMap<>();

	StoredZip(FileBytes file) {
		this.file = file;
		int tailLength = (int) Math.min(file.size(), 0xffff + END_LENGTH);
		long tailStart = file.size() - tailLength;
		ByteBuffer tail = file.range(tailStart, tailLength);
		int end = tailLength - END_LENGTH;
		while (end >= 0 && tail.getInt(end) != END) end--;
		if (end < 0) throw file.damaged("it is a zip file without an end");
		long size = tail.getInt(end + 12) & UNKNOWN;
		long offset = tail.getInt(end + 16) & UNKNOWN;
		if (end >= 20 && tail.getInt(end - 20) == END_64_LOCATOR) {
			ByteBuffer end64 = file.range(tail.getLong(end - 12), 56);
			if (end64.getInt(0) != END_64) throw file.damaged("its zip directory is not where it says");
			size = end64.getLong(40);
			offset = end64.getLong(48);
		}
		if (size < 0 || size > LARGEST_DIRECTORY) throw file.damaged("its zip directory is too large");
		readDirectory(file.range(offset, size));
	}

	static boolean isZip(FileBytes file) {
		return file.size() >= END_LENGTH && file.range(0, 4).getInt() == LOCAL;
	}

	/**
	 * The entries of any zip file that are symbolic links, which Java's own reader does not tell.
	 *
	 * @throws sc.fiji.stunet.model.InvalidModel if it is no zip file, or damaged
	 */
	public static Set<String> links(Path file) {
		try (FileBytes bytes = new FileBytes(file)) {
			return new StoredZip(bytes)
					.entries.entrySet().stream()
							.filter(entry -> entry.getValue().link())
							.map(Map.Entry::getKey)
							.collect(Collectors.toSet());
		}
	}

	private void readDirectory(ByteBuffer directory) {
		while (directory.remaining() >= 46) {
			int start = directory.position();
			int nameLength = directory.getShort(start + 28) & 0xffff;
			int extraLength = directory.getShort(start + 30) & 0xffff;
			int commentLength = directory.getShort(start + 32) & 0xffff;
			if (directory.getInt(start) != CENTRAL
					|| 46 + nameLength + extraLength + commentLength > directory.remaining())
				throw file.damaged("its zip directory is broken");
			byte[] name = new byte[nameLength];
			directory.get(start + 46, name);
			ByteBuffer extra =
					directory.slice(start + 46 + nameLength, extraLength).order(ByteOrder.LITTLE_ENDIAN);
			long[] sizes = sizes(directory, start, extra);
			if (sizes[0] != sizes[1] && directory.getShort(start + 10) == 0)
				throw file.damaged("an entry of its zip directory has two different lengths");
			Entry entry = new Entry(
					directory.getShort(start + 10) & 0xffff,
					(directory.getShort(start + 8) & 1) != 0,
					sizes[0],
					sizes[2],
					(directory.getInt(start + 38) >>> 16 & TYPE) == LINK);
			String text = new String(name, StandardCharsets.UTF_8);
			if (entries.put(text, entry) != null) throw file.damaged("its zip directory names an entry twice");
			directory.position(start + 46 + nameLength + extraLength + commentLength);
		}
	}

	/** @return length, stored length, position of the local header; from the extra field 1 where they need 64 bits */
	private long[] sizes(ByteBuffer directory, int start, ByteBuffer extra) {
		long[] sizes = {
			directory.getInt(start + 24) & UNKNOWN,
			directory.getInt(start + 20) & UNKNOWN,
			directory.getInt(start + 42) & UNKNOWN
		};
		while (extra.remaining() >= 4) {
			int id = extra.getShort() & 0xffff;
			int length = extra.getShort() & 0xffff;
			if (length > extra.remaining()) break;
			ByteBuffer field = extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
			extra.position(extra.position() + length);
			if (id == 1)
				for (int i = 0; i < sizes.length; i++)
					if (sizes[i] == UNKNOWN && field.remaining() >= 8) sizes[i] = field.getLong();
		}
		return sizes;
	}

	Set<String> names() {
		return entries.keySet();
	}

	boolean has(String name) {
		return entries.containsKey(name);
	}

	/**
	 * @throws sc.fiji.stunet.model.InvalidModel if there is no such entry, it is compressed, or it lies outside of the
	 *     file
	 */
	ByteRange range(String name) {
		Entry entry = entries.get(name);
		if (entry == null) throw file.damaged("its part " + name + " is missing");
		if (entry.method() != 0 || entry.encrypted())
			throw file.damaged(
					"its part " + name + " is compressed or encrypted, which PyTorch never does; it was packed again");
		ByteBuffer local = file.range(entry.header(), 30);
		if (local.getInt(0) != LOCAL) throw file.damaged("its part " + name + " is not where its zip directory says");
		long start = entry.header() + 30 + (local.getShort(26) & 0xffff) + (local.getShort(28) & 0xffff);
		if (entry.length() < 0 || start > file.size() - entry.length())
			throw file.damaged("its part " + name + " is longer than the file");
		return new ByteRange(start, entry.length());
	}
}
