package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.volume.Extent;

final class NaiveStuNet extends NaiveNetwork {

	private final StuNetConfig config;

	NaiveStuNet(StuNetConfig config, Weights weights, DoubleUnaryOperator rounding) {
		super(weights, config.unit(), rounding);
		this.config = config;
	}

	@Override
	public List<Grid> heads(Grid image) {
		List<Grid> skips = new ArrayList<>(), heads = new ArrayList<>();
		Grid x = image;
		for (int s = 0; s < config.stages().size(); s++) {
			x = stage(
					"conv_blocks_context." + s,
					x,
					config.stages().get(s),
					config.stages().get(s).stride());
			skips.add(x);
		}
		for (int u = 0; u < config.decoderStages(); u++) {
			int level = config.decoderStages() - 1 - u;
			x = convolve(
					"upsample_layers." + u + ".conv",
					nearest(x, config.stages().get(level + 1).stride()),
					ONE,
					ONE);
			x = stage(
					"conv_blocks_localization." + u,
					concatenate(x, skips.get(level)),
					config.stages().get(level),
					ONE);
			heads.add(convolve("seg_outputs." + u, x, ONE, ONE));
		}
		return heads;
	}

	private Grid stage(String name, Grid x, Stage stage, Extent stride) {
		for (int b = 0; b < stage.depth(); b++) {
			String block = name + "." + b;
			Extent step = b == 0 ? stride : ONE;
			Grid shortcut = b == 0 ? convolve(block + ".conv3", x, ONE, step) : x;
			Grid y = leaky(norm(block + ".norm1", convolve(block + ".conv1", x, stage.kernel(), step)));
			y = norm(block + ".norm2", convolve(block + ".conv2", y, stage.kernel(), ONE));
			x = leaky(sum(y, shortcut));
		}
		return x;
	}
}
