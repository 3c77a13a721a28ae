package sc.fiji.stunet.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import sc.fiji.stunet.volume.Extent;

/**
 * The configuration of a STU-Net's architecture. S, B, L and H differ in numbers only (Huang et al. 2023, arXiv
 * 2304.06716, table 1).
 *
 * @param inputs channels of the image
 * @param classes structures plus background
 * @param stages encoder stages from full to lowest resolution; the decoder mirrors all but the last
 */
public record StuNetConfig(int inputs, int classes, List<Stage> stages) {

	/**
	 * One resolution.
	 *
	 * @param width channels
	 * @param depth residual blocks
	 * @param kernel of the 3D convolutions, (x, y, z), odd
	 * @param stride from the stage before to this one, (x, y, z); 1 for the first stage
	 */
	public record Stage(int width, int depth, Extent kernel, Extent stride) {}

	/** Limit of all numbers of a network, so that sums and products of damaged files cannot overflow. */
	private static final int LARGEST = 1 << 16;

	public StuNetConfig {
		stages = List.copyOf(stages);
		if (inputs < 1 || classes < 2 || stages.size() < 2)
			throw new InvalidModel("A network needs at least 1 input, 2 classes and 2 stages, not " + inputs + ", "
					+ classes + " and " + stages.size() + ".");
		if (inputs > LARGEST || classes > LARGEST || stages.size() > 16)
			throw new InvalidModel("A network of " + inputs + " inputs, " + classes + " classes and " + stages.size()
					+ " stages is too large to be real.");
		if (!stages.get(0).stride().equals(new Extent(1, 1, 1)))
			throw new InvalidModel("The first stage of a network keeps the resolution; its stride is "
					+ stages.get(0).stride() + ".");
		for (Stage stage : stages) check(stage);
	}

	private static void check(Stage stage) {
		boolean fits = stage.width() >= 1 && stage.width() <= LARGEST && stage.depth() >= 1 && stage.depth() <= 256;
		for (int axis = 0; axis < 3; axis++) {
			int stride = stage.stride().get(axis);
			int kernel = stage.kernel().get(axis);
			fits &= stride >= 1 && stride <= 4 && kernel >= 1 && kernel <= 63 && kernel % 2 == 1;
		}
		if (!fits)
			throw new InvalidModel(
					"A network's stage needs a positive width and depth, strides of 1 to 4 and odd kernels: " + stage
							+ ".");
	}

	/**
	 * Decoder stages: one less than there are encoder stages. Number 0 has the lowest resolution, as in the original.
	 */
	public int decoderStages() {
		return stages.size() - 1;
	}

	/** The encoder stage whose resolution, width, depth and kernel the decoder stage shares. */
	public Stage mirrored(int decoderStage) {
		return stages.get(stages.size() - 2 - decoderStage);
	}

	/** The factor by which each axis of a patch is divided on the way down: patch sizes must be multiples. */
	public Extent totalStride() {
		int[] total = {1, 1, 1};
		for (Stage stage : stages)
			for (int axis = 0; axis < 3; axis++) total[axis] *= stage.stride().get(axis);
		return new Extent(total[0], total[1], total[2]);
	}

	/** Name and shape of every parameter, in the order of the original's state_dict. */
	public Map<String, List<Integer>> parameters() {
		Map<String, List<Integer>> all = new LinkedHashMap<>();
		int below = inputs;
		for (int s = 0; s < stages.size(); s++) {
			addBlocks(all, OriginalNames.encoder(s), below, stages.get(s));
			below = stages.get(s).width();
		}
		for (int u = 0; u < decoderStages(); u++) {
			int width = mirrored(u).width();
			addConvolution(all, OriginalNames.upsamplingConvolution(u), below, width, new Extent(1, 1, 1));
			below = width;
		}
		for (int u = 0; u < decoderStages(); u++)
			addBlocks(all, OriginalNames.decoder(u), 2 * mirrored(u).width(), mirrored(u));
		for (int u = 0; u < decoderStages(); u++)
			addConvolution(all, OriginalNames.head(u), mirrored(u).width(), classes, new Extent(1, 1, 1));
		return all;
	}

	private static void addBlocks(Map<String, List<Integer>> all, String stageName, int inputs, Stage stage) {
		for (int b = 0; b < stage.depth(); b++) {
			String block = OriginalNames.block(stageName, b);
			int in = b == 0 ? inputs : stage.width();
			addConvolution(all, block + OriginalNames.CONV1, in, stage.width(), stage.kernel());
			addNorm(all, block + OriginalNames.NORM1, stage.width());
			addConvolution(all, block + OriginalNames.CONV2, stage.width(), stage.width(), stage.kernel());
			addNorm(all, block + OriginalNames.NORM2, stage.width());
			// Only the first block of a stage changes the shape, so only its shortcut is a convolution.
			if (b == 0) addConvolution(all, block + OriginalNames.CONV3, in, stage.width(), new Extent(1, 1, 1));
		}
	}

	private static void addConvolution(Map<String, List<Integer>> all, String name, int in, int out, Extent kernel) {
		all.put(name + OriginalNames.WEIGHT, List.of(out, in, kernel.z(), kernel.y(), kernel.x()));
		all.put(name + OriginalNames.BIAS, List.of(out));
	}

	private static void addNorm(Map<String, List<Integer>> all, String name, int width) {
		all.put(name + OriginalNames.WEIGHT, List.of(width));
		all.put(name + OriginalNames.BIAS, List.of(width));
	}

	public long parameterCount() {
		return parameters().values().stream()
				.mapToLong(shape -> shape.stream().mapToLong(n -> n).reduce(1, (a, b) -> a * b))
				.sum();
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
				stages.add(new Stage(
						widths[s], depth, new Extent(3, 3, 3), s == 0 ? new Extent(1, 1, 1) : strides.get(s - 1)));
			return new StuNetConfig(inputs, classes, stages);
		}
	}
}
