package sc.fiji.stunet.dicom;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import sc.fiji.stunet.dicom.ElementInput.Element;

/**
 * How a DICOM file begins: with 128 bytes and DICM (PS3.10, section 7.1), or, in files of old programs, with its
 * elements.
 */
enum DicomSignature {
	/** Any 128 bytes, DICM, group 2. */
	PREAMBLE,
	/** Begins with group 2 or 8. */
	ELEMENTS,
	/** Begins with group 8, the higher byte first. */
	ELEMENTS_BIG_ENDIAN,
	/** Is no DICOM. */
	NONE;

	static final int META_GROUP = 2;

	private static final int IDENTIFYING_GROUP = 8;
	private static final int IMAGE_GROUP = 0x28;
	private static final int LONGEST_VALUE = 1 << 16;
	private static final byte[] MAGIC = {'D', 'I', 'C', 'M'};
	private static final int MAGIC_OFFSET = 128;
	/** This many elements in order cannot be a coincidence. */
	private static final int ELEMENTS_IN_ORDER = 3;

	/** @param in at the start of a file; afterwards at the first element, if it is DICOM */
	static DicomSignature of(ElementInput in) throws IOException {
		byte[] start = in.peek(MAGIC_OFFSET + MAGIC.length);
		if (start.length > MAGIC_OFFSET && Arrays.equals(start, MAGIC_OFFSET, start.length, MAGIC, 0, MAGIC.length)) {
			in.skip(start.length);
			return PREAMBLE;
		}
		int group = in.nextGroup(ByteOrder.LITTLE_ENDIAN);
		if (group == META_GROUP || group == IDENTIFYING_GROUP) return ELEMENTS;
		return in.nextGroup(ByteOrder.BIG_ENDIAN) == IDENTIFYING_GROUP ? ELEMENTS_BIG_ENDIAN : NONE;
	}

	ByteOrder order() {
		return this == ELEMENTS_BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
	}

	/**
	 * Whether a file is DICOM. One without a preamble must begin with some elements that are in order and fit into it.
	 */
	static boolean isDicom(Path file) throws IOException {
		try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1024)) {
			ElementInput elements = new ElementInput(in, Files.size(file));
			DicomSignature start = of(elements);
			return start == PREAMBLE || start != NONE && isInOrder(elements);
		} catch (EOFException e) {
			return false;
		}
	}

	private static boolean isInOrder(ElementInput in) throws IOException {
		int before = -1;
		for (int i = 0; i < ELEMENTS_IN_ORDER; i++) {
			// Group 2 has the lower byte first, whatever order the others have.
			in.setOrder(
					in.nextGroup(ByteOrder.BIG_ENDIAN) <= IMAGE_GROUP ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
			Element element = in.next();
			if (element.group() > IMAGE_GROUP
					|| element.tag() <= before
					|| element.length() > Math.min(LONGEST_VALUE, in.left())) return false;
			before = element.tag();
			in.skip(element);
		}
		return true;
	}
}
