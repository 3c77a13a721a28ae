package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.network.RandomWeights;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.OptimizerSettings;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.volume.Extent;

/** Which channels of the decoder never fire, where the shifts of its norms decide it, from stage to stage more. */
@Tag("engine")
class DeadSharesTest {

	private static final OptimizerSettings SETTINGS = OptimizerSettings.original(LossSettings.v1(false));
	private static final Extent PATCH = new Extent(8, 8, 8);

	static Stream<NetworkConfig> networks() {
		Extent three = new Extent(3, 3, 3), two = new Extent(2, 2, 2);
		List<NetworkConfig.Stage> stages = List.of(
				new NetworkConfig.Stage(3, 1, three, new Extent(1, 1, 1)),
				new NetworkConfig.Stage(4, 2, three, two),
				new NetworkConfig.Stage(5, 1, three, two));
		return Stream.of(
				new StuNetConfig(1, 2, stages),
				new PlainConvUNetConfig(1, 2, stages, List.of(1, 2), NetworkConfig.Unit.USUAL),
				new ResidualEncoderUNetConfig(1, 2, stages, List.of(2, 1), NetworkConfig.Unit.USUAL));
	}

	@ParameterizedTest
	@MethodSource("networks")
	void channelsThatAreNeverPositiveAreCounted(NetworkConfig config) {
		assertEquals(List.of(0.25, 2 / 3.0), shares(config, 1, 1, 2));
		assertEquals(List.of(1.0, 0.0), shares(config, 2, 4, 0));
	}

	/** @param dead channels of every decoder stage */
	private static List<Double> shares(NetworkConfig config, int atOnce, int... dead) {
		RandomWeights random = new RandomWeights(config, 1);
		HeapWeights weights = new HeapWeights();
		for (String name : random.names()) {
			float[] values = new float[random.values(name).remaining()];
			random.values(name).get(values);
			for (int stage = 0; stage < dead.length; stage++)
				if (isLastShift(name, stage))
					for (int c = 0; c < values.length; c++)
						values[c] = (c < dead[stage] ? -1 : 1) * (float) Math.pow(1e4, stage + 1);
			weights.with(name, random.shape(name), values);
		}
		List<Sample> samples = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			float[] image = new float[(int) PATCH.voxels()];
			for (int v = 0; v < image.length; v++) image[v] = (float) Math.sin(v);
			samples.add(new Sample(image, new short[image.length]));
		}
		try (TfTrainingStep step = TfTrainingStep.open(
				config,
				weights,
				new HeapWeights(),
				TfTrainingStep.shape(PATCH, 2, atOnce, SETTINGS, true),
				SETTINGS,
				1,
				Device.CPU)) {
			return step.deadShares(new Batch(PATCH, samples));
		}
	}

	private static boolean isLastShift(String name, int stage) {
		return name.matches("conv_blocks_localization\\." + stage + "\\.\\d\\.norm2\\.bias" + "|decoder\\.stages\\."
				+ stage + "\\.convs\\.\\d\\.norm\\.bias");
	}
}
