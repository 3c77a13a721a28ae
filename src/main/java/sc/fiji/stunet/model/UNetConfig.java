package sc.fiji.stunet.model;

import java.util.List;
import java.util.OptionalInt;

/**
 * What the two U-Nets of nnU-Net v2 (dynamic_network_architectures, {@code architectures/unet.py}) have in common:
 * their units, and the decoder of transposed convolutions and units.
 */
public sealed interface UNetConfig extends NetworkConfig permits PlainConvUNetConfig, ResidualEncoderUNetConfig {

	/**
	 * A unit: convolution, instance norm, LeakyReLU.
	 *
	 * @param biased whether convolutions before a norm and transposed ones have a bias; heads always have
	 * @param epsilon that the norm adds to the variance
	 * @param affine whether the norm has a scale and a shift
	 * @param slope of LeakyReLU for negative values
	 */
	record Unit(boolean biased, double epsilon, boolean affine, double slope) {

		/** As nnU-Net plans it. */
		public static final Unit USUAL = new Unit(true, 1e-5, true, 0.01);

		public Unit {
			if (!(epsilon > 0 && epsilon <= 1 && slope >= 0 && slope <= 1))
				throw new InvalidModel("A network's norm needs an epsilon, and its LeakyReLU a slope, between 0 and 1, "
						+ "not " + epsilon + " and " + slope + ".");
		}
	}

	/** Units of every stage of the decoder, the lowest resolution first. */
	List<Integer> decoderDepths();

	Unit unit();

	@Override
	default boolean isHead(String parameter) {
		return UNetNames.isHead(parameter);
	}

	@Override
	default OptionalInt encoderStage(String parameter) {
		return UNetNames.encoderStage(parameter);
	}
}
