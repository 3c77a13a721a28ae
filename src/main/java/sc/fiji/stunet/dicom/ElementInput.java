package sc.fiji.stunet.dicom;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** The bytes of a DICOM file, element by element (DICOM PS3.5, section 7). */
final class ElementInput {

	static final long UNDEFINED = 0xffffffffL;

	private static final int ITEM = 0xfffee000;
	private static final int END_OF_ITEM = 0xfffee00d;
	private static final int END_OF_SEQUENCE = 0xfffee0dd;
	/** Value representations whose length takes four bytes. */
	private static final Set<String> LONG = Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");

	/**
	 * @param representation such as US; empty where the file does not tell
	 * @param length of the value in bytes, or {@link #UNDEFINED}
	 */
	record Element(int tag, String representation, long length) {}

	private final InputStream in;
	private long position;
	private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
	private boolean explicit = true;

	/** @param in at its start */
	ElementInput(InputStream in) {
		this.in = in;
	}

	/** @param explicit whether elements tell their representation */
	void setSyntax(boolean explicit, ByteOrder order) {
		this.explicit = explicit;
		this.order = order;
	}

	long position() {
		return position;
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

	/** The group of the next element, which stays the next. The input must support marks. */
	int nextGroup() throws IOException {
		in.mark(2);
		byte[] group = in.readNBytes(2);
		in.reset();
		// The first group is always little endian, and all others only have to be different from it.
		return group.length < 2 ? -1 : Short.toUnsignedInt(ByteBuffer.wrap(group).order(ByteOrder.LITTLE_ENDIAN).getShort());
	}

	Element next() throws IOException {
		return next(explicit);
	}

	private Element next(boolean explicit) throws IOException {
		int tag = unsignedShort(order) << 16 | unsignedShort(order);
		if (!explicit || tag == ITEM || tag == END_OF_ITEM || tag == END_OF_SEQUENCE) return new Element(tag, "", unsignedInt());
		byte[] name = bytes(2);
		String representation = "" + (char) name[0] + (char) name[1];
		if (!LONG.contains(representation)) return new Element(tag, representation, unsignedShort(order));
		skip(2);
		return new Element(tag, representation, unsignedInt());
	}

	/** To the end of the element's value. One of undefined length is a sequence of items. */
	void skip(Element element) throws IOException {
		// What an unknown representation of undefined length holds is written implicitly (PS3.5, 6.2.2).
		skip(element, explicit && !element.representation().equals("UN"));
	}

	private void skip(Element element, boolean explicit) throws IOException {
		if (element.length() != UNDEFINED) {
			skip(element.length());
			return;
		}
		for (Element item = next(explicit); item.tag() != END_OF_SEQUENCE; item = next(explicit)) {
			if (item.length() != UNDEFINED) {
				skip(item.length());
				continue;
			}
			for (Element inner = next(explicit); inner.tag() != END_OF_ITEM; inner = next(explicit))
				skip(inner, explicit && !inner.representation().equals("UN"));
		}
	}
}
