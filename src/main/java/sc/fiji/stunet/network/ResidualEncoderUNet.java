package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.UNetNames;

/**
 * The U-Net of nnU-Net v2's presets M, L and XL (Isensee et al. 2024, arXiv 2404.09556; dynamic_network_architectures,
 * {@code ResidualEncoderUNet}): the stem, a unit at full resolution, then stages of residual blocks, of which the first
 * has the stride.
 */
final class ResidualEncoderUNet extends UNet {

	/** @param image (1, D, H, W, inputs) */
	ResidualEncoderUNet(ResidualEncoderUNetConfig config, Layers layers, Operand<TFloat32> image) {
		super(config, layers);
		List<Operand<TFloat32>> features = new ArrayList<>();
		Operand<TFloat32> x = named(UNetNames.STEM, layers.unit(UNetNames.STEM, image, Layers.ONE)); // (1, D, H, W, w0)
		for (int s = 0; s < config.stages().size(); s++) {
			Stage stage = config.stages().get(s);
			for (int b = 0; b < stage.depth(); b++)
				x = layers.residualUnits(UNetNames.block(s, b), x, b == 0 ? stage.stride() : Layers.ONE);
			features.add(named(UNetNames.encoder(s), x)); // (1, D/s, H/s, W/s, ws)
		}
		decode(features);
	}
}
