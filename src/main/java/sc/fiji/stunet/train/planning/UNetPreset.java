package sc.fiji.stunet.train.planning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.UNetConfig;
import sc.fiji.stunet.volume.Extent;

/**
 * nnU-Net v2's U-Nets for GPUs of 8, 24 and 40 GB: {@code ExperimentPlanner} with these targets, and {@code
 * nnUNetPlannerResEncM}, L and XL. What they limit are the values that the convolutions give, whose number was found
 * for each on such a GPU.
 */
public enum UNetPreset {
	PLAIN_M("plain-M", false, 560e6, 0.05),
	PLAIN_L("plain-L", false, 560e6 * 24 / 8, 0.05),
	PLAIN_XL("plain-XL", false, 560e6 * 40 / 8, 0.05),
	RESENC_M("resenc-M", true, 680e6, 1),
	RESENC_L("resenc-L", true, 2100e6, 1),
	RESENC_XL("resenc-XL", true, 3600e6, 1);
	private static final int WIDTH = 32, MOST_WIDTH = 320;
	private static final int[] BLOCKS = {1, 3, 4, 6};

	private final String word;
	private final boolean residual;
	private final double reference;
	private final double share;

	UNetPreset(String word, boolean residual, double reference, double share) {
		this.word = word;
		this.residual = residual;
		this.reference = reference;
		this.share = share;
	}

	/** The one of a name such as plain-M, resenc-L, in any case. */
	public static Optional<UNetPreset> named(String name) {
		return Arrays.stream(values())
				.filter(preset -> preset.word.equalsIgnoreCase(name))
				.findFirst();
	}

	/** All names, for a sentence. */
	public static String names() {
		return Arrays.stream(values()).map(preset -> preset.word).collect(Collectors.joining(", "));
	}

	/** The most values of a network with a batch of two. */
	double reference() {
		return reference;
	}

	/** A batch has at most this part of all voxels. */
	double share() {
		return share;
	}

	UNetConfig network(int inputs, int classes, UNetTopology topology) {
		List<Stage> stages = new ArrayList<>();
		for (int s = 0; s < topology.strides().size(); s++)
			stages.add(new Stage(
					s < 8 ? Math.min(WIDTH << s, MOST_WIDTH) : MOST_WIDTH,
					residual ? BLOCKS[Math.min(s, BLOCKS.length - 1)] : 2,
					topology.kernels().get(s),
					topology.strides().get(s)));
		List<Integer> decoder = Collections.nCopies(stages.size() - 1, residual ? 1 : 2);
		return residual
				? new ResidualEncoderUNetConfig(inputs, classes, stages, decoder, Unit.USUAL)
				: new PlainConvUNetConfig(inputs, classes, stages, decoder, Unit.USUAL);
	}

	/** The values that all convolutions give: {@code compute_conv_feature_map_size}. */
	double values(NetworkConfig network, Extent patch) {
		List<Stage> stages = network.stages();
		double voxels = patch.voxels(), values = voxels * network.classes();
		if (residual) values += voxels * stages.get(0).width();
		int below = stages.get(0).width();
		for (int s = 0; s < stages.size(); s++) {
			Stage stage = stages.get(s);
			voxels /= stage.stride().voxels();
			boolean hasSkip = stage.stride().voxels() > 1 || stage.width() != below;
			int encoder = residual ? 2 * stage.depth() + (hasSkip ? 1 : 0) : stage.depth();
			// Transposed convolution and units; the bottleneck has no decoder.
			int decoder = s == stages.size() - 1 ? 0 : residual ? 2 : 3;
			values += voxels * stage.width() * (encoder + decoder);
			below = stage.width();
		}
		return values;
	}
}
