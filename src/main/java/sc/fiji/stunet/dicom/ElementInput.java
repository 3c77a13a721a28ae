package sc.fiji.stunet.dicom;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * The bytes of a DICOM file, element by element (DICOM PS3.5, section 7). Ends with the file, whatever lengths it
 * tells.
 */
final class ElementInput {

	static final long UNDEFINED = 0xffffffffL;

	private static final int ITEM = 0xfffee000;
	private static final int END_OF_ITEM = 0xfffee00d;
	private static final int END_OF_SEQUENCE = 0xfffee0dd;
	/** Sequences inside of sequences; reports have some ten. */
	private static final int DEEPEST = 100;
	/** Value representations whose length takes two bytes. */
	private static final Set<String> SHORT = Set.of(
			"AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM",
			"UI", "UL", "US");
	/** Four bytes; so will those that are yet to come (PS3.5, 7.1.2). */
	private static final Set<String> LONG =
			Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");

	/**
	 * @param representation such as US; empty where the file does not tell
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
	 * @param in at its start, with marks
	 * @param end length of the file
	 */
	ElementInput(InputStream in, long end) {
		this.in = in;
		this.end = end;
	}

	/**
	 * Of the elements that follow. Whether these tell their representation shows in the next one, whatever the file
	 * says.
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

	/** How many bytes are left. */
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

	/** The bytes that follow, which stay the next. */
	byte[] peek(int count) throws IOException {
		in.mark(count);
		byte[] next = in.readNBytes(count);
		in.reset();
		return next;
	}

	/** The group of the next element, which stays the next; -1 at the end. */
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

	/** To the end of the element's value. One of undefined length is a sequence of items. */
	void skip(Element element) throws IOException {
		skip(element, explicit, 0);
	}

	private void skip(Element element, boolean outside, int depth) throws IOException {
		if (element.length() != UNDEFINED) {
			skip(element.length());
			return;
		}
		if (depth == DEEPEST) throw new IOException("its sequences are nested more than " + DEEPEST + " deep");
		// What an unknown representation of undefined length holds is written implicitly (PS3.5, 6.2.2).
		boolean explicit = outside && !element.representation().equals("UN");
		for (Element item = next(explicit); item.tag() != END_OF_SEQUENCE; item = next(explicit)) {
			if (item.tag() != ITEM) throw new IOException("a sequence holds something else than items");
			if (item.length() != UNDEFINED) skip(item.length());
			else if (endsWithSequence(explicit, depth)) return;
		}
	}

	/**
	 * To the end of an item. Whether it was the end of its sequence, too, since somebody has forgotten the mark of its
	 * own.
	 */
	private boolean endsWithSequence(boolean explicit, int depth) throws IOException {
		for (Element inner = next(explicit); inner.tag() != END_OF_ITEM; inner = next(explicit)) {
			if (inner.tag() == END_OF_SEQUENCE) return true;
			skip(inner, explicit, depth + 1);
		}
		return false;
	}
}
