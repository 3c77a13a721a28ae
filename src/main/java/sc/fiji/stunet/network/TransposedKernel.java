package sc.fiji.stunet.network;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.volume.Extent;

/**
 * The kernel with which a transposed convolution does what a convolution does after nearest-neighbour up-sampling.
 * Along an axis, output o of a kernel w of k taps and factor s is the sum over t of w[t] u[(o + t - k / 2) / s], the
 * division rounded down, so that u[j] counts with the sum over r in 0 ... s - 1 of w[r + j s - o + k / 2]: a kernel of
 * k + s - 1 taps, which is w reversed, added to itself at s places: the product with a matrix of zeros and ones.
 */
final class TransposedKernel {

	private static final int[] SWAPPED = {0, 1, 2, 4, 3};

	private TransposedKernel() {}

	/**
	 * @param weight (z, y, x, in, out)
	 * @return (z + factor.z - 1, y + factor.y - 1, x + factor.x - 1, out, in)
	 */
	static Operand<TFloat32> of(Ops tf, Operand<TFloat32> weight, Extent factor) {
		long[] size = swapped(weight.shape().asArray());
		float[][] places = places(size, factor);
		Operand<TFloat32> taps = rows(tf, tf.linalg.transpose(weight, tf.constant(SWAPPED)), places[0].length);
		for (int axis = 0; axis < 3; axis++) size[2 - axis] += factor.get(axis) - 1;
		return tf.reshape(tf.linalg.matMul(tf.constant(places), taps), tf.constant(size));
	}

	/**
	 * The adjoint: every tap of the weight gets the sum of the gradients at the places to which it was added.
	 *
	 * @param dy gradient of the transposed kernel
	 * @return that of the weight
	 */
	static Operand<TFloat32> gradient(Ops tf, Operand<TFloat32> dy, Extent factor) {
		long[] size = dy.shape().asArray();
		for (int axis = 0; axis < 3; axis++) size[2 - axis] -= factor.get(axis) - 1;
		float[][] places = places(size, factor);
		Operand<TFloat32> sums =
				tf.linalg.matMul(tf.constant(places), rows(tf, dy, places.length), MatMul.transposeA(true));
		return tf.linalg.transpose(tf.reshape(sums, tf.constant(size)), tf.constant(SWAPPED));
	}

	private static Operand<TFloat32> rows(Ops tf, Operand<TFloat32> kernel, long taps) {
		return tf.reshape(kernel, tf.constant(new long[] {taps, -1}));
	}

	private static long[] swapped(long[] size) {
		return new long[] {size[0], size[1], size[2], size[4], size[3]};
	}

	/**
	 * @param size of the weight, z first
	 * @return (taps of the transposed kernel, taps of the weight): 1 where one is added to the other
	 */
	private static float[][] places(long[] size, Extent factor) {
		float[][] places = {{1}};
		for (int axis = 2; axis >= 0; axis--) places = product(places, places((int) size[2 - axis], factor.get(axis)));
		return places;
	}

	/** The same along one axis. */
	private static float[][] places(int taps, int factor) {
		float[][] places = new float[taps + factor - 1][taps];
		for (int t = 0; t < taps; t++) for (int s = 0; s < factor; s++) places[taps - 1 - t + s][t] = 1;
		return places;
	}

	/** Kronecker's. */
	private static float[][] product(float[][] a, float[][] b) {
		float[][] product = new float[a.length * b.length][a[0].length * b[0].length];
		for (int i = 0; i < product.length; i++)
			for (int j = 0; j < product[i].length; j++)
				product[i][j] = a[i / b.length][j / b[0].length] * b[i % b.length][j % b[0].length];
		return product;
	}
}
