package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.volume.Extent;

/**
 * A transposed convolution whose kernel t has the size of its stride, and the convolution w after it, as one transposed
 * convolution. Along an axis, the first makes u[p] = sum over l of t[p - s l] x[l] + b, the second y[o] = sum over i of
 * w[i] u[o + i - k / 2], where u is 0 outside of the grid. So x[l] counts with the sum over i of
 * w[i] t[o - s l + i - k / 2]: the kernel has k + s - 1 taps. The bias b of the first adds the same everywhere but near
 * the faces of the grid.
 */
record ComposedKernel(Ops tf, Extent factor) {

	/**
	 * @param weight of the convolution, (z, y, x, between, out)
	 * @param transposed (factor.z, factor.y, factor.x, between, in)
	 * @return (z + factor.z - 1, y + factor.y - 1, x + factor.x - 1, out, in)
	 */
	Operand<TFloat32> of(Operand<TFloat32> weight, Operand<TFloat32> transposed) {
		Operand<TFloat32> images = tf.linalg.transpose(transposed, tf.constant(new int[] {4, 0, 1, 2, 3}));
		Operand<TFloat32> reversed = tf.reverse(
				tf.linalg.transpose(weight, tf.constant(new int[] {0, 1, 2, 4, 3})), tf.constant(new int[] {0, 1, 2}));
		int[] size = new int[5];
		size[0] = (int) transposed.shape().get(4);
		for (int axis = 0; axis < 3; axis++)
			size[1 + axis] =
					(int) (weight.shape().get(axis) + transposed.shape().get(axis) - 1);
		size[4] = (int) weight.shape().get(4);
		// Every product of a tap of one and a tap of the other, where both meet.
		Operand<TFloat32> kernels =
				tf.nn.conv3dBackpropInput(tf.constant(size), reversed, images, Layers.strides(Layers.ONE), "VALID");
		return tf.linalg.transpose(kernels, tf.constant(new int[] {1, 2, 3, 4, 0}));
	}

	/**
	 * @param low (1, D, H, W, in)
	 * @param kernel see {@link #of}
	 * @return (1, D factor.z, H factor.y, W factor.x, out)
	 */
	Operand<TFloat32> apply(Operand<TFloat32> low, Operand<TFloat32> kernel) {
		int[] size = {1, 0, 0, 0, (int) kernel.shape().get(3)};
		for (int axis = 0; axis < 3; axis++) size[3 - axis] = (int) low.shape().get(3 - axis) * factor.get(axis);
		return tf.nn.conv3dBackpropInput(tf.constant(size), kernel, low, Layers.strides(factor), "SAME");
	}

	/**
	 * What the bias adds near the faces, less what it adds in the middle: of a grid that has nothing else.
	 *
	 * @param weight of the convolution, (z, y, x, between, out)
	 * @param bias of the transposed one, (between)
	 * @param full size of the whole grid, (1, D, H, W, out)
	 * @return (1, at most z, at most y, at most x, out)
	 */
	Operand<TFloat32> border(Operand<TFloat32> weight, Operand<TFloat32> bias, Shape full) {
		long[] size = {1, 0, 0, 0, bias.shape().get(0)};
		for (int axis = 0; axis < 3; axis++)
			size[1 + axis] = Math.min(weight.shape().get(axis), full.get(1 + axis));
		Operand<TFloat32> biases = tf.broadcastTo(bias, tf.constant(size));
		Operand<TFloat32> sums = tf.nn.conv3d(biases, weight, Layers.strides(Layers.ONE), "SAME");
		long[] middle = {0, size[1] / 2, size[2] / 2, size[3] / 2, 0};
		return tf.math.sub(sums, tf.slice(sums, tf.constant(middle), tf.constant(new long[] {1, 1, 1, 1, -1})));
	}

	/**
	 * Adds it where it is not 0, to the very voxels that are given: nobody else may read them.
	 *
	 * @param y (1, D, H, W, out)
	 * @param border see {@link #border}
	 */
	Operand<TFloat32> addBorder(Operand<TFloat32> y, Operand<TFloat32> border) {
		int[][] like = new int[3][];
		for (int axis = 0; axis < 3; axis++)
			like[axis] =
					like((int) y.shape().get(1 + axis), (int) border.shape().get(1 + axis));
		List<int[]> found = new ArrayList<>();
		int[] size = {like[0].length, like[1].length, like[2].length};
		int[] small = {
			0,
			(int) border.shape().get(1),
			(int) border.shape().get(2),
			(int) border.shape().get(3)
		};
		int middle = (small[1] / 2 * small[2] + small[2] / 2) * small[3] + small[3] / 2;
		for (int z = 0; z < size[0]; z++)
			for (int row = 0; row < size[1]; row++)
				for (int x = 0; x < size[2]; x++) {
					int source = (like[0][z] * small[2] + like[1][row]) * small[3] + like[2][x];
					if (source != middle) found.add(new int[] {(z * size[1] + row) * size[2] + x, source});
				}
		int[] places = found.stream().mapToInt(pair -> pair[0]).toArray();
		int[] sources = found.stream().mapToInt(pair -> pair[1]).toArray();
		if (sources.length == 0) return y;
		long channels = y.shape().get(Layers.CHANNELS);
		Operand<TFloat32> values = tf.gather(
				tf.reshape(border, tf.constant(new long[] {-1, channels})), tf.constant(sources), tf.constant(0));
		Operand<TFloat32> voxels = tf.reshape(y, tf.constant(new long[] {-1, channels}));
		return tf.reshape(
				tf.inplaceAdd(voxels, tf.constant(places), values),
				tf.constant(y.shape().asArray()));
	}

	/** For every voxel along an axis the one of the smaller grid that is as far from the faces. */
	private static int[] like(int size, int small) {
		int[] like = new int[size];
		for (int i = 0; i < size; i++) {
			int fromEnd = size - 1 - i, half = small / 2;
			like[i] = i < half ? i : fromEnd < half ? small - 1 - fromEnd : half;
		}
		return like;
	}
}
