package sc.fiji.stunet.model;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import sc.fiji.stunet.volume.Extent;

/**
 * The configuration of a network's architecture, as data: an encoder whose stages have ever lower resolution, and a
 * decoder that mirrors all but the last of them. Names of parameters are those of the original's state_dict.
 */
public sealed interface NetworkConfig permits StuNetConfig, UNetConfig {

	/**
	 * One resolution.
	 *
	 * @param width channels
	 * @param depth residual blocks, or convolutions of a network without them
	 * @param kernel of the 3D convolutions, (x, y, z), odd
	 * @param stride from the stage before to this one, (x, y, z); usually 1 for the first stage
	 */
	record Stage(int width, int depth, Extent kernel, Extent stride) {}

	/**
	 * What a convolution, an instance norm and a LeakyReLU are, one after the other, all over a network.
	 *
	 * @param biased whether convolutions before a norm and transposed ones have a bias; heads always have
	 * @param epsilon that the norm adds to the variance
	 * @param affine whether the norm has a scale and a shift
	 * @param slope of LeakyReLU for negative values
	 */
	record Unit(boolean biased, double epsilon, boolean affine, double slope) {

		/** As STU-Net has it, and nnU-Net plans it. */
		public static final Unit USUAL = new Unit(true, 1e-5, true, 0.01);

		public Unit {
			if (!(epsilon > 0 && epsilon <= 1 && slope >= 0 && slope <= 1))
				throw new InvalidModel("A network's norm needs an epsilon, and its LeakyReLU a slope, between 0 and 1, "
						+ "not " + epsilon + " and " + slope + ".");
		}
	}

	/** The name of the architecture: the word in files, and for people. */
	String architecture();

	/** Channels of the image. */
	int inputs();

	/** Channels of the scores: structures plus background, or regions. */
	int classes();

	/** Stages of the encoder from full to lowest resolution. */
	List<Stage> stages();

	default Unit unit() {
		return Unit.USUAL;
	}

	/** Name and shape of every parameter, in the order of the original's state_dict, each once. */
	Map<String, List<Integer>> parameters();

	/** Whether a parameter belongs to a head. */
	boolean isHead(String parameter);

	/** The encoder stage that a parameter belongs to; empty for the decoder's and the heads'. */
	OptionalInt encoderStage(String parameter);

	/** Weights of the convolutions of the image. */
	List<String> stem();

	/**
	 * The same network for other data.
	 *
	 * @param strides one per stage after the first, (x, y, z)
	 */
	NetworkConfig with(int inputs, int classes, List<Extent> strides);

	/**
	 * Decoder stages: one less than there are encoder stages. Number 0 has the lowest resolution, as in the original.
	 */
	default int decoderStages() {
		return stages().size() - 1;
	}

	/** The encoder stage whose resolution, width and kernel the decoder stage shares. */
	default Stage mirrored(int decoderStage) {
		return stages().get(stages().size() - 2 - decoderStage);
	}

	/** Strides of the stages after the first, (x, y, z). */
	default List<Extent> strides() {
		return stages().stream().skip(1).map(Stage::stride).toList();
	}

	/** The factor by which each axis of a patch is divided on the way down: patch sizes must be multiples. */
	default Extent totalStride() {
		int[] total = {1, 1, 1};
		for (Stage stage : stages())
			for (int axis = 0; axis < 3; axis++) total[axis] *= stage.stride().get(axis);
		return new Extent(total[0], total[1], total[2]);
	}

	default long parameterCount() {
		return parameters().values().stream()
				.mapToLong(shape -> shape.stream().mapToLong(n -> n).reduce(1, (a, b) -> a * b))
				.sum();
	}
}
