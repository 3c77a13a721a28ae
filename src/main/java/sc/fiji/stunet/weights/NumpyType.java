package sc.fiji.stunet.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A {@code numpy.dtype} of plain numbers. Its byte order is set after it was made, since pickles build objects in
 * steps.
 */
final class NumpyType {

	private final char kind;
	private final int bytes;
	private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

	private NumpyType(char kind, int bytes) {
		this.kind = kind;
		this.bytes = bytes;
	}

	/** @return null if it is no plain number: plans have no text, objects or records */
	static NumpyType of(String code) {
		return switch (code) {
			case "b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8" ->
				new NumpyType(code.charAt(0), code.charAt(1) - '0');
			default -> null;
		};
	}

	void setOrder(ByteOrder order) {
		this.order = order;
	}

	int bytes() {
		return bytes;
	}

	/** The name that NumPy prints: int64, float32, bool. */
	String numpyName() {
		return switch (kind) {
			case 'b' -> "bool";
			case 'i' -> "int" + 8 * bytes;
			case 'u' -> "uint" + 8 * bytes;
			default -> "float" + 8 * bytes;
		};
	}

	/**
	 * @param index of the number, not of the byte
	 * @return Boolean, Long or Double; uint64 beyond a long is returned as Double
	 */
	Object value(byte[] content, int index) {
		ByteBuffer raw = ByteBuffer.wrap(content).order(order);
		int at = index * bytes;
		if (kind == 'b') return raw.get(at) != 0;
		if (kind == 'f')
			return switch (bytes) {
				case 2 -> (double) ElementType.halfToFloat(raw.getShort(at));
				case 4 -> (double) raw.getFloat(at);
				default -> raw.getDouble(at);
			};
		long signed =
				switch (bytes) {
					case 1 -> raw.get(at);
					case 2 -> raw.getShort(at);
					case 4 -> raw.getInt(at);
					default -> raw.getLong(at);
				};
		if (kind == 'i') return signed;
		if (bytes < 8) return signed & (1L << 8 * bytes) - 1;
		return signed >= 0 ? (Object) signed : (Object) (signed + 0x1p64);
	}
}
