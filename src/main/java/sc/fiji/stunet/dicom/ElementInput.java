package sc.fiji.stunet.dicom;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * Reads a DICOM file element by element (DICOM PS3.5, section 7). Never reads beyond the end of the file, whatever
 * lengths are in it.
 */
final class ElementInput {

	static final long UNDEFINED = 0xffffffffL;

	private static final int ITEM = 0xfffee000;
	private static final int END_OF_ITEM = 0xfffee00d;
	private static final int END_OF_SEQUENCE = 0xfffee0dd;
	/** Deepest nesting of sequences; reports have some ten levels. */
	private static final int DEEPEST = 100;
	/** Value representations whose length takes two bytes. */
	private static final Set<String> SHORT = Set.of(
			"AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM",
			"UI", "UL", "US");
	/** Value representations whose length takes four bytes, as will all future ones (PS3.5, 7.1.2). */
	private static final Set<String> LONG =
			Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");

	/**
	 * @param representation such as US; empty if the file does not contain it
	 * @param length of the value in bytes, or {@link #UNDEFINED}
	 */
	record Element(int tag, String representation, long length) {

		int group() {
			return tag >>> 16;
		}
	}

	private final InputStream in;
	private final long end;
	private long position;
	private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
	private boolean explicit = true;

	/**
	 * @param in at its start; must support marks
	 * @param end length of the file
	 */
	ElementInput(InputStream in, long end) {
		this.in = in;
		this.end = end;
	}

	/**
	 * Sets the byte order of the elements that follow. Whether they contain their representation is detected from the
	 * next one, whatever the file declares.
	 */
	void setOrder(ByteOrder order) throws IOException {
		this.order = order;
		byte[] next = peek(6);
		String representation = next.length < 6 ? "" : "" + (char) next[4] + (char) next[5];
		explicit = SHORT.contains(representation) || LONG.contains(representation);
	}

	long position() {
		return position;
	}

	/** The number of bytes up to the end. */
	long left() {
		return end - position;
	}

	byte[] bytes(int count) throws IOException {
		byte[] bytes = in.readNBytes(count);
		position += bytes.length;
		if (bytes.length < count) throw new EOFException();
		return bytes;
	}

	void skip(long count) throws IOException {
		in.skipNBytes(count);
		position += count;
	}

	private int unsignedShort(ByteOrder order) throws IOException {
		return Short.toUnsignedInt(ByteBuffer.wrap(bytes(2)).order(order).getShort());
	}

	private long unsignedInt() throws IOException {
		return Integer.toUnsignedLong(ByteBuffer.wrap(bytes(4)).order(order).getInt());
	}

	/** The next bytes, without consuming them. */
	byte[] peek(int count) throws IOException {
		in.mark(count);
		byte[] next = in.readNBytes(count);
		in.reset();
		return next;
	}

	/** The group of the next element, without consuming it; -1 at the end. */
	int nextGroup(ByteOrder order) throws IOException {
		byte[] group = peek(2);
		return group.length < 2
				? -1
				: Short.toUnsignedInt(ByteBuffer.wrap(group).order(order).getShort());
	}

	Element next() throws IOException {
		return next(explicit);
	}

	private Element next(boolean explicit) throws IOException {
		int tag = unsignedShort(order) << 16 | unsignedShort(order);
		if (!explicit || tag == ITEM || tag == END_OF_ITEM || tag == END_OF_SEQUENCE)
			return new Element(tag, "", unsignedInt());
		byte[] name = bytes(2);
		String representation = "" + (char) name[0] + (char) name[1];
		if (SHORT.contains(representation) || !representation.matches("[A-Z]{2}"))
			return new Element(tag, representation, unsignedShort(order));
		skip(2);
		return new Element(tag, representation, unsignedInt());
	}

	/** Skips the element's value. One of undefined length is a sequence of items. */
	void skip(Element element) throws IOException {
		skip(element, explicit, 0);
	}

	private void skip(Element element, boolean outside, int depth) throws IOException {
		if (element.length() != UNDEFINED) {
			skip(element.length());
			return;
		}
		if (depth == DEEPEST) throw new IOException("its sequences are nested more than " + DEEPEST + " deep");
		// The content of an unknown representation of undefined length is implicit (PS3.5, 6.2.2).
		boolean explicit = outside && !element.representation().equals("UN");
		for (Element item = next(explicit); item.tag() != END_OF_SEQUENCE; item = next(explicit)) {
			if (item.tag() != ITEM) throw new IOException("a sequence holds something else than items");
			if (item.length() != UNDEFINED) skip(item.length());
			else if (endsWithSequence(explicit, depth)) return;
		}
	}

	/**
	 * Skips to the end of an item. Returns whether its sequence ended as well, because the item's own end mark is
	 * missing.
	 */
	private boolean endsWithSequence(boolean explicit, int depth) throws IOException {
		for (Element inner = next(explicit); inner.tag() != END_OF_ITEM; inner = next(explicit)) {
			if (inner.tag() == END_OF_SEQUENCE) return true;
			skip(inner, explicit, depth + 1);
		}
		return false;
	}
}
