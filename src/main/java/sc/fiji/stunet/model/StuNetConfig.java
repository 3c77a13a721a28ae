package sc.fiji.stunet.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import sc.fiji.stunet.volume.Extent;

/**
 * The configuration of a STU-Net's architecture. S, B, L and H differ in numbers only (Huang et al. 2023, arXiv
 * 2304.06716, table 1).
 *
 * @param inputs channels of the image
 * @param classes structures plus background
 * @param stages encoder stages from full to lowest resolution, with residual blocks; the decoder mirrors all but the
 *     last
 */
public record StuNetConfig(int inputs, int classes, List<Stage> stages) implements NetworkConfig {

	public static final String ARCHITECTURE = "STU-Net";

	private static final Extent ONE = new Extent(1, 1, 1);

	public StuNetConfig {
		stages = List.copyOf(stages);
		NetworkLimits.check(inputs, classes, 2, stages);
		if (!stages.get(0).stride().equals(ONE))
			throw new InvalidModel("The first stage of a network keeps the resolution; its stride is "
					+ stages.get(0).stride() + ".");
	}

	@Override
	public String architecture() {
		return ARCHITECTURE;
	}

	@Override
	public Map<String, List<Integer>> parameters() {
		ParameterShapes all = new ParameterShapes();
		int below = inputs;
		for (int s = 0; s < stages.size(); s++) {
			addBlocks(all, OriginalNames.encoder(s), below, stages.get(s));
			below = stages.get(s).width();
		}
		for (int u = 0; u < decoderStages(); u++) {
			int width = mirrored(u).width();
			all.convolution(OriginalNames.upsamplingConvolution(u), below, width, ONE, true);
			below = width;
		}
		for (int u = 0; u < decoderStages(); u++)
			addBlocks(all, OriginalNames.decoder(u), 2 * mirrored(u).width(), mirrored(u));
		for (int u = 0; u < decoderStages(); u++)
			all.convolution(OriginalNames.head(u), mirrored(u).width(), classes, ONE, true);
		return all.all();
	}

	private static void addBlocks(ParameterShapes all, String stageName, int inputs, Stage stage) {
		for (int b = 0; b < stage.depth(); b++) {
			String block = OriginalNames.block(stageName, b);
			int in = b == 0 ? inputs : stage.width();
			all.convolution(block + OriginalNames.CONV1, in, stage.width(), stage.kernel(), true);
			all.norm(block + OriginalNames.NORM1, stage.width());
			all.convolution(block + OriginalNames.CONV2, stage.width(), stage.width(), stage.kernel(), true);
			all.norm(block + OriginalNames.NORM2, stage.width());
			// Only the first block of a stage changes the shape, so only its shortcut is a convolution.
			if (b == 0) all.convolution(block + OriginalNames.CONV3, in, stage.width(), ONE, true);
		}
	}

	@Override
	public boolean isHead(String parameter) {
		return OriginalNames.isHead(parameter);
	}

	@Override
	public OptionalInt encoderStage(String parameter) {
		return OriginalNames.encoderStage(parameter);
	}

	@Override
	public List<String> stem() {
		return OriginalNames.STEM;
	}

	@Override
	public StuNetConfig with(int newInputs, int newClasses, List<Extent> strides) {
		return new StuNetConfig(newInputs, newClasses, NetworkLimits.withStrides(stages, strides));
	}

	/** The four sizes of the paper. */
	public enum Size {
		S(1, 16, 32, 64, 128, 256, 256),
		B(1, 32, 64, 128, 256, 512, 512),
		L(2, 64, 128, 256, 512, 1024, 1024),
		H(3, 96, 192, 384, 768, 1536, 1536);

		private final int depth;

		@SuppressWarnings("ImmutableEnumChecker") // never given away
		private final int[] widths;

		Size(int depth, int... widths) {
			this.depth = depth;
			this.widths = widths;
		}

		/** @param strides one per stage after the first, (x, y, z) */
		public StuNetConfig config(int inputs, int classes, List<Extent> strides) {
			List<Stage> stages = new ArrayList<>();
			for (int s = 0; s < widths.length; s++)
				stages.add(new Stage(widths[s], depth, new Extent(3, 3, 3), s == 0 ? ONE : strides.get(s - 1)));
			return new StuNetConfig(inputs, classes, stages);
		}
	}
}
