package sc.fiji.stunet.network;

import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.UNetConfig;
import sc.fiji.stunet.model.UNetNames;

/**
 * The decoder that nnU-Net v2's two U-Nets share (dynamic_network_architectures, {@code
 * building_blocks/unet_decoder.py}): from stage to stage a transposed convolution, and units of its result together
 * with the skip connection.
 */
abstract sealed class UNet extends Network permits PlainConvUNet, ResidualEncoderUNet {

	private final UNetConfig config;
	private final Layers layers;

	UNet(UNetConfig config, Layers layers) {
		super(layers);
		this.config = config;
		this.layers = layers;
	}

	/** @param features of every stage, from full to lowest resolution: (1, D/s, H/s, W/s, ws) */
	final void decode(List<Operand<TFloat32>> features) {
		int lowest = features.size() - 1;
		Operand<TFloat32> x = features.get(lowest); // (1, D/s5, H/s5, W/s5, w5)
		for (int u = 0; u < config.decoderStages(); u++) {
			Operand<TFloat32> skip = features.get(lowest - 1 - u); // (1, D/s4, H/s4, W/s4, w4)
			String name = UNetNames.upsampling(u);
			Layers.Transposed below = layers.transposedConvolution(
					name, x, config.stages().get(lowest - u).stride());
			named(name, below.full()); // as the skip
			x = layers.mergingUnit(UNetNames.decoderUnit(u, 0), below, skip); // as the skip
			for (int c = 1; c < config.decoderDepths().get(u); c++)
				x = layers.unit(UNetNames.decoderUnit(u, c), x, Layers.ONE); // the same
			addHead(UNetNames.head(u), named(UNetNames.decoder(u), x)); // (1, D/s4, H/s4, W/s4, classes)
		}
	}
}
