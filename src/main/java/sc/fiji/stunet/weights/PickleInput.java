package sc.fiji.stunet.weights;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the bytes of a pickle. Lengths are compared with the rest of the file before anything is allocated. {@link
 * BufferUnderflowException} means that bytes are missing.
 */
final class PickleInput {

	private static final int LONGEST_INTEGER = 256;

	private final ByteBuffer in;

	PickleInput(ByteBuffer in) {
		this.in = in.order(ByteOrder.LITTLE_ENDIAN);
	}

	int unsignedByte() {
		return in.get() & 0xff;
	}

	int unsignedShort() {
		return in.getShort() & 0xffff;
	}

	int int32() {
		return in.getInt();
	}

	long unsignedInt() {
		return in.getInt() & 0xffffffffL;
	}

	long int64() {
		return in.getLong();
	}

	double bigEndianDouble() {
		return Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
	}

	/** @return Long, or BigInteger where that is too short */
	Object integer(int length) {
		if (length < 0 || length > LONGEST_INTEGER)
			throw new PickleStack.Misused("it has a number of " + length + " bytes");
		if (length == 0) return 0L;
		byte[] littleEndian = take(length);
		byte[] bigEndian = new byte[length];
		for (int i = 0; i < length; i++) bigEndian[i] = littleEndian[length - 1 - i];
		BigInteger value = new BigInteger(bigEndian);
		return value.bitLength() < 64 ? (Object) value.longValue() : value;
	}

	String utf8(long length) {
		return new String(take(length), StandardCharsets.UTF_8);
	}

	String latin1(long length) {
		return new String(take(length), StandardCharsets.ISO_8859_1);
	}

	byte[] take(long length) {
		checkRemaining(length);
		byte[] bytes = new byte[(int) length];
		in.get(bytes);
		return bytes;
	}

	void checkRemaining(long length) {
		if (length < 0 || length > in.remaining()) throw new BufferUnderflowException();
	}

	/** Reads up to the next line feed, without it. */
	String line() {
		int start = in.position();
		while (in.get() != '\n')
			;
		byte[] bytes = new byte[in.position() - 1 - start];
		in.get(start, bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}
}
