package sc.fiji.stunet.reference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A NumPy file, turned into C order if it is not, so the last axis is fastest; reversed, its shape is ImgLib2's. */
public record NpyArray(int[] shape, float[] values) {

	private static final Pattern HEADER = Pattern.compile(
			"'descr': *'([<>|])([fiub])(\\d)', *'fortran_order': *(True|False), *'shape': *\\(([^)]*)\\)");

	public static NpyArray read(Path file) throws IOException {
		ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
		int headerStart = bytes.get(6) == 1 ? 10 : 12;
		int headerLength = bytes.get(6) == 1 ? bytes.getShort(8) & 0xffff : bytes.getInt(8);
		String header =
				new String(bytes.array(), headerStart, headerLength, java.nio.charset.StandardCharsets.US_ASCII);
		Matcher m = HEADER.matcher(header);
		if (!m.find() || m.group(1).equals(">")) throw new IOException(file + ": cannot read the header " + header);
		int[] shape = Stream.of(m.group(5).split(","))
				.map(String::trim)
				.filter(s -> !s.isEmpty())
				.mapToInt(Integer::parseInt)
				.toArray();
		int count = 1;
		for (int n : shape) count *= n;
		bytes.position(headerStart + headerLength);
		float[] values = new float[count];
		String type = m.group(2) + m.group(3);
		for (int i = 0; i < count; i++)
			values[i] = switch (type) {
				case "f2" -> half(bytes.getShort());
				case "f4" -> bytes.getFloat();
				case "f8" -> (float) bytes.getDouble();
				case "u1", "b1" -> bytes.get() & 0xff;
				case "i1" -> bytes.get();
				case "i2" -> bytes.getShort();
				case "u2" -> bytes.getShort() & 0xffff;
				case "i4" -> bytes.getInt();
				case "i8" -> bytes.getLong();
				default -> throw new IOException(file + ": type " + type);
			};
		return new NpyArray(shape, m.group(4).equals("True") ? inCOrder(shape, values) : values);
	}

	/** From the first axis fastest to the last axis fastest. */
	private static float[] inCOrder(int[] shape, float[] values) {
		float[] turned = new float[values.length];
		int[] index = new int[shape.length];
		for (float value : values) {
			int at = 0;
			for (int axis = 0; axis < shape.length; axis++) at = at * shape[axis] + index[axis];
			turned[at] = value;
			for (int axis = 0; axis < shape.length && ++index[axis] == shape[axis]; axis++) index[axis] = 0;
		}
		return turned;
	}

	/** A number in half precision. */
	private static float half(short bits) {
		int exponent = bits >> 10 & 31;
		float mantissa = bits & 1023;
		float size = exponent == 0 ? Math.scalb(mantissa, -24) : Math.scalb(1024 + mantissa, exponent - 25);
		if (exponent == 31) size = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
		return bits < 0 ? -size : size;
	}

	/** The shape in ImgLib2 order, fastest axis first. */
	public long[] dimensions() {
		long[] dimensions = new long[shape.length];
		for (int i = 0; i < shape.length; i++) dimensions[i] = shape[shape.length - 1 - i];
		return dimensions;
	}
}
