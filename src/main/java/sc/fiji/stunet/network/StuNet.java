package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.OriginalNames;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.volume.Extent;

/**
 * STU-Net: a residual U-Net that is scaled in depth and width (Huang et al. 2023, arXiv 2304.06716, figure 2).
 * <p>
 * Below, w0 w1 ... are the widths of the encoder stages and s1 s2 ... the products of the strides down to them.
 */
final class StuNet extends Network {

	private final StuNetConfig config;
	private final Layers layers;

	/** @param image (1, D, H, W, inputs) */
	StuNet(StuNetConfig config, Layers layers, Operand<TFloat32> image) {
		super(layers);
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
			named(OriginalNames.upsampling(u), below.full()); // as the skip
			String name = OriginalNames.decoder(u);
			x = layers.mergingBlock(OriginalNames.block(name, 0), below, skip); // as the skip
			x = laterBlocks(name, x, config.mirrored(u)); // (1, D/s4, H/s4, W/s4, w4)
			addHead(OriginalNames.head(u), x); // (1, D/s4, H/s4, W/s4, classes)
		}
	}

	/** The residual blocks of one resolution after the first, which has the stride and the change of width. */
	private Operand<TFloat32> laterBlocks(String name, Operand<TFloat32> first, Stage stage) {
		Operand<TFloat32> x = first;
		for (int b = 1; b < stage.depth(); b++) x = layers.block(OriginalNames.block(name, b), x);
		return named(name, x);
	}
}
