package sc.fiji.stunet.engine;

import java.util.List;
import java.util.Random;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.volume.Extent;

/**
 * A small residual block whose answer is computed in plain Java as well, in the configuration that users get. It holds
 * every sequence of operations that TensorFlow might fuse wrongly, see {@link TensorFlowRuntime#sessionConfiguration}:
 * convolution, norm, LeakyRelu, then convolution, bias, addition, LeakyRelu.
 */
final class SelfTest {

	private static final Extent SIZE = new Extent(7, 6, 5);
	private static final int CHANNELS = 4;
	private static final float EPSILON = 1e-5f;
	private static final float SLOPE = 0.01f;
	/** Values are around 1. GPUs that round products to 10 bits pass; a wrong slope is off by 0.1 or more. */
	private static final double TOLERANCE = 0.02;

	private final float[] image;
	private final float[] kernel1;
	private final float[] kernel2;
	private final float[] scale;
	private final float[] bias;

	private SelfTest(Random random) {
		image = numbers(random, (int) SIZE.voxels() * CHANNELS, 1);
		kernel1 = numbers(random, 27 * CHANNELS * CHANNELS, 0.2);
		kernel2 = numbers(random, 27 * CHANNELS * CHANNELS, 0.2);
		scale = numbers(random, CHANNELS, 1);
		bias = numbers(random, CHANNELS, 1);
	}

	private static float[] numbers(Random random, int count, double spread) {
		float[] values = new float[count];
		for (int i = 0; i < count; i++) values[i] = (float) (spread * random.nextGaussian());
		return values;
	}

	/** @throws EngineUnavailable if TensorFlow computes something else than it should */
	static void check(ConfigProto configuration, Device device) {
		SelfTest test = new SelfTest(new Random(1));
		double[] expected = test.expected();
		float[] actual = test.actual(configuration, device);
		double worst = 0;
		for (int i = 0; i < actual.length; i++)
			// Not Math.max alone: a NaN must count as wrong.
			worst = Math.abs(actual[i] - expected[i]) <= TOLERANCE
					? worst
					: Math.max(worst, Math.abs(actual[i] - expected[i]));
		if (worst != 0)
			throw new EngineUnavailable("TensorFlow computes wrong numbers on this computer (" + device
					+ ", a small test is off by " + worst + "), so nothing was predicted; try another device.");
	}

	private float[] actual(ConfigProto configuration, Device device) {
		try (Graph graph = new Graph();
				Session session = new Session(graph, configuration);
				TFloat32 input = Tensors.allocate(SIZE, CHANNELS)) {
			Ops tf = TensorFlowRuntime.place(Ops.create(graph), device);
			Placeholder<TFloat32> fed =
					tf.placeholder(TFloat32.class, Placeholder.shape(Tensors.shape(SIZE, CHANNELS)));
			// TensorFlow fuses an addition only where it is sure of the shapes, and of what is fed it is not.
			Operand<TFloat32> x =
					tf.reshape(fed, tf.constant(Tensors.shape(SIZE, CHANNELS).asArray()));
			Operand<TFloat32> none = tf.constant(new float[0]);
			Operand<TFloat32> y = tf.nn.fusedBatchNorm(
							convolution(tf, x, kernel1),
							tf.constant(scale),
							tf.constant(bias),
							none,
							none, //
							FusedBatchNorm.epsilon(EPSILON),
							FusedBatchNorm.dataFormat("NDHWC"),
							FusedBatchNorm.isTraining(true))
					.y();
			y = tf.nn.leakyRelu(y, LeakyRelu.alpha(SLOPE));
			y = tf.nn.biasAdd(convolution(tf, y, kernel2), tf.constant(bias));
			y = tf.nn.leakyRelu(tf.math.add(y, x), LeakyRelu.alpha(SLOPE));
			Tensors.write(image, input);
			float[] output = new float[image.length];
			try (Result result = session.runner().feed(fed, input).fetch(y).run()) {
				Tensors.read((TFloat32) result.get(0), output);
			}
			return output;
		}
	}

	private static Operand<TFloat32> convolution(Ops tf, Operand<TFloat32> x, float[] kernel) {
		try (TFloat32 values = TFloat32.tensorOf(Shape.of(3, 3, 3, CHANNELS, CHANNELS), DataBuffers.of(kernel))) {
			return tf.nn.conv3d(x, tf.constantOf(values), List.of(1L, 1L, 1L, 1L, 1L), "SAME");
		}
	}

	private double[] expected() {
		double[] x = new double[image.length];
		for (int i = 0; i < x.length; i++) x[i] = image[i];
		double[] y = convolve(x, kernel1);
		normalize(y);
		leakyRelu(y);
		y = convolve(y, kernel2);
		int voxels = (int) SIZE.voxels();
		for (int i = 0; i < y.length; i++) y[i] += bias[i / voxels] + x[i];
		leakyRelu(y);
		return y;
	}

	/** On (x, y, z, channel), x fastest; zero outside; the kernel is (z, y, x, in, out), out fastest. */
	private static double[] convolve(double[] x, float[] kernel) {
		double[] y = new double[x.length];
		for (int k = 0; k < 27; k++)
			for (int c = 0; c < CHANNELS * CHANNELS; c++)
				addShifted(
						x,
						c / CHANNELS,
						y,
						c % CHANNELS,
						kernel[k * CHANNELS * CHANNELS + c],
						new Extent(k % 3 - 1, k / 3 % 3 - 1, k / 9 - 1));
		return y;
	}

	private static void addShifted(double[] x, int in, double[] y, int out, double weight, Extent shift) {
		for (int i = 0; i < SIZE.voxels(); i++) {
			int a = i % SIZE.x() + shift.x(),
					b = i / SIZE.x() % SIZE.y() + shift.y(),
					c = i / SIZE.x() / SIZE.y() + shift.z();
			if (a < 0 || b < 0 || c < 0 || a >= SIZE.x() || b >= SIZE.y() || c >= SIZE.z()) continue;
			y[out * (int) SIZE.voxels() + i] +=
					weight * x[in * (int) SIZE.voxels() + (c * SIZE.y() + b) * SIZE.x() + a];
		}
	}

	private void normalize(double[] y) {
		int voxels = (int) SIZE.voxels();
		for (int c = 0; c < CHANNELS; c++) {
			double sum = 0, squares = 0;
			for (int i = c * voxels; i < (c + 1) * voxels; i++) {
				sum += y[i];
				squares += y[i] * y[i];
			}
			double mean = sum / voxels, deviation = Math.sqrt(squares / voxels - mean * mean + EPSILON);
			for (int i = c * voxels; i < (c + 1) * voxels; i++) y[i] = scale[c] * (y[i] - mean) / deviation + bias[c];
		}
	}

	private static void leakyRelu(double[] y) {
		for (int i = 0; i < y.length; i++) if (y[i] < 0) y[i] *= SLOPE;
	}
}
