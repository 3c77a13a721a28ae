package sc.fiji.stunet.network;

import java.util.Arrays;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.volume.Extent;

/**
 * PyTorch's padding of a convolution: kernel / 2 zeros before and as many after as are looked at, so that a size n
 * becomes ceil(n / stride).
 *
 * @param zeros before and after each of the five axes (sample, z, y, x, channel)
 * @param isSame whether TensorFlow's SAME is the same: it puts the odd one of an uneven padding at the end, and pads
 *     less for larger strides
 */
record ConvolutionPadding(int[][] zeros, boolean isSame) {

	/**
	 * @param input (1, D, H, W, channels)
	 * @param weight (z, y, x, in, out)
	 */
	static ConvolutionPadding of(Shape input, Shape weight, Extent stride) {
		int[][] zeros = new int[5][2];
		boolean same = true;
		for (int axis = 0; axis < 3; axis++) {
			int k = (int) weight.get(2 - axis), s = stride.get(axis), n = (int) input.get(3 - axis);
			int lookedAt = ((n + s - 1) / s - 1) * s + k;
			int before = k / 2;
			zeros[3 - axis] = new int[] {before, Math.max(0, lookedAt - n - before)};
			same &= Math.max(0, lookedAt - n) / 2 == before;
		}
		return new ConvolutionPadding(zeros, same);
	}

	/** Of TensorFlow, for {@link #apply what is padded}. */
	String scheme() {
		return isSame ? "SAME" : "VALID";
	}

	/** With zeros around it, where TensorFlow's own padding is another. */
	Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
		return isSame ? x : tf.pad(x, tf.constant(zeros), tf.constant(0f));
	}

	/** Zeros before each of the five axes. */
	int[] before() {
		return Arrays.stream(zeros).mapToInt(axis -> axis[0]).toArray();
	}
}
