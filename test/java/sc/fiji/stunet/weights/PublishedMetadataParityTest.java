package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/** Every published pickle gives exactly the values, and the types, that Python gives. */
@Tag("reference")
class PublishedMetadataParityTest {

	private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

	@TestFactory
	Stream<DynamicTest> valuesAndTypesAreExact() throws IOException {
		return pickles()
				.map(file -> dynamicTest(file.getFileName().toString(), () -> {
					Object pickled = Unpickler.read(ByteBuffer.wrap(Files.readAllBytes(file)), file.toString());
					assertEquals(pretty(expected(file, ".typed.json")), pretty(typed(pickled)));
					assertEquals(pretty(expected(file, ".json")), pretty(PickledJson.of(pickled, file.toString())));
				}));
	}

	private static Stream<Path> pickles() throws IOException {
		try (Stream<Path> files = Files.list(Reference.file("published_metadata"))) {
			return files.filter(file -> file.toString().endsWith(".pkl")).sorted().toList().stream();
		}
	}

	/** The re-encoded ones hold the same object as the original they are named for. */
	private static JsonNode expected(Path file, String ending) {
		Path own = file.resolveSibling(file.getFileName() + ending);
		String original = file.getFileName().toString().replaceFirst("_protocol\\d+_reencoded\\.pkl$", ".model.pkl");
		return Reference.json(Files.exists(own) ? own : file.resolveSibling(original + ending));
	}

	private static String pretty(JsonNode node) throws IOException {
		// Through text, so that 1 as int and as long are the same.
		ObjectMapper mapper = new ObjectMapper();
		return mapper.writerWithDefaultPrettyPrinter()
				.writeValueAsString(mapper.readTree(mapper.writeValueAsString(node)));
	}

	/** As the reference writes types: README.md of the reference folder. */
	private static JsonNode typed(Object value) {
		if (value instanceof Pickled.Tuple tuple) return typed("tuple").set("items", list(tuple.items()));
		if (value instanceof List<?> list) return list(list);
		if (value instanceof Pickled.Scalar scalar)
			return typed("numpy scalar").put("dtype", scalar.dtype()).set("value", plain(scalar.value()));
		if (value instanceof NumpyArray array) {
			ObjectNode node = typed("ndarray").put("dtype", array.dtype());
			array.shape().forEach(node.withArray("shape")::add);
			return node.set("values", plain(array));
		}
		if (value instanceof Map<?, ?> map) {
			ObjectNode node = typed(value instanceof Pickled.OrderedDict ? "OrderedDict" : "dict");
			ArrayNode items = node.putArray("items");
			map.forEach((key, item) -> items.addArray().add(typed(key)).add(typed(item)));
			return node;
		}
		return plain(value);
	}

	private static ObjectNode typed(String type) {
		return JSON.objectNode().put("type", type);
	}

	private static ArrayNode list(List<?> items) {
		ArrayNode array = JSON.arrayNode();
		items.forEach(item -> array.add(typed(item)));
		return array;
	}

	private static JsonNode plain(Object value) {
		return PickledJson.of(value, "value");
	}

	/** What is known of the published models, whatever their size. */
	@Test
	void publishedPlansBecomeOurs() {
		Path file = Reference.file("published_metadata/small_ep4k.model.pkl");
		NnUNetMetadata metadata = NnUNetV1.read(MetadataFiles.read(file), file.toString());
		assertEquals(new Spacing(1.5, 1.5, 1.5), metadata.plan().spacing());
		assertEquals(new Extent(128, 128, 128), metadata.plan().patch());
		assertEquals(List.of(Normalization.zScore(false)), metadata.plan().normalization());
		assertEquals(AxisOrder.IDENTITY, metadata.plan().axisOrder());
		assertEquals(Set.of(0, 1, 2), metadata.plan().mirrorAxes());
		Extent half = new Extent(2, 2, 2);
		// (1, 1, 2) in nnU-Net's (z, y, x).
		assertEquals(List.of(half, half, half, half, new Extent(2, 1, 1)), metadata.strides(6));
		assertEquals(105, metadata.classes().orElseThrow());
	}
}
