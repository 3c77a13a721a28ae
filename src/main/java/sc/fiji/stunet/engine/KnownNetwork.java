package sc.fiji.stunet.engine;

import java.util.List;
import java.util.Random;

import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.OriginalNames;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.volume.Extent;

/** Small networks whose numbers are known; together they have every kind of layer that networks have. */
enum KnownNetwork {

	/** Blocks with and without a projection, a stride, up-sampling, concatenation, heads. */
	STU_NET(new StuNetConfig(1, 2, List.of(stage(3, 1, 1, 1, 1), stage(4, 2, 2, 1, 2)))),

	/**
	 * Units with and without a stride, blocks with a pool, a projection, both and neither, transposed convolutions. A
	 * PlainConvUNet has nothing else.
	 */
	U_NET(new ResidualEncoderUNetConfig(
			1,
			2,
			List.of(stage(3, 1, 1, 1, 1), stage(4, 2, 2, 1, 2), stage(4, 1, 1, 2, 1), stage(5, 1, 1, 1, 1)),
			List.of(1, 1, 2),
			Unit.USUAL));

	static final Extent PATCH = new Extent(4, 2, 4);

	@SuppressWarnings("ImmutableEnumChecker") // a record of numbers
	private final NetworkConfig config;

	KnownNetwork(NetworkConfig config) {
		this.config = config;
	}

	private static Stage stage(int width, int depth, int strideX, int strideY, int strideZ) {
		return new Stage(width, depth, new Extent(3, 3, 3), new Extent(strideX, strideY, strideZ));
	}

	/** The one that has the layers of a network. */
	static KnownNetwork like(NetworkConfig config) {
		return config instanceof StuNetConfig ? STU_NET : U_NET;
	}

	NetworkConfig config() {
		return config;
	}

	/** Every weight, bias and shift counts, and numbers stay around 1 on their way. */
	HeapWeights weights() {
		Random random = new Random(1);
		HeapWeights weights = new HeapWeights();
		config.parameters().forEach((name, shape) -> {
			int count = shape.stream().reduce(1, (a, b) -> a * b);
			boolean kernel = shape.size() == 5, scale = !kernel && name.endsWith(OriginalNames.WEIGHT);
			double spread = kernel ? Math.sqrt((double) shape.get(0) / count) : 0.5;
			weights.with(name, shape, numbers(random, count, scale ? 1 : 0, spread));
		});
		return weights;
	}

	static float[] image() {
		return numbers(new Random(2), (int) PATCH.voxels(), 0, 1);
	}

	private static float[] numbers(Random random, int count, double mean, double spread) {
		float[] values = new float[count];
		for (int i = 0; i < count; i++) values[i] = (float) (mean + spread * random.nextGaussian());
		return values;
	}

	/**
	 * Logits (x, y, z, class), x fastest, computed in plain Java (SelfTestTest). They are around 1: GPUs that round
	 * factors to 10 bits pass; LeakyRelu with a slope of 0.2 is off by 0.3.
	 */
	float[] logits() {
		return switch (this) {
			case STU_NET ->
				new float[] {
					1.1065f, 1.0984f, 0.2709f, 0.6108f, 0.0112f, 0.1131f, -0.0085f, -0.0056f,
					0.9970f, 0.8832f, 0.1174f, -0.5798f, -0.2849f, -0.0030f, -0.0464f, 0.0389f,
					1.1227f, 0.9441f, 0.5144f, 0.2147f, 0.4771f, 0.3481f, 0.0017f, 0.3843f,
					0.7020f, 0.7415f, 0.4164f, 0.2472f, 0.8618f, 0.4280f, 0.3894f, -0.2848f,
					0.8824f, 0.8699f, 0.2882f, 0.6095f, 0.0442f, 0.1287f, 0.0199f, 0.0212f,
					0.7713f, 0.2076f, -0.0734f, 0.2231f, -0.0080f, 0.0267f, -0.0496f, 0.0679f,
					1.0940f, 0.5564f, -0.1971f, -0.0803f, 0.3931f, -0.1547f, 0.0236f, 0.3906f,
					0.8571f, 0.9817f, 0.4186f, 0.2630f, 0.6927f, 0.2846f, 0.3986f, 0.0061f
				};
			case U_NET ->
				new float[] {
					0.6542f, 1.8092f, 2.5314f, -0.0481f, -0.3444f, 1.7223f, 1.2674f, 0.1060f, -0.9337f, 0.1700f,
					-0.3802f, 0.1531f, -0.8973f, -0.2262f, 1.0348f, 1.3778f, -0.6886f, 0.7216f, -0.1929f, 0.0545f,
					-0.4596f, -0.1663f, -0.2075f, 1.9796f, -0.4330f, 1.1993f, 1.6423f, 0.1413f, -0.7994f, -1.5892f,
					-1.1109f, -0.5612f, 0.1632f, -0.1069f, 0.6118f, 0.4568f, -0.5682f, 0.4668f, 0.5455f, 0.4690f,
					-0.7752f, 0.3648f, 0.1974f, 0.3703f, -1.0921f, 0.4471f, 0.4777f, 0.5509f, -0.5663f, 0.3967f,
					0.4425f, 0.4148f, 0.0073f, -1.1774f, 0.4401f, 0.5955f, -0.2439f, 0.5358f, 0.5684f, 0.4639f,
					-0.8450f, -1.9631f, -1.6831f, -0.2185f
				};
		};
	}
}
