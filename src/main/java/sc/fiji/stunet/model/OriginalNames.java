package sc.fiji.stunet.model;

import java.util.List;
import java.util.OptionalInt;

/**
 * The names of modules and parameters in the original network, built and parsed here only. A parameter's name is its
 * module's with {@link #WEIGHT} or {@link #BIAS}: {@code conv_blocks_context.0.0.conv1.weight}.
 */
public final class OriginalNames {

	/** Modules of a residual block, to be appended to {@link #block}; the last is the first block's shortcut. */
	public static final String CONV1 = ".conv1", NORM1 = ".norm1", CONV2 = ".conv2", NORM2 = ".norm2", CONV3 = ".conv3";
	/** Parameters of a module, to be appended to its name. */
	public static final String WEIGHT = ".weight", BIAS = ".bias";

	private static final String ENCODER = "conv_blocks_context.", HEAD = "seg_outputs.";
	/** The first parameter of every STU-Net. */
	public static final String FIRST = block(encoder(0), 0) + CONV1 + WEIGHT;
	/** Convolutions of the image: the first block's main path and its shortcut. */
	public static final List<String> STEM = List.of(FIRST, block(encoder(0), 0) + CONV3 + WEIGHT);

	private OriginalNames() {}

	/** @param stage 0 has full resolution */
	public static String encoder(int stage) {
		return ENCODER + stage;
	}

	/** @param stage 0 has the lowest resolution */
	public static String decoder(int stage) {
		return "conv_blocks_localization." + stage;
	}

	/** The up-sampling in front of a decoder stage, with its convolution. */
	public static String upsampling(int stage) {
		return "upsample_layers." + stage;
	}

	/** The convolution of an {@link #upsampling}. */
	public static String upsamplingConvolution(int stage) {
		return upsampling(stage) + ".conv";
	}

	/** The head of a decoder stage. */
	public static String head(int stage) {
		return HEAD + stage;
	}

	/** A residual block of an encoder or decoder stage. */
	public static String block(String stage, int number) {
		return stage + "." + number;
	}

	/** Whether a parameter belongs to a head. */
	public static boolean isHead(String parameter) {
		return parameter.startsWith(HEAD);
	}

	/** The encoder stage that a parameter of a network belongs to; empty for the decoder's and the heads'. */
	public static OptionalInt encoderStage(String parameter) {
		return parameter.startsWith(ENCODER)
				? OptionalInt.of(Integer.parseInt(parameter.split("\\.")[1]))
				: OptionalInt.empty();
	}
}
