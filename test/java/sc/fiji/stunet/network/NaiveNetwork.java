package sc.fiji.stunet.network;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.UNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.volume.Extent;

/**
 * The networks once more, straight from PyTorch's definitions, in plain loops and double precision: every bias is
 * added, up-sampling comes before its convolution, padding is kernel / 2 on both sides, sizes are divided with floor.
 */
public abstract sealed class NaiveNetwork permits NaiveStuNet, NaiveUNet {

	/** @param values (x, y, z, channel), x fastest */
	public record Grid(Extent size, int channels, double[] values) {

		double get(int x, int y, int z, int c) {
			boolean inside = x >= 0 && y >= 0 && z >= 0 && x < size.x() && y < size.y() && z < size.z();
			return inside ? values[((c * size.z() + z) * size.y() + y) * size.x() + x] : 0;
		}
	}

	@FunctionalInterface
	private interface Voxel {

		double at(int x, int y, int z, int c);
	}

	static final Extent ONE = new Extent(1, 1, 1);

	private final Weights weights;
	private final Unit unit;
	private final DoubleUnaryOperator rounding;

	NaiveNetwork(Weights weights, Unit unit, DoubleUnaryOperator rounding) {
		this.weights = weights;
		this.unit = unit;
		this.rounding = rounding;
	}

	public static NaiveNetwork of(NetworkConfig config, Weights weights) {
		return of(config, weights, DoubleUnaryOperator.identity());
	}

	/** @param rounding of both factors of a convolution's products */
	public static NaiveNetwork of(NetworkConfig config, Weights weights, DoubleUnaryOperator rounding) {
		return config instanceof StuNetConfig stuNet
				? new NaiveStuNet(stuNet, weights, rounding)
				: new NaiveUNet((UNetConfig) config, weights, rounding);
	}

	/** Logits of every head, lowest resolution first. */
	public abstract List<Grid> heads(Grid image);

	Grid convolve(String name, Grid image, Extent kernel, Extent stride) {
		Grid x = new Grid(
				image.size,
				image.channels,
				Arrays.stream(image.values).map(rounding).toArray());
		double[] weight = rounded(weights.values(name + ".weight"));
		float[] bias = values(name + ".bias", weights.shape(name + ".weight").get(0), 0);
		Extent size =
				new Extent(outputs(x, kernel, stride, 0), outputs(x, kernel, stride, 1), outputs(x, kernel, stride, 2));
		return fill(size, bias.length, (i, j, k, c) -> {
			double sum = bias[c];
			int w = c * x.channels * (int) kernel.voxels();
			for (int in = 0; in < x.channels; in++)
				for (int dz = 0; dz < kernel.z(); dz++)
					for (int dy = 0; dy < kernel.y(); dy++)
						for (int dx = 0; dx < kernel.x(); dx++)
							sum += weight[w++]
									* x.get(
											i * stride.x() + dx - kernel.x() / 2,
											j * stride.y() + dy - kernel.y() / 2,
											k * stride.z() + dz - kernel.z() / 2,
											in);
			return sum;
		});
	}

	/** Of a parameter that the network may not have. */
	private float[] values(String name, int count, float otherwise) {
		float[] values = new float[count];
		Arrays.fill(values, otherwise);
		if (weights.names().contains(name)) weights.values(name).get(values);
		return values;
	}

	/** Every voxel gives a block of voxels: its values times the kernel, whose size is the stride. */
	Grid transposed(String name, Grid image, Extent factor) {
		double[] weight = rounded(weights.values(name + ".weight"));
		int outputs = weights.shape(name + ".weight").get(1), taps = (int) factor.voxels();
		float[] bias = values(name + ".bias", outputs, 0);
		Extent size = new Extent(image.size.x() * factor.x(), image.size.y() * factor.y(), image.size.z() * factor.z());
		return fill(size, outputs, (x, y, z, c) -> {
			int tap = (z % factor.z() * factor.y() + y % factor.y()) * factor.x() + x % factor.x();
			double sum = bias[c];
			for (int in = 0; in < image.channels; in++)
				sum += weight[(in * outputs + c) * taps + tap]
						* rounding.applyAsDouble(image.get(x / factor.x(), y / factor.y(), z / factor.z(), in));
			return sum;
		});
	}

	static Grid averagePool(Grid x, Extent size) {
		Extent pooled = new Extent(x.size.x() / size.x(), x.size.y() / size.y(), x.size.z() / size.z());
		return fill(pooled, x.channels, (i, j, k, c) -> {
			double sum = 0;
			for (int dz = 0; dz < size.z(); dz++)
				for (int dy = 0; dy < size.y(); dy++)
					for (int dx = 0; dx < size.x(); dx++)
						sum += x.get(i * size.x() + dx, j * size.y() + dy, k * size.z() + dz, c);
			return sum / size.voxels();
		});
	}

	static Grid sum(Grid a, Grid b) {
		return fill(a.size, a.channels, (i, j, k, c) -> a.get(i, j, k, c) + b.get(i, j, k, c));
	}

	private double[] rounded(FloatBuffer values) {
		double[] rounded = new double[values.remaining()];
		for (int i = 0; i < rounded.length; i++) rounded[i] = rounding.applyAsDouble(values.get(i));
		return rounded;
	}

	private static int outputs(Grid x, Extent kernel, Extent stride, int axis) {
		return (x.size.get(axis) + 2 * (kernel.get(axis) / 2) - kernel.get(axis)) / stride.get(axis) + 1;
	}

	Grid norm(String name, Grid x) {
		float[] scale = values(name + ".weight", x.channels, 1), shift = values(name + ".bias", x.channels, 0);
		int voxels = (int) x.size.voxels();
		double[] mean = new double[x.channels], deviation = new double[x.channels];
		for (int c = 0; c < x.channels; c++) {
			for (int i = 0; i < voxels; i++) mean[c] += x.values[c * voxels + i] / voxels;
			double variance = 0;
			for (int i = 0; i < voxels; i++) variance += Math.pow(x.values[c * voxels + i] - mean[c], 2) / voxels;
			deviation[c] = Math.sqrt(variance + unit.epsilon());
		}
		return fill(
				x.size, x.channels, (i, j, k, c) -> (x.get(i, j, k, c) - mean[c]) / deviation[c] * scale[c] + shift[c]);
	}

	Grid leaky(Grid x) {
		return fill(
				x.size,
				x.channels,
				(i, j, k, c) -> x.get(i, j, k, c) < 0 ? unit.slope() * x.get(i, j, k, c) : x.get(i, j, k, c));
	}

	static Grid nearest(Grid x, Extent factor) {
		Extent size = new Extent(x.size.x() * factor.x(), x.size.y() * factor.y(), x.size.z() * factor.z());
		return fill(size, x.channels, (i, j, k, c) -> x.get(i / factor.x(), j / factor.y(), k / factor.z(), c));
	}

	static Grid concatenate(Grid a, Grid b) {
		return fill(
				a.size,
				a.channels + b.channels,
				(i, j, k, c) -> c < a.channels ? a.get(i, j, k, c) : b.get(i, j, k, c - a.channels));
	}

	static Grid fill(Extent size, int channels, Voxel voxel) {
		double[] values = new double[Math.toIntExact(size.voxels() * channels)];
		int n = 0;
		for (int c = 0; c < channels; c++)
			for (int z = 0; z < size.z(); z++)
				for (int y = 0; y < size.y(); y++)
					for (int x = 0; x < size.x(); x++) values[n++] = voxel.at(x, y, z, c);
		return new Grid(size, channels, values);
	}
}
