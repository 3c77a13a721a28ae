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

import sc.fiji.stunet.model.NetworkConfig.Stage;
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
							multiplyAdds(published, Cost.sizes(published, PATCH)));
					StuNetConfig cubic = size.config(1, 105, strides(new Extent(2, 2, 2)));
					assertEquals(
							multiplyAdds.get("pools_2x2x2_x5").asLong(), multiplyAdds(cubic, Cost.sizes(cubic, PATCH)));
				}));
	}

	/** Of all convolutions, heads included, as the paper counts ("FLOPs" in its table 1). */
	private static long multiplyAdds(StuNetConfig config, Extent[] size) {
		int lowest = config.stages().size() - 1;
		long total = 0, below = config.inputs();
		for (int s = 0; s <= lowest; s++) {
			Stage stage = config.stages().get(s);
			total += blocks(stage, below, size[s]);
			below = stage.width();
		}
		for (int s = lowest - 1; s >= 0; s--) {
			Stage stage = config.stages().get(s);
			long pointwise = size[s].voxels() * stage.width();
			total += pointwise * below + blocks(stage, 2L * stage.width(), size[s]) + pointwise * config.classes();
			below = stage.width();
		}
		return total;
	}

	/** The shortcut counts as a kernel of one voxel. */
	private static long blocks(Stage stage, long inputs, Extent size) {
		long kernel = stage.kernel().voxels(), width = stage.width();
		long first = inputs * width * (kernel + 1) + width * width * kernel;
		return size.voxels() * (first + (stage.depth() - 1) * 2L * width * width * kernel);
	}

	private static List<Extent> strides(Extent last) {
		Extent two = new Extent(2, 2, 2);
		return List.of(two, two, two, two, last);
	}
}
