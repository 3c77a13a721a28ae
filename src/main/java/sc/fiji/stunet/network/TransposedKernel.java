package sc.fiji.stunet.network;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.volume.Extent;

/**
 * The kernel with which a transposed convolution does what a convolution does after nearest-neighbour up-sampling.
 * Along an axis, output o of a kernel w of k taps and factor s is the sum over t of w[t] u[(o + t - k / 2) / s], the
 * division rounded down, so that u[j] counts with the sum over r in 0 ... s - 1 of w[r + j s - o + k / 2]: a kernel of
 * k + s - 1 taps, which is w reversed, added to itself at s places.
 */
final class TransposedKernel {

	private static final int[] SPACE = {0, 1, 2}, SWAPPED = {0, 1, 2, 4, 3};

	private TransposedKernel() {}

	/**
	 * @param weight (z, y, x, in, out)
	 * @return (z + factor.z - 1, y + factor.y - 1, x + factor.x - 1, out, in)
	 */
	static Operand<TFloat32> of(Ops tf, Operand<TFloat32> weight, Extent factor) {
		Operand<TFloat32> sum = tf.reverse(weight, tf.constant(SPACE));
		for (int axis = 0; axis < 3; axis++) {
			Operand<TFloat32> once = sum;
			for (int shift = 0; shift < factor.get(axis); shift++) {
				int[][] zeros = new int[5][2];
				zeros[2 - axis] = new int[] {shift, factor.get(axis) - 1 - shift};
				Operand<TFloat32> shifted = tf.pad(once, tf.constant(zeros), tf.constant(0f));
				sum = shift == 0 ? shifted : tf.math.add(sum, shifted);
			}
		}
		return tf.linalg.transpose(sum, tf.constant(SWAPPED));
	}

	/**
	 * The adjoint: every tap of the weight gets the sum of the gradients at the places to which it was added.
	 *
	 * @param dy gradient of the transposed kernel
	 * @return that of the weight
	 */
	static Operand<TFloat32> gradient(Ops tf, Operand<TFloat32> dy, Extent factor) {
		Operand<TFloat32> sum = tf.linalg.transpose(dy, tf.constant(SWAPPED));
		for (int axis = 0; axis < 3; axis++) {
			Operand<TFloat32> all = sum;
			long[] size = all.shape().asArray();
			size[2 - axis] -= factor.get(axis) - 1;
			for (int shift = 0; shift < factor.get(axis); shift++) {
				long[] begin = new long[5];
				begin[2 - axis] = shift;
				Operand<TFloat32> part = tf.slice(all, tf.constant(begin), tf.constant(size));
				sum = shift == 0 ? part : tf.math.add(sum, part);
			}
		}
		return tf.reverse(sum, tf.constant(SPACE));
	}
}
