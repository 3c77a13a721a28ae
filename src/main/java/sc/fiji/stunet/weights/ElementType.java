package sc.fiji.stunet.weights;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Optional;

/** Types of numbers in files; those of parameters can be read as 32-bit numbers. */
enum ElementType {
	F64("F64", "Double", 8),
	F32("F32", "Float", 4),
	F16("F16", "Half", 2),
	BF16("BF16", "BFloat16", 2),
	I64("I64", "Long", 8),
	I32("I32", "Int", 4),
	I16("I16", "Short", 2),
	I8("I8", "Char", 1),
	U8("U8", "Byte", 1),
	BOOL("BOOL", "Bool", 1);

	/** The name in safetensors. */
	final String safetensors;
	/** The name of PyTorch's storage class: {@code torch.FloatStorage}. */
	final String torch;

	final int bytes;

	ElementType(String safetensors, String torch, int bytes) {
		this.safetensors = safetensors;
		this.torch = torch;
		this.bytes = bytes;
	}

	static Optional<ElementType> ofSafetensors(String name) {
		for (ElementType type : values()) if (type.safetensors.equals(name)) return Optional.of(type);
		return Optional.empty();
	}

	/** Whether parameters can be of this type. */
	boolean isFloatingPoint() {
		return this == F64 || this == F32 || this == F16 || this == BF16;
	}

	/**
	 * Reads all values of a buffer as 32-bit numbers; 32-bit values are not copied.
	 *
	 * @param raw in its own byte order, from position to limit
	 */
	FloatBuffer floats(ByteBuffer raw) {
		if (this == F32) return raw.asFloatBuffer();
		float[] values = new float[raw.remaining() / bytes];
		int start = raw.position();
		for (int i = 0; i < values.length; i++) values[i] = value(raw, start + i * bytes);
		return FloatBuffer.wrap(values);
	}

	/** @param at absolute position in bytes */
	float value(ByteBuffer raw, int at) {
		return switch (this) {
			case F64 -> (float) raw.getDouble(at);
			case F32 -> raw.getFloat(at);
			case F16 -> halfToFloat(raw.getShort(at));
			// The upper half of a 32-bit number.
			case BF16 -> Float.intBitsToFloat(raw.getShort(at) << 16);
			default -> throw new IllegalStateException(this + " is no type of parameters");
		};
	}

	/** The opposite of {@link #value} for the types of 16 bits; BF16 only for numbers that came from there. */
	short shorten(float value) {
		return this == BF16 ? (short) (Float.floatToRawIntBits(value) >>> 16) : floatToHalf(value);
	}

	/**
	 * Converts IEEE 754 binary16: sign, 5 bits of exponent (bias 15), 10 bits of fraction. Java has this from version
	 * 20 on.
	 */
	static float halfToFloat(short half) {
		int sign = (half & 0x8000) << 16;
		int exponent = half >> 10 & 0x1f;
		int fraction = half & 0x3ff;
		if (exponent == 0) return Math.copySign(fraction * 0x1p-24f, Float.intBitsToFloat(sign | 0x3f800000));
		if (exponent == 31) return Float.intBitsToFloat(sign | 0x7f800000 | fraction << 13);
		return Float.intBitsToFloat(sign | exponent + 112 << 23 | fraction << 13);
	}

	/** Rounds to the nearest, halves to even, as PyTorch and NumPy do; numbers that are too large become infinite. */
	static short floatToHalf(float value) {
		int bits = Float.floatToRawIntBits(value);
		int sign = bits >>> 16 & 0x8000;
		int magnitude = bits & 0x7fffffff;
		if (magnitude > 0x7f800000) return (short) (sign | 0x7e00);
		// 65520 is the middle between the largest half, 65504, and the next power of two.
		if (magnitude >= 0x477ff000) return (short) (sign | 0x7c00);
		// Below the normal halves the step is 2^-24 throughout; rint rounds halves to even.
		if (magnitude < 0x38800000) return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24));
		int rounded = magnitude + 0xfff + (magnitude >>> 13 & 1);
		return (short) (sign | (rounded >>> 13) - (112 << 10));
	}
}
