package sc.fiji.stunet.model;

import static sc.fiji.stunet.model.OriginalNames.BIAS;
import static sc.fiji.stunet.model.OriginalNames.WEIGHT;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import sc.fiji.stunet.volume.Extent;

/** Names and shapes of a network's parameters, module by module, as PyTorch has them: z before y before x. */
final class ParameterShapes {

	private final Map<String, List<Integer>> all = new LinkedHashMap<>();

	void convolution(String name, int in, int out, Extent kernel, boolean biased) {
		kernel(name, out, in, kernel);
		if (biased) all.put(name + BIAS, List.of(out));
	}

	void transposedConvolution(String name, int in, int out, Extent kernel, boolean biased) {
		kernel(name, in, out, kernel);
		if (biased) all.put(name + BIAS, List.of(out));
	}

	private void kernel(String name, int first, int second, Extent kernel) {
		all.put(name + WEIGHT, List.of(first, second, kernel.z(), kernel.y(), kernel.x()));
	}

	void norm(String name, int width) {
		all.put(name + WEIGHT, List.of(width));
		all.put(name + BIAS, List.of(width));
	}

	Map<String, List<Integer>> all() {
		return Collections.unmodifiableMap(all);
	}
}
