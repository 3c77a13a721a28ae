package sc.fiji.stunet.train;

/**
 * MT19937 (Matsumoto and Nishimura 1998, doi 10.1145/272991.272995), seeded and used for shuffling as numpy's
 * {@code RandomState} does, so that the same numbers come out.
 */
final class MersenneTwister {

	private static final int SIZE = 624;
	private static final int MIDDLE = 397;

	private final int[] state = new int[SIZE];
	private int next = SIZE;

	MersenneTwister(int seed) {
		state[0] = seed;
		for (int i = 1; i < SIZE; i++) state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
	}

	private int nextInt() {
		if (next == SIZE) twist();
		int y = state[next++];
		y ^= y >>> 11;
		y ^= y << 7 & 0x9d2c5680;
		y ^= y << 15 & 0xefc60000;
		return y ^ y >>> 18;
	}

	private void twist() {
		for (int i = 0; i < SIZE; i++) {
			int y = state[i] & 0x80000000 | state[(i + 1) % SIZE] & 0x7fffffff;
			state[i] = state[(i + MIDDLE) % SIZE] ^ y >>> 1 ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
		}
		next = 0;
	}

	/** A number from 0 to the given one, found by rejecting larger ones. */
	private int upTo(int largest) {
		int mask = largest == 0 ? 0 : -1 >>> Integer.numberOfLeadingZeros(largest);
		int value = nextInt() & mask;
		while (value > largest) value = nextInt() & mask;
		return value;
	}

	/** The numbers 0, 1 ... count - 1 in random order. */
	int[] shuffled(int count) {
		int[] order = new int[count];
		for (int i = 0; i < count; i++) order[i] = i;
		for (int i = count - 1; i > 0; i--) {
			int j = upTo(i);
			int other = order[i];
			order[i] = order[j];
			order[j] = other;
		}
		return order;
	}
}
