package sc.fiji.stunet.patch;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** The memory of a blender, for one thread at a time. Sums that were let go are taken again; none is garbage. */
class SumArrays {

	/**
	 * Most have this length, so that all can take each other's place: 1 MB with Java's header, which is one of the
	 * regions of Java's memory as the launcher sets them.
	 */
	static final int LENGTH = (1 << 18) - 4;

	private final Deque<float[]> free = new ArrayDeque<>();

	/** An array of zeros. */
	float[] takeSums(int length) {
		if (length != LENGTH || free.isEmpty()) return new float[length];
		float[] array = free.pop();
		Arrays.fill(array, 0);
		return array;
	}

	/** @param length that it was taken with */
	void letGoSums(float[] array, int length) {
		if (length == LENGTH) free.push(array);
	}

	short[] takeBest(int length) {
		return new short[length];
	}

	/** @param length that it was taken with */
	void letGoBest(int length) {}

	/** Only counts what would be held: its arrays are empty. */
	static final class Counted extends SumArrays {

		private long held;
		private long most;

		/** The most bytes until now. */
		long most() {
			return most;
		}

		private void hold(long bytes) {
			held += bytes;
			most = Math.max(most, held);
		}

		@Override
		float[] takeSums(int length) {
			hold((long) Float.BYTES * length);
			return new float[0];
		}

		@Override
		void letGoSums(float[] array, int length) {
			hold((long) -Float.BYTES * length);
		}

		@Override
		short[] takeBest(int length) {
			hold((long) Short.BYTES * length);
			return new short[0];
		}

		@Override
		void letGoBest(int length) {
			hold((long) -Short.BYTES * length);
		}
	}
}
