package sc.fiji.stunet.model;

import java.util.List;
import java.util.Map;

import sc.fiji.stunet.volume.Extent;

/** Names and shapes of the parameters of one of nnU-Net v2's U-Nets, in the order of its named_parameters(). */
final class UNetParameters {

	private static final Extent ONE = new Extent(1, 1, 1);

	private final UNetConfig network;
	private final ParameterShapes all = new ParameterShapes();

	UNetParameters(UNetConfig network) {
		this.network = network;
	}

	void unit(String name, int in, int out, Extent kernel) {
		unit(name, in, out, kernel, network.unit().biased());
	}

	/** A 1x1x1 convolution without a bias, and a norm. */
	void projection(String name, int in, int out) {
		unit(name, in, out, ONE, false);
	}

	private void unit(String name, int in, int out, Extent kernel, boolean biased) {
		all.convolution(name + UNetNames.CONVOLUTION, in, out, kernel, biased);
		if (network.unit().affine()) all.norm(name + UNetNames.NORM, out);
	}

	/** Adds the decoder's. */
	Map<String, List<Integer>> withDecoder() {
		int stages = network.decoderStages();
		for (int u = 0; u < stages; u++) {
			int width = network.mirrored(u).width();
			for (int c = 0; c < network.decoderDepths().get(u); c++)
				unit(
						UNetNames.decoderUnit(u, c),
						c == 0 ? 2 * width : width,
						width,
						network.mirrored(u).kernel());
		}
		for (int u = 0; u < stages; u++) {
			NetworkConfig.Stage below = network.stages().get(stages - u);
			all.transposedConvolution(
					UNetNames.upsampling(u),
					below.width(),
					network.mirrored(u).width(),
					below.stride(),
					network.unit().biased());
		}
		for (int u = 0; u < stages; u++)
			all.convolution(UNetNames.head(u), network.mirrored(u).width(), network.classes(), ONE, true);
		return all.all();
	}
}
