package sc.fiji.stunet.train.augment;

import java.lang.reflect.Array;
import java.util.Set;
import java.util.random.RandomGenerator;

import sc.fiji.stunet.volume.Extent;

/**
 * Reverses image and classes along each of the axes with probability 0.5.
 *
 * @param axes 0 is x
 */
record Mirror(Set<Integer> axes) implements Augmentation {

	private static final double PROBABILITY = 0.5;

	@Override
	public void apply(Patch patch, RandomGenerator random) {
		for (int axis = 0; axis < 3; axis++)
			if (axes.contains(axis) && random.nextDouble() < PROBABILITY) reverse(patch, axis);
	}

	static void reverse(Patch patch, int axis) {
		Extent size = patch.size();
		int voxels = patch.classes().length;
		if (axis == 0) {
			for (int at = 0; at < patch.image().length; at += size.x())
				reverseRow(patch.image(), at, at + size.x() - 1);
			for (int at = 0; at < voxels; at += size.x()) reverseRow(patch.classes(), at, at + size.x() - 1);
			return;
		}
		// Swap rows, or whole slices.
		int run = axis == 1 ? size.x() : size.x() * size.y();
		int block = run * size.get(axis);
		float[] values = new float[run];
		short[] classes = new short[run];
		for (int start = 0; start < patch.image().length; start += block)
			for (int a = start, b = start + block - run; a < b; a += run, b -= run) {
				swap(patch.image(), a, b, values);
				if (start < voxels) swap(patch.classes(), a, b, classes);
			}
	}

	/** @param spare as long as the swapped parts */
	private static void swap(Object array, int a, int b, Object spare) {
		int length = Array.getLength(spare);
		System.arraycopy(array, a, spare, 0, length);
		System.arraycopy(array, b, array, a, length);
		System.arraycopy(spare, 0, array, b, length);
	}

	private static void reverseRow(float[] values, int first, int last) {
		for (int a = first, b = last; a < b; a++, b--) {
			float kept = values[a];
			values[a] = values[b];
			values[b] = kept;
		}
	}

	private static void reverseRow(short[] values, int first, int last) {
		for (int a = first, b = last; a < b; a++, b--) {
			short kept = values[a];
			values[a] = values[b];
			values[b] = kept;
		}
	}
}
