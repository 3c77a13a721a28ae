package sc.fiji.stunet.weights;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

import sc.fiji.stunet.model.Weights;

/** Parameters of given shapes; the values count up, a different start for each. */
class FakeWeights implements Weights {

	private final Map<String, List<Integer>> shapes;

	FakeWeights(Map<String, List<Integer>> shapes) {
		this.shapes = shapes;
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
		float[] values = new float[shape(name).stream().reduce(1, (a, b) -> a * b)];
		for (int i = 0; i < values.length; i++) values[i] = (name.hashCode() % 64 + i % 128) / 16f;
		return FloatBuffer.wrap(values);
	}

	@Override
	public void close() {}
}
