package sc.fiji.stunet.model;

import java.util.List;
import java.util.Map;

import sc.fiji.stunet.volume.Extent;

/**
 * The configuration of nnU-Net v2's ResidualEncoderUNet: a unit that keeps the resolution, the stem, then stages of
 * residual blocks, of which the first has the stride.
 *
 * @param stages from full to lowest resolution; their depth is the number of blocks
 * @param decoderDepths units of every stage of the decoder, the lowest resolution first
 */
public record ResidualEncoderUNetConfig(
		int inputs, int classes, List<Stage> stages, List<Integer> decoderDepths, Unit unit) implements UNetConfig {

	public static final String ARCHITECTURE = "ResidualEncoderUNet";

	public ResidualEncoderUNetConfig {
		stages = List.copyOf(stages);
		decoderDepths = List.copyOf(decoderDepths);
		NetworkLimits.check(inputs, classes, 1, stages);
		NetworkLimits.checkDecoder(ARCHITECTURE, stages, decoderDepths);
	}

	@Override
	public String architecture() {
		return ARCHITECTURE;
	}

	@Override
	public Map<String, List<Integer>> parameters() {
		UNetParameters all = new UNetParameters(this);
		int in = stages.get(0).width();
		all.unit(UNetNames.STEM, inputs, in, stages.get(0).kernel());
		for (int s = 0; s < stages.size(); s++) {
			Stage stage = stages.get(s);
			for (int b = 0; b < stage.depth(); b++) {
				String block = UNetNames.block(s, b);
				all.unit(block + UNetNames.UNIT1, in, stage.width(), stage.kernel());
				all.unit(block + UNetNames.UNIT2, stage.width(), stage.width(), stage.kernel());
				if (in != stage.width())
					all.projection(UNetNames.projection(block, stage.stride().voxels() > 1), in, stage.width());
				in = stage.width();
			}
		}
		return all.withDecoder();
	}

	@Override
	public List<String> stem() {
		return List.of(UNetNames.STEM + UNetNames.CONVOLUTION + OriginalNames.WEIGHT);
	}

	@Override
	public ResidualEncoderUNetConfig with(int newInputs, int newClasses, List<Extent> strides) {
		return new ResidualEncoderUNetConfig(
				newInputs, newClasses, NetworkLimits.withStrides(stages, strides), decoderDepths, unit);
	}
}
