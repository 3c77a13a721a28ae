package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.List;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.UNetNames;

/**
 * The U-Net that nnU-Net v2 plans by default (Isensee et al. 2021, doi 10.1038/s41592-020-01008-z, figure 2;
 * dynamic_network_architectures, {@code PlainConvUNet}): a stage is a chain of units, of which the first has the
 * stride.
 */
final class PlainConvUNet extends UNet {

	/** @param image (1, D, H, W, inputs) */
	PlainConvUNet(PlainConvUNetConfig config, Layers layers, Operand<TFloat32> image) {
		super(config, layers);
		List<Operand<TFloat32>> features = new ArrayList<>();
		Operand<TFloat32> x = image; // (1, D, H, W, inputs)
		for (int s = 0; s < config.stages().size(); s++) {
			Stage stage = config.stages().get(s);
			for (int c = 0; c < stage.depth(); c++)
				x = layers.unit(UNetNames.encoderUnit(s, c), x, c == 0 ? stage.stride() : Layers.ONE);
			features.add(named(UNetNames.encoder(s), x)); // (1, D/s, H/s, W/s, ws)
		}
		decode(features);
	}
}
