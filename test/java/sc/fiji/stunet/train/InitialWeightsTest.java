package sc.fiji.stunet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.List;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.job.WeightInitialization;
import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
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
		HeapWeights original = InitialWeights.of(WeightInitialization.HE, STU_NET, 1),
				weights = InitialWeights.ofShort(STU_NET, 1);
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
		assertEquals(
				Math.sqrt(2 / 32.0), deviation(InitialWeights.of(WeightInitialization.HE, STU_NET, 1), shortcut), 1e-2);
		NetworkConfig plain = new PlainConvUNetConfig(1, 2, STAGES, List.of(1), NetworkConfig.Unit.USUAL);
		for (String name : plain.parameters().keySet())
			assertEquals(
					InitialWeights.of(WeightInitialization.HE, plain, 3).values(name),
					InitialWeights.ofShort(plain, 3).values(name),
					name);
	}

	/**
	 * @param inputs that PyTorch counts for an output value: the kernel's second axis times its voxels
	 * @param names of parameters that are uniform between -1 / sqrt(inputs) and 1 / sqrt(inputs)
	 */
	private static void assertUniform(HeapWeights weights, int inputs, String... names) {
		double bound = 1 / Math.sqrt(inputs);
		for (String name : names) {
			FloatBuffer values = weights.values(name);
			double largest = 0, sum = 0;
			for (int i = 0; i < values.limit(); i++) {
				largest = Math.max(largest, Math.abs(values.get(i)));
				sum += values.get(i);
			}
			assertTrue(largest <= bound, name + ": " + largest + " of " + bound);
			// At least 16 numbers of each: none of them in the upper third has a chance of 1 in 600, and the seed is
			// one.
			assertTrue(largest > 2 * bound / 3, name + ": " + largest + " of " + bound);
			double spread = 3 / Math.sqrt(values.limit());
			assertEquals(0, sum / values.limit() / bound, spread, name);
			assertEquals(bound / Math.sqrt(3), deviation(weights, name), spread * bound, name);
		}
	}

	private static void assertConstant(HeapWeights weights, float value, String name) {
		FloatBuffer values = weights.values(name);
		for (int i = 0; i < values.limit(); i++) assertEquals(value, values.get(i), name);
	}

	@Test
	void asPyTorchEveryConvolutionOfAStuNetAndItsBiasAreUniform() {
		HeapWeights weights = InitialWeights.of(WeightInitialization.PYTORCH, STU_NET, 1);
		String first = "conv_blocks_context.0.0", second = "conv_blocks_context.1.0";
		assertUniform(weights, 27, first + ".conv1.weight", first + ".conv1.bias");
		assertUniform(weights, 16 * 27, second + ".conv1.weight", second + ".conv1.bias");
		assertUniform(weights, 16, second + ".conv3.weight", second + ".conv3.bias");
		assertUniform(weights, 32, "upsample_layers.0.conv.weight", "upsample_layers.0.conv.bias");
		assertUniform(weights, 16, "seg_outputs.0.weight");
		// Two numbers only.
		for (int i = 0; i < 2; i++)
			assertTrue(Math.abs(weights.values("seg_outputs.0.bias").get(i)) <= 1 / Math.sqrt(16));
		assertTrue(deviation(weights, "seg_outputs.0.bias") > 0);
		assertConstant(weights, 1, second + ".norm1.weight");
		assertConstant(weights, 0, second + ".norm1.bias");
	}

	@Test
	void asPyTorchATransposedConvolutionCountsItsOutputs() {
		NetworkConfig plain = new PlainConvUNetConfig(1, 2, STAGES, List.of(1), NetworkConfig.Unit.USUAL);
		HeapWeights weights = InitialWeights.of(WeightInitialization.PYTORCH, plain, 1);
		// Shape 32, 16, 2, 2, 2: from 32 channels to 16.
		assertUniform(weights, 16 * 8, "decoder.transpconvs.0.weight", "decoder.transpconvs.0.bias");
		assertUniform(weights, 16 * 27, "encoder.stages.1.0.convs.0.conv.weight");
		assertUniform(weights, 32 * 27, "decoder.stages.0.convs.0.conv.weight");
		assertConstant(weights, 1, "decoder.stages.0.convs.0.norm.weight");
		assertConstant(weights, 0, "decoder.stages.0.convs.0.norm.bias");
	}

	@Test
	void asPyTorchAResidualBlockDoesNotBeginAsItsShortcut() {
		NetworkConfig residual = new ResidualEncoderUNetConfig(1, 2, STAGES, List.of(1), NetworkConfig.Unit.USUAL);
		String last = "encoder.stages.1.blocks.0.conv2.norm.weight";
		assertConstant(InitialWeights.of(WeightInitialization.HE, residual, 1), 0, last);
		HeapWeights weights = InitialWeights.of(WeightInitialization.PYTORCH, residual, 1);
		assertConstant(weights, 1, last);
		assertUniform(weights, 16, "encoder.stages.1.blocks.0.skip.1.conv.weight");
	}

	@Test
	void theSameSeedGivesTheSameWeights() {
		for (WeightInitialization how : WeightInitialization.values()) {
			HeapWeights one = InitialWeights.of(how, STU_NET, 5), other = InitialWeights.of(how, STU_NET, 6);
			String name = "seg_outputs.0.weight";
			assertEquals(one.values(name), InitialWeights.of(how, STU_NET, 5).values(name));
			assertNotEquals(one.values(name), other.values(name));
		}
	}
}
