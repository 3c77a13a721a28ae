package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.OriginalNames;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.StuNetConfig.Stage;
import sc.fiji.stunet.volume.Extent;

/**
 * The whole network: a residual U-Net that is scaled in depth and width (Huang et al. 2023, arXiv 2304.06716, figure
 * 2). Building it computes nothing; what is fetched from a session is computed, and only what that needs.
 * <p>
 * Shapes are (1, D, H, W, channels) with D = z, H = y, W = x. Below, w0 w1 ... are the widths of the encoder stages and
 * s1 s2 ... the products of the strides down to them.
 */
public final class StuNet {

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

	private final StuNetConfig config;
	private final Layers layers;
	private final Map<String, Operand<TFloat32>> activations = new LinkedHashMap<>();
	private final List<Operand<TFloat32>> heads = new ArrayList<>();

	/**
	 * @param tf where the graph is built
	 * @param parameters of the same configuration; several networks in one graph may share them
	 * @param image (1, D, H, W, inputs), of known shape; each size a multiple of the product of the strides
	 */
	public StuNet(Ops tf, Parameters parameters, StuNetConfig config, Operand<TFloat32> image) {
		this(config, new PlainLayers(tf, parameters), image);
	}

	/** The network from other operations, with the same numbers up to rounding. */
	public StuNet(Ops tf, Parameters parameters, StuNetConfig config, Operand<TFloat32> image, Operations operations) {
		this(
				config,
				operations.fused()
						? new FusedLayers(tf, parameters, operations.fewVoxels())
						: new PlainLayers(tf, parameters),
				image);
	}

	private StuNet(StuNetConfig config, Layers layers, Operand<TFloat32> image) {
		this.config = config;
		this.layers = layers;
		decode(encode(image));
	}

	/** @return the features of every stage, from full to lowest resolution */
	private List<Operand<TFloat32>> encode(Operand<TFloat32> image) {
		List<Operand<TFloat32>> features = new ArrayList<>();
		Operand<TFloat32> x = image; // (1, D, H, W, inputs)
		for (int s = 0; s < config.stages().size(); s++) {
			Stage stage = config.stages().get(s);
			String name = OriginalNames.encoder(s);
			x = layers.projectingBlock(OriginalNames.block(name, 0), x, stage.stride()); // (1, D/s, H/s, W/s, ws)
			x = laterBlocks(name, x, stage); // the same
			features.add(x);
		}
		return features;
	}

	private void decode(List<Operand<TFloat32>> features) {
		int lowest = features.size() - 1;
		Operand<TFloat32> x = features.get(lowest); // (1, D/s5, H/s5, W/s5, w5)
		for (int u = 0; u < config.decoderStages(); u++) {
			Operand<TFloat32> skip = features.get(lowest - 1 - u); // (1, D/s4, H/s4, W/s4, w4)
			Extent factor = config.stages().get(lowest - u).stride();
			Layers.Upsampled below = layers.upsample(OriginalNames.upsamplingConvolution(u), x, factor);
			activations.put(OriginalNames.upsampling(u), below.full()); // as the skip
			String name = OriginalNames.decoder(u);
			x = layers.mergingBlock(OriginalNames.block(name, 0), below, skip); // as the skip
			x = laterBlocks(name, x, config.mirrored(u)); // (1, D/s4, H/s4, W/s4, w4)
			heads.add(layers.pointwise(OriginalNames.head(u), x)); // (1, D/s4, H/s4, W/s4, classes)
		}
	}

	/** The residual blocks of one resolution after the first, which has the stride and the change of width. */
	private Operand<TFloat32> laterBlocks(String name, Operand<TFloat32> first, Stage stage) {
		Operand<TFloat32> x = first;
		for (int b = 1; b < stage.depth(); b++) x = layers.block(OriginalNames.block(name, b), x);
		activations.put(name, x);
		return x;
	}

	/** (1, D, H, W, classes): raw scores at full resolution, from which predictions are made. */
	public Operand<TFloat32> logits() {
		return heads.get(heads.size() - 1);
	}

	/** (1, D, H, W, w0): the features at full resolution, of which the last head makes the {@link #logits}. */
	public Operand<TFloat32> features() {
		return activations.get(OriginalNames.decoder(config.decoderStages() - 1));
	}

	/**
	 * The last head by itself: it needs no neighbours, so that it can be applied to some slices after the others.
	 *
	 * @param features (1, any depth, H, W, w0) of {@link #features}
	 * @return (1, the same depth, H, W, classes)
	 */
	public Operand<TFloat32> logits(Operand<TFloat32> features) {
		return layers.pointwise(OriginalNames.head(config.decoderStages() - 1), features);
	}

	/** Raw scores of every decoder stage, the lowest resolution first, as the original numbers {@code seg_outputs}. */
	public List<Operand<TFloat32>> heads() {
		return Collections.unmodifiableList(heads);
	}

	/**
	 * The outputs of the original's modules {@code conv_blocks_context.S}, {@code upsample_layers.U}, {@code
	 * conv_blocks_localization.U}.
	 */
	public Map<String, Operand<TFloat32>> activations() {
		return Collections.unmodifiableMap(activations);
	}

	/** Every layer in the order in which it was applied. */
	List<AppliedLayer> tape() {
		return layers.tape();
	}
}
