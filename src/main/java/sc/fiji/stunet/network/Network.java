package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.StuNetConfig;

/**
 * A network as a graph. Building it computes nothing; what is fetched from a session is computed, and only what that
 * needs. Shapes are (1, D, H, W, channels) with D = z, H = y, W = x.
 */
public abstract sealed class Network permits StuNet, UNet {

	/**
	 * The operations that a network is made of.
	 *
	 * @param fused whether several layers are done in one pass, see {@link FusedLayers}: for predictions on the CPU,
	 *     where TensorFlow has the operations
	 * @param fewVoxels up to so many voxels sums are added up voxel by voxel in single precision; above that it would
	 *     cost digits (measured: logits of S at 128^3 are off by 1e-3 of their spread then)
	 */
	public record Operations(boolean fused, long fewVoxels) {

		public static final Operations PLAIN = new Operations(false, 0), FUSED = new Operations(true, 1 << 17);
	}

	private final Layers layers;
	private final Map<String, Operand<TFloat32>> activations = new LinkedHashMap<>();
	private final List<Operand<TFloat32>> heads = new ArrayList<>();
	private final List<Operand<TFloat32>> decoded = new ArrayList<>();
	private String lastHead;

	Network(Layers layers) {
		this.layers = layers;
	}

	/**
	 * Builds the network of a configuration. The numbers are the same, up to rounding, whatever the operations.
	 *
	 * @param tf where the graph is built
	 * @param parameters of the same configuration; several networks in one graph may share them
	 * @param image (1, D, H, W, inputs), of known shape; each size a multiple of the product of the strides
	 */
	public static Network of(
			Ops tf, Parameters parameters, NetworkConfig config, Operand<TFloat32> image, Operations operations) {
		Layers layers = operations.fused()
				? new FusedLayers(tf, parameters, config.unit(), operations.fewVoxels())
				: new PlainLayers(tf, parameters, config.unit());
		if (config instanceof StuNetConfig stuNet) return new StuNet(stuNet, layers, image);
		if (config instanceof PlainConvUNetConfig plain) return new PlainConvUNet(plain, layers, image);
		return new ResidualEncoderUNet((ResidualEncoderUNetConfig) config, layers, image);
	}

	/** Keeps the output of a module of the original under its name. */
	final Operand<TFloat32> named(String module, Operand<TFloat32> activation) {
		activations.put(module, activation);
		return activation;
	}

	/** Adds the head of the next decoder stage: (1, D/s, H/s, W/s, w) -> (1, D/s, H/s, W/s, classes). */
	final void addHead(String name, Operand<TFloat32> x) {
		decoded.add(x);
		lastHead = name;
		heads.add(layers.pointwise(name, x));
	}

	/** (1, D, H, W, classes): raw scores at full resolution, from which predictions are made. */
	public Operand<TFloat32> logits() {
		return heads.get(heads.size() - 1);
	}

	/** (1, D, H, W, w0): the features at full resolution, of which the last head makes the {@link #logits}. */
	public Operand<TFloat32> features() {
		return decoded.get(decoded.size() - 1);
	}

	/** The features of every decoder stage, the lowest resolution first: (1, D/s, H/s, W/s, w). */
	List<Operand<TFloat32>> decoded() {
		return Collections.unmodifiableList(decoded);
	}

	/**
	 * The last head by itself: it needs no neighbours, so that it can be applied to some slices after the others.
	 *
	 * @param some (1, any depth, H, W, w0) of {@link #features}
	 * @return (1, the same depth, H, W, classes)
	 */
	public Operand<TFloat32> logits(Operand<TFloat32> some) {
		return layers.pointwise(lastHead, some);
	}

	/** Raw scores of every decoder stage, the lowest resolution first, as the original numbers its heads. */
	public List<Operand<TFloat32>> heads() {
		return Collections.unmodifiableList(heads);
	}

	/** The outputs of the original's modules, by their names: encoder stages, up-sampling, decoder stages. */
	public Map<String, Operand<TFloat32>> activations() {
		return Collections.unmodifiableMap(activations);
	}

	/** Every layer in the order in which it was applied. */
	List<AppliedLayer> tape() {
		return layers.tape();
	}
}
