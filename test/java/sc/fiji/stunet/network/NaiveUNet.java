package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.UNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.volume.Extent;

final class NaiveUNet extends NaiveNetwork {

	private final UNetConfig config;

	NaiveUNet(UNetConfig config, Weights weights, DoubleUnaryOperator rounding) {
		super(weights, config.unit(), rounding);
		this.config = config;
	}

	@Override
	public List<Grid> heads(Grid image) {
		boolean residual = config instanceof ResidualEncoderUNetConfig;
		List<Grid> skips = new ArrayList<>(), heads = new ArrayList<>();
		Grid x = residual
				? unit("encoder.stem.convs.0", image, config.stages().get(0).kernel(), ONE)
				: image;
		for (int s = 0; s < config.stages().size(); s++) {
			Stage stage = config.stages().get(s);
			for (int d = 0; d < stage.depth(); d++) {
				Extent stride = d == 0 ? stage.stride() : ONE;
				x = residual
						? block("encoder.stages." + s + ".blocks." + d, x, stage, stride)
						: unit("encoder.stages." + s + ".0.convs." + d, x, stage.kernel(), stride);
			}
			skips.add(x);
		}
		for (int u = 0; u < config.decoderStages(); u++) {
			int level = config.decoderStages() - 1 - u;
			x = transposed(
					"decoder.transpconvs." + u,
					x,
					config.stages().get(level + 1).stride());
			x = concatenate(x, skips.get(level));
			for (int c = 0; c < config.decoderDepths().get(u); c++)
				x = unit(
						"decoder.stages." + u + ".convs." + c,
						x,
						config.stages().get(level).kernel(),
						ONE);
			heads.add(convolve("decoder.seg_layers." + u, x, ONE, ONE));
		}
		return heads;
	}

	private Grid unit(String name, Grid x, Extent kernel, Extent stride) {
		return leaky(normalised(name, x, kernel, stride));
	}

	private Grid normalised(String name, Grid x, Extent kernel, Extent stride) {
		return norm(name + ".norm", convolve(name + ".conv", x, kernel, stride));
	}

	private Grid block(String name, Grid x, Stage stage, Extent stride) {
		Grid y = unit(name + ".conv1", x, stage.kernel(), stride);
		y = normalised(name + ".conv2", y, stage.kernel(), ONE);
		List<String> skip = new ArrayList<>();
		Grid shortcut = x;
		if (stride.voxels() > 1) {
			shortcut = averagePool(x, stride);
			skip.add("pool");
		}
		if (x.channels() != stage.width()) shortcut = normalised(name + ".skip." + skip.size(), shortcut, ONE, ONE);
		return leaky(sum(y, shortcut));
	}
}
