package sc.fiji.stunet.model;

import java.util.OptionalInt;

/**
 * The names of modules in nnU-Net v2's U-Nets, built and parsed here only. Every tensor has the first of its names in
 * the state_dict; the aliases {@code all_modules} and {@code decoder.encoder} are not among them.
 */
public final class UNetNames {

	/** Modules of a unit, to be appended to its name. */
	public static final String CONVOLUTION = ".conv", NORM = ".norm";
	/** Units of a residual block, to be appended to its name. */
	public static final String UNIT1 = ".conv1", UNIT2 = ".conv2";
	/** The unit that convolves the image in front of a residual encoder. */
	public static final String STEM = "encoder.stem.convs.0";

	private static final String ENCODER = "encoder.stages.", STEMS = "encoder.stem.", HEAD = "decoder.seg_layers.";

	private UNetNames() {}

	/** @param stage 0 has full resolution */
	public static String encoder(int stage) {
		return ENCODER + stage;
	}

	/** A unit of a PlainConvUNet's {@link #encoder}. */
	public static String encoderUnit(int stage, int number) {
		return encoder(stage) + ".0.convs." + number;
	}

	/** A residual block of a ResidualEncoderUNet's {@link #encoder}. */
	public static String block(int stage, int number) {
		return encoder(stage) + ".blocks." + number;
	}

	/** The convolution and norm of a block's skip path; behind the pool of a strided block it is the second module. */
	public static String projection(String block, boolean pooled) {
		return block + ".skip." + (pooled ? 1 : 0);
	}

	/** @param stage 0 has the lowest resolution */
	public static String decoder(int stage) {
		return "decoder.stages." + stage;
	}

	public static String decoderUnit(int stage, int number) {
		return decoder(stage) + ".convs." + number;
	}

	/** The transposed convolution in front of a decoder stage. */
	public static String upsampling(int stage) {
		return "decoder.transpconvs." + stage;
	}

	/** The head of a decoder stage. */
	public static String head(int stage) {
		return HEAD + stage;
	}

	static boolean isHead(String parameter) {
		return parameter.startsWith(HEAD);
	}

	/** The stem belongs to the first stage. */
	static OptionalInt encoderStage(String parameter) {
		if (parameter.startsWith(STEMS)) return OptionalInt.of(0);
		return parameter.startsWith(ENCODER)
				? OptionalInt.of(Integer.parseInt(parameter.split("\\.")[2]))
				: OptionalInt.empty();
	}
}
