package sc.fiji.stunet.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes bytes of anything: bits, numbers that tempt, blocks that are missing, twice, or noise. */
public final class Bytes implements Mutation {

	/** Headers are where the danger is: two of three changes are made here. */
	private static final int HEADER = 600;

	@SuppressWarnings("MutablePublicArray") // of tests, which do not write
	public static final long[] NUMBERS = {
		0,
		1,
		-1,
		2,
		3,
		4,
		7,
		8,
		15,
		16,
		127,
		128,
		255,
		256,
		512,
		1023,
		1024,
		4095,
		4096,
		32767,
		32768,
		65535,
		65536,
		Integer.MAX_VALUE,
		Integer.MIN_VALUE,
		0xffffffffL,
		1L << 32,
		Long.MAX_VALUE,
		Long.MIN_VALUE,
		0x7f800000L,
		0x7fc00000L,
		0x7ff0000000000000L,
		1000000,
		1000000000L,
		46341,
		1290
	};

	private static final double[] REALS = {
		Double.NaN, Double.POSITIVE_INFINITY, -1, 0, 1e-300, 1e300, -3.4e38, 1e-45, -0.0, 4e9
	};

	/** Changes in the place that is given. */
	private interface Change {

		byte[] at(int place, byte[] bytes, Random random);
	}

	private static final List<Change> CHANGES = List.of(
			Bytes::flip,
			Bytes::replace,
			Bytes::number,
			Bytes::number,
			Bytes::real,
			Bytes::cut,
			Bytes::delete,
			Bytes::repeat,
			Bytes::noise,
			Bytes::fill,
			Bytes::swap);

	@Override
	public byte[] mutate(byte[] seed, Random random) {
		byte[] bytes = seed.clone();
		int rounds = random.nextBoolean() ? 1 : 1 << random.nextInt(4);
		for (int i = 0; i < rounds && bytes.length > 0; i++) {
			int place = random.nextInt(random.nextInt(3) > 0 ? Math.min(bytes.length, HEADER) : bytes.length);
			bytes = CHANGES.get(random.nextInt(CHANGES.size())).at(place, bytes, random);
		}
		return bytes;
	}

	private static byte[] flip(int place, byte[] bytes, Random random) {
		bytes[place] = (byte) (bytes[place] ^ 1 << random.nextInt(8));
		return bytes;
	}

	private static byte[] replace(int place, byte[] bytes, Random random) {
		bytes[place] = (byte) random.nextInt();
		return bytes;
	}

	/** A whole number of 1 to 8 bytes, aligned or not. */
	private static byte[] number(int place, byte[] bytes, Random random) {
		int width = 1 << random.nextInt(4);
		byte[] number = number(NUMBERS[random.nextInt(NUMBERS.length)], width, random);
		return overwrite(random.nextBoolean() ? place : place & -width, bytes, number);
	}

	static byte[] number(long number, int width, Random random) {
		byte[] big = ByteBuffer.allocate(8).putLong(number).array();
		return random.nextBoolean()
				? Arrays.copyOfRange(big, 8 - width, 8)
				: Arrays.copyOf(
						ByteBuffer.allocate(8)
								.order(ByteOrder.LITTLE_ENDIAN)
								.putLong(number)
								.array(),
						width);
	}

	private static byte[] real(int place, byte[] bytes, Random random) {
		double value = REALS[random.nextInt(REALS.length)];
		ByteBuffer number =
				ByteBuffer.allocate(8).order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
		int width = random.nextBoolean() ? 4 : 8;
		if (width == 4) number.putFloat((float) value);
		else number.putDouble(value);
		return overwrite(place & -4, bytes, Arrays.copyOf(number.array(), width));
	}

	static byte[] overwrite(int place, byte[] bytes, byte[] by) {
		System.arraycopy(by, 0, bytes, place, Math.min(by.length, bytes.length - place));
		return bytes;
	}

	private static byte[] cut(int place, byte[] bytes, Random random) {
		return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
	}

	private static byte[] delete(int place, byte[] bytes, Random random) {
		return Mutation.splice(bytes, place, Math.min(bytes.length, place + 1 + random.nextInt(32)), new byte[0]);
	}

	private static byte[] repeat(int place, byte[] bytes, Random random) {
		byte[] block = Arrays.copyOfRange(bytes, place, Math.min(bytes.length, place + 1 + random.nextInt(64)));
		int to = random.nextInt(bytes.length + 1);
		return Mutation.splice(bytes, to, to, block);
	}

	private static byte[] noise(int place, byte[] bytes, Random random) {
		byte[] noise = new byte[1 + random.nextInt(16)];
		random.nextBytes(noise);
		return Mutation.splice(bytes, place, place, noise);
	}

	private static byte[] fill(int place, byte[] bytes, Random random) {
		Arrays.fill(bytes, place, Math.min(bytes.length, place + 1 + random.nextInt(16)), (byte)
				(random.nextBoolean() ? 0 : 255));
		return bytes;
	}

	private static byte[] swap(int place, byte[] bytes, Random random) {
		int other = random.nextInt(bytes.length);
		byte before = bytes[place];
		bytes[place] = bytes[other];
		bytes[other] = before;
		return bytes;
	}
}
