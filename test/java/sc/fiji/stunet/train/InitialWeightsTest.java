package sc.fiji.stunet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.List;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.volume.Extent;

class InitialWeightsTest {

	private static final List<Stage> STAGES = List.of(
			new Stage(16, 1, new Extent(3, 3, 3), new Extent(1, 1, 1)),
			new Stage(32, 1, new Extent(3, 3, 3), new Extent(2, 2, 2)));
	private static final NetworkConfig STU_NET = new StuNetConfig(1, 2, STAGES);

	private static double deviation(HeapWeights weights, String name) {
		FloatBuffer values = weights.values(name);
		double squares = 0;
		for (int i = 0; i < values.limit(); i++) squares += (double) values.get(i) * values.get(i);
		return Math.sqrt(squares / values.limit());
	}

	@Test
	void aShortTrainingOfAStuNetBeginsWithSmallerHeadsOnly() {
		HeapWeights original = InitialWeights.of(STU_NET, 1), weights = InitialWeights.ofShort(STU_NET, 1);
		for (String name : original.names()) {
			if (STU_NET.isHead(name))
				assertEquals(deviation(original, name) / 10, deviation(weights, name), 1e-6, name);
			else assertEquals(original.values(name), weights.values(name), name);
		}
		assertTrue(deviation(weights, "seg_outputs.0.weight") > 0);
	}

	@Test
	void aLongOneAndEveryOtherNetworkBeginAsTheOriginal() {
		String shortcut = "conv_blocks_localization.0.0.conv3.weight";
		assertEquals(Math.sqrt(2 / 32.0), deviation(InitialWeights.of(STU_NET, 1), shortcut), 1e-2);
		NetworkConfig plain = new PlainConvUNetConfig(1, 2, STAGES, List.of(1), NetworkConfig.Unit.USUAL);
		for (String name : plain.parameters().keySet())
			assertEquals(
					InitialWeights.of(plain, 3).values(name),
					InitialWeights.ofShort(plain, 3).values(name),
					name);
	}
}
