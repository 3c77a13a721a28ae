package sc.fiji.stunet.network;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.volume.Extent;

/**
 * The network once more, straight from PyTorch's definitions, in plain loops and double precision: every bias is added,
 * up-sampling comes before its convolution, padding is kernel / 2 on both sides, sizes are divided with floor.
 */
public final class NaiveStuNet {

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

	private static final Extent ONE = new Extent(1, 1, 1);

	private final StuNetConfig config;
	private final Weights weights;
	private final DoubleUnaryOperator rounding;

	public NaiveStuNet(StuNetConfig config, Weights weights) {
		this(config, weights, DoubleUnaryOperator.identity());
	}

	/** @param rounding of both factors of a convolution's products */
	public NaiveStuNet(StuNetConfig config, Weights weights, DoubleUnaryOperator rounding) {
		this.config = config;
		this.weights = weights;
		this.rounding = rounding;
	}

	/** Logits of every head, lowest resolution first. */
	public List<Grid> heads(Grid image) {
		List<Grid> skips = new ArrayList<>(), heads = new ArrayList<>();
		Grid x = image;
		for (int s = 0; s < config.stages().size(); s++) {
			x = stage(
					"conv_blocks_context." + s,
					x,
					config.stages().get(s),
					config.stages().get(s).stride());
			skips.add(x);
		}
		for (int u = 0; u < config.decoderStages(); u++) {
			int level = config.decoderStages() - 1 - u;
			x = convolve(
					"upsample_layers." + u + ".conv",
					nearest(x, config.stages().get(level + 1).stride()),
					ONE,
					ONE);
			x = stage(
					"conv_blocks_localization." + u,
					concatenate(x, skips.get(level)),
					config.stages().get(level),
					ONE);
			heads.add(convolve("seg_outputs." + u, x, ONE, ONE));
		}
		return heads;
	}

	private Grid stage(String name, Grid x, Stage stage, Extent stride) {
		for (int b = 0; b < stage.depth(); b++) {
			String block = name + "." + b;
			Extent step = b == 0 ? stride : ONE;
			Grid shortcut = b == 0 ? convolve(block + ".conv3", x, ONE, step) : x;
			Grid y = leaky(norm(block + ".norm1", convolve(block + ".conv1", x, stage.kernel(), step)));
			y = norm(block + ".norm2", convolve(block + ".conv2", y, stage.kernel(), ONE));
			Grid sum = y;
			x = leaky(fill(y.size, y.channels, (i, j, k, c) -> sum.get(i, j, k, c) + shortcut.get(i, j, k, c)));
		}
		return x;
	}

	private Grid convolve(String name, Grid image, Extent kernel, Extent stride) {
		Grid x = new Grid(
				image.size,
				image.channels,
				Arrays.stream(image.values).map(rounding).toArray());
		double[] weight = rounded(weights.values(name + ".weight"));
		FloatBuffer bias = weights.values(name + ".bias");
		Extent size =
				new Extent(outputs(x, kernel, stride, 0), outputs(x, kernel, stride, 1), outputs(x, kernel, stride, 2));
		return fill(size, bias.capacity(), (i, j, k, c) -> {
			double sum = bias.get(c);
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

	private double[] rounded(FloatBuffer values) {
		double[] rounded = new double[values.remaining()];
		for (int i = 0; i < rounded.length; i++) rounded[i] = rounding.applyAsDouble(values.get(i));
		return rounded;
	}

	private static int outputs(Grid x, Extent kernel, Extent stride, int axis) {
		return (x.size.get(axis) + 2 * (kernel.get(axis) / 2) - kernel.get(axis)) / stride.get(axis) + 1;
	}

	private Grid norm(String name, Grid x) {
		FloatBuffer scale = weights.values(name + ".weight"), shift = weights.values(name + ".bias");
		int voxels = (int) x.size.voxels();
		double[] mean = new double[x.channels], deviation = new double[x.channels];
		for (int c = 0; c < x.channels; c++) {
			for (int i = 0; i < voxels; i++) mean[c] += x.values[c * voxels + i] / voxels;
			double variance = 0;
			for (int i = 0; i < voxels; i++) variance += Math.pow(x.values[c * voxels + i] - mean[c], 2) / voxels;
			deviation[c] = Math.sqrt(variance + 1e-5);
		}
		return fill(
				x.size,
				x.channels,
				(i, j, k, c) -> (x.get(i, j, k, c) - mean[c]) / deviation[c] * scale.get(c) + shift.get(c));
	}

	private static Grid leaky(Grid x) {
		return fill(
				x.size,
				x.channels,
				(i, j, k, c) -> x.get(i, j, k, c) < 0 ? 0.01 * x.get(i, j, k, c) : x.get(i, j, k, c));
	}

	private static Grid nearest(Grid x, Extent factor) {
		Extent size = new Extent(x.size.x() * factor.x(), x.size.y() * factor.y(), x.size.z() * factor.z());
		return fill(size, x.channels, (i, j, k, c) -> x.get(i / factor.x(), j / factor.y(), k / factor.z(), c));
	}

	private static Grid concatenate(Grid a, Grid b) {
		return fill(
				a.size,
				a.channels + b.channels,
				(i, j, k, c) -> c < a.channels ? a.get(i, j, k, c) : b.get(i, j, k, c - a.channels));
	}

	private static Grid fill(Extent size, int channels, Voxel voxel) {
		double[] values = new double[Math.toIntExact(size.voxels() * channels)];
		int n = 0;
		for (int c = 0; c < channels; c++)
			for (int z = 0; z < size.z(); z++)
				for (int y = 0; y < size.y(); y++)
					for (int x = 0; x < size.x(); x++) values[n++] = voxel.at(x, y, z, c);
		return new Grid(size, channels, values);
	}
}
