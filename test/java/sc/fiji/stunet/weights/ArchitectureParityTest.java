package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.volume.Extent;

/** The four sizes have the original's parameters, by name, shape and order; and are recognised by them. */
@Tag("reference")
class ArchitectureParityTest {

	private static final Extent HALF = new Extent(2, 2, 2);
	private static final List<Extent> STRIDES = List.of(HALF, HALF, HALF, HALF, new Extent(2, 1, 1));

	@TestFactory
	Stream<DynamicTest> parametersAreTheOriginals() {
		JsonNode architectures =
				Reference.json(Reference.file("architectures.json")).get("architectures");
		List<String> sizes = new ArrayList<>();
		architectures.fieldNames().forEachRemaining(sizes::add);
		return sizes.stream()
				.map(size -> dynamicTest(size, () -> {
					JsonNode expected = architectures.get(size);
					StuNetConfig config = StuNetConfig.Size.valueOf(size).config(1, 105, STRIDES);
					assertEquals(
							List.copyOf(shapes(expected).entrySet()),
							List.copyOf(config.parameters().entrySet()));
					assertEquals(total(expected), config.parameterCount());
					Weights weights = new FakeWeights(shapes(expected));
					NetworkShape shape = new NetworkShape(size, weights);
					assertEquals(config, shape.config(STRIDES.subList(0, shape.stages() - 1)));
				}));
	}

	private static Map<String, List<Integer>> shapes(JsonNode architecture) {
		Map<String, List<Integer>> shapes = new LinkedHashMap<>();
		architecture.get("parameters").properties().forEach(entry -> {
			List<Integer> shape = new ArrayList<>();
			entry.getValue().forEach(length -> shape.add(length.asInt()));
			shapes.put(entry.getKey(), shape);
		});
		return shapes;
	}

	private static long total(JsonNode architecture) {
		return architecture.get("total_parameters").asLong();
	}
}
