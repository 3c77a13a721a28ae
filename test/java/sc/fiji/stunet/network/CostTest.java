package sc.fiji.stunet.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.volume.Extent;

/** The sizes of the paper, parameter by parameter and multiplication by multiplication, as the original counts. */
@Tag("reference")
class CostTest {

	private static final Extent PATCH = new Extent(128, 128, 128);

	@TestFactory
	Stream<DynamicTest> sizesOfThePaper() {
		JsonNode sizes = Reference.json(Reference.file("architectures.json")).get("architectures");
		return Stream.of(StuNetConfig.Size.values())
				.map(size -> DynamicTest.dynamicTest(size.name(), () -> {
					JsonNode expected = sizes.get(size.name());
					StuNetConfig published = size.config(1, 105, strides(new Extent(2, 1, 1)));
					Map<String, List<Integer>> parameters = new LinkedHashMap<>();
					expected.get("parameters")
							.properties()
							.forEach(p -> parameters.put(
									p.getKey(),
									StreamSupport.stream(p.getValue().spliterator(), false)
											.map(JsonNode::asInt)
											.toList()));
					assertEquals(
							new ArrayList<>(parameters.entrySet()),
							new ArrayList<>(published.parameters().entrySet()));
					assertEquals(expected.get("total_parameters").asLong(), published.parameterCount());
					assertEquals(
							4 * published.parameterCount(),
							Cost.of(published, PATCH).parameterBytes());
					JsonNode multiplyAdds = expected.get("mult_adds_at_128");
					assertEquals(
							multiplyAdds.get("published_pools").asLong(),
							Cost.of(published, PATCH).multiplyAdds());
					StuNetConfig cubic = size.config(1, 105, strides(new Extent(2, 2, 2)));
					assertEquals(
							multiplyAdds.get("pools_2x2x2_x5").asLong(),
							Cost.of(cubic, PATCH).multiplyAdds());
				}));
	}

	private static List<Extent> strides(Extent last) {
		Extent two = new Extent(2, 2, 2);
		return List.of(two, two, two, two, last);
	}
}
