package sc.fiji.stunet.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/** Writes small DICOM slices for tests: any transfer syntax without compression, any element replaced or left out. */
public final class DicomBytes {

	public static final String IMPLICIT = "1.2.840.10008.1.2";
	public static final String EXPLICIT = "1.2.840.10008.1.2.1";
	public static final String BIG_ENDIAN = "1.2.840.10008.1.2.2";

	private static final int UNDEFINED = -1;
	private static final Set<String> LONG = Set.of("OB", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UT", "UV");

	private record Value(String representation, Object value) {}

	private final TreeMap<Integer, Value> elements = new TreeMap<>();
	private final String syntax;

	/** 3 x 2 pixels of 16 bits, numbered from {@code first} on, 0.5 mm by 0.75 mm (between rows). */
	public DicomBytes(String syntax, int first) {
		this.syntax = syntax;
		text(0x0008103e, "LO", "Thorax")
				.text(0x0020000e, "UI", "1.2.3")
				.text(0x00200037, "DS", "1\\0\\0\\0\\1\\0")
				.position(0, 0, 0);
		text(0x00280004, "CS", "MONOCHROME2")
				.text(0x00280030, "DS", "0.75\\0.5 ")
				.number(0x00280002, 1)
				.number(0x00280010, 2)
				.number(0x00280011, 3);
		number(0x00280100, 16).number(0x00280101, 16).number(0x00280102, 15).number(0x00280103, 0);
		pixels(first, first + 1, first + 2, first + 3, first + 4, first + 5);
	}

	public DicomBytes text(int tag, String representation, String value) {
		elements.put(tag, new Value(representation, value));
		return this;
	}

	public DicomBytes number(int tag, int value) {
		elements.put(tag, new Value("US", value));
		return this;
	}

	public DicomBytes without(int tag) {
		elements.remove(tag);
		return this;
	}

	public DicomBytes position(double x, double y, double z) {
		return text(0x00200032, "DS", String.format(Locale.ROOT, "%s\\%s\\%s", x, y, z));
	}

	public DicomBytes rescale(double slope, double intercept) {
		return text(0x00281053, "DS", Double.toString(slope)).text(0x00281052, "DS", Double.toString(intercept));
	}

	/** An element with any representation, whose value or whole is made elsewhere. */
	public DicomBytes element(int tag, String representation, byte[] value) {
		elements.put(tag, new Value(representation, value));
		return this;
	}

	/** Bytes that stand, as they are, where the tag would. */
	public DicomBytes raw(int tag, byte... bytes) {
		return element(tag, "", bytes);
	}

	/** How many bits the pixels take and have, and whether they have a sign. */
	public DicomBytes bits(int allocated, int stored, boolean signed) {
		return number(0x00280100, allocated)
				.number(0x00280101, stored)
				.number(0x00280102, stored - 1)
				.number(0x00280103, signed ? 1 : 0);
	}

	public DicomBytes pixels(int... stored) {
		elements.put(DicomTag.PIXEL_DATA, new Value("OW", stored));
		return this;
	}

	/**
	 * A sequence of undefined length with an item of undefined length, which holds another such one and then the
	 * element.
	 */
	public DicomBytes nested(int tag, int innerTag, String innerValue) {
		elements.put(tag, new Value("SQ", new Value[] {new Value(Integer.toString(innerTag), innerValue)}));
		return this;
	}

	public Path write(Path file) {
		try {
			return Files.write(file, bytes());
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	public byte[] bytes() {
		byte[] meta = meta();
		byte[] all = new byte[128 + 4 + meta.length];
		System.arraycopy("DICM".getBytes(StandardCharsets.US_ASCII), 0, all, 128, 4);
		System.arraycopy(meta, 0, all, 128 + 4, meta.length);
		return joined(all, data());
	}

	/** What begins with group 2. */
	public byte[] withoutPreamble() {
		return joined(meta(), data());
	}

	private static byte[] joined(byte[] a, byte[] b) {
		return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
	}

	private byte[] meta() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		element(out, 0x00020010, "UI", padded(syntax, '\0'), true, ByteOrder.LITTLE_ENDIAN);
		return out.toByteArray();
	}

	/** Nothing but the elements from group 8 on. */
	public byte[] data() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		boolean explicit = !syntax.equals(IMPLICIT);
		ByteOrder order = syntax.equals(BIG_ENDIAN) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
		elements.forEach((tag, value) -> {
			if (value.representation().isEmpty()) out.writeBytes((byte[]) value.value());
			else if (value.value() instanceof Value[] inner) sequence(out, tag, inner[0], explicit, order);
			else
				element(
						out,
						tag,
						value.representation(),
						encoded(value, order, (int) elements.get(0x00280100).value()),
						explicit,
						order);
		});
		return out.toByteArray();
	}

	private static byte[] padded(String text, char with) {
		return (text.length() % 2 == 0 ? text : text + with).getBytes(StandardCharsets.ISO_8859_1);
	}

	private static byte[] encoded(Value value, ByteOrder order, int bits) {
		if (value.value() instanceof byte[] bytes) return bytes;
		if (value.value() instanceof String text)
			return padded(text, value.representation().equals("UI") ? '\0' : ' ');
		if (value.value() instanceof Integer number)
			return ByteBuffer.allocate(2)
					.order(order)
					.putShort(number.shortValue())
					.array();
		int[] pixels = (int[]) value.value();
		ByteBuffer bytes = ByteBuffer.allocate(bits / 8 * pixels.length).order(order);
		for (int pixel : pixels)
			if (bits == 8) bytes.put((byte) pixel);
			else if (bits == 16) bytes.putShort((short) pixel);
			else bytes.putInt(pixel);
		return bytes.array();
	}

	private static void sequence(ByteArrayOutputStream out, int tag, Value inner, boolean explicit, ByteOrder order) {
		header(out, tag, "SQ", UNDEFINED, explicit, order);
		header(out, 0xfffee000, "", UNDEFINED, false, order);
		header(out, 0x00081199, "SQ", UNDEFINED, explicit, order);
		header(out, 0xfffee000, "", UNDEFINED, false, order);
		header(out, 0xfffee00d, "", 0, false, order);
		header(out, 0xfffee0dd, "", 0, false, order);
		element(
				out,
				Integer.parseInt(inner.representation()),
				"DS",
				padded((String) inner.value(), ' '),
				explicit,
				order);
		header(out, 0xfffee00d, "", 0, false, order);
		header(out, 0xfffee0dd, "", 0, false, order);
	}

	private static void element(
			ByteArrayOutputStream out,
			int tag,
			String representation,
			byte[] value,
			boolean explicit,
			ByteOrder order) {
		header(out, tag, representation, value.length, explicit, order);
		out.writeBytes(value);
	}

	private static void header(
			ByteArrayOutputStream out, int tag, String representation, int length, boolean explicit, ByteOrder order) {
		ByteBuffer bytes = ByteBuffer.allocate(12)
				.order(order)
				.putShort((short) (tag >>> 16))
				.putShort((short) tag);
		if (!explicit) bytes.putInt(length);
		else {
			bytes.put(representation.getBytes(StandardCharsets.US_ASCII));
			if (LONG.contains(representation)) bytes.putShort((short) 0).putInt(length);
			else bytes.putShort((short) length);
		}
		out.write(bytes.array(), 0, bytes.position());
	}
}
