package sc.fiji.stunet.model;

import java.util.List;
import java.util.Map;

import sc.fiji.stunet.volume.Extent;

/**
 * The configuration of nnU-Net v2's PlainConvUNet: every stage is a chain of units, of which the first has the stride.
 *
 * @param stages from full to lowest resolution; their depth is the number of units
 * @param decoderDepths units of every stage of the decoder, the lowest resolution first
 */
public record PlainConvUNetConfig(int inputs, int classes, List<Stage> stages, List<Integer> decoderDepths, Unit unit)
		implements UNetConfig {

	public static final String ARCHITECTURE = "PlainConvUNet";

	public PlainConvUNetConfig {
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
		int in = inputs;
		for (int s = 0; s < stages.size(); s++)
			for (int c = 0; c < stages.get(s).depth(); c++) {
				int width = stages.get(s).width();
				all.unit(UNetNames.encoderUnit(s, c), in, width, stages.get(s).kernel());
				in = width;
			}
		return all.withDecoder();
	}

	@Override
	public List<String> stem() {
		return List.of(UNetNames.encoderUnit(0, 0) + UNetNames.CONVOLUTION + OriginalNames.WEIGHT);
	}

	@Override
	public PlainConvUNetConfig with(int newInputs, int newClasses, List<Extent> strides) {
		return new PlainConvUNetConfig(
				newInputs, newClasses, NetworkLimits.withStrides(stages, strides), decoderDepths, unit);
	}
}
