package sc.fiji.stunet.model;

import java.util.List;
import java.util.OptionalInt;

/**
 * What the two U-Nets of nnU-Net v2 (dynamic_network_architectures, {@code architectures/unet.py}) have in common:
 * their units, and the decoder of transposed convolutions and units.
 */
public sealed interface UNetConfig extends NetworkConfig permits PlainConvUNetConfig, ResidualEncoderUNetConfig {

	/** Units of every stage of the decoder, the lowest resolution first. */
	List<Integer> decoderDepths();

	@Override
	default boolean isHead(String parameter) {
		return UNetNames.isHead(parameter);
	}

	@Override
	default OptionalInt encoderStage(String parameter) {
		return UNetNames.encoderStage(parameter);
	}
}
