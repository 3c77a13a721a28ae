package sc.fiji.stunet.network;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Weights;

/** Weights that keep numbers around 1 on their way through the network; every bias and norm counts. */
public final class RandomWeights implements Weights {

	private final Map<String, List<Integer>> shapes;
	private final Map<String, float[]> values = new LinkedHashMap<>();

	public RandomWeights(NetworkConfig config, long seed) {
		shapes = config.parameters();
		Random random = new Random(seed);
		shapes.forEach((name, shape) -> {
			int count = shape.stream().reduce(1, (a, b) -> a * b);
			boolean kernel = shape.size() == 5;
			double spread = kernel ? 1 / Math.sqrt((double) count / shape.get(0)) : 0.5;
			double middle = name.contains(".norm") && name.endsWith(".weight") ? 1 : 0;
			float[] numbers = new float[count];
			for (int i = 0; i < count; i++) numbers[i] = (float) (middle + spread * random.nextGaussian());
			values.put(name, numbers);
		});
	}

	@Override
	public List<String> names() {
		return List.copyOf(shapes.keySet());
	}

	@Override
	public List<Integer> shape(String name) {
		return shapes.get(name);
	}

	@Override
	public FloatBuffer values(String name) {
		return FloatBuffer.wrap(values.get(name)).asReadOnlyBuffer();
	}

	@Override
	public void close() {}
}
