package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.reference.Reference;

/** Every container that the original code wrote gives the checksums that the original code computed. */
@Tag("reference")
class ContainerParityTest {

	@TestFactory
	Stream<DynamicTest> everyContainerGivesTheSameParameters() {
		return Reference.cases("network", folder -> {
			JsonNode checksums = Reference.json(folder.resolve("manifest.json")).get("parameter_checksums");
			for (Path file : containers(folder))
				try (Weights weights = Checkpoint.open(file)) {
					check(file, weights, checksums);
				}
		});
	}

	/** To the bit, not only in their sums. */
	@Test
	void theInferenceModelIsTheSameInBothContainers() {
		Path safetensors = Reference.file("inference_model/weights.safetensors");
		try (Weights expected = Checkpoint.open(safetensors);
				Weights read = Checkpoint.open(safetensors.resolveSibling("small_test.model"))) {
			assertEquals(Set.copyOf(expected.names()), Set.copyOf(read.names()));
			for (String name : expected.names()) assertEquals(expected.values(name), read.values(name), name);
		}
	}

	private static List<Path> containers(Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter(file -> file.toString().matches(".*(weights.*\\.safetensors|\\.model|\\.pth)"))
					.sorted()
					.toList();
		}
	}

	private static void check(Path file, Weights weights, JsonNode checksums) {
		List<String> expectedNames = new ArrayList<>();
		checksums.fieldNames().forEachRemaining(expectedNames::add);
		assertEquals(
				expectedNames.stream().sorted().toList(),
				weights.names().stream().sorted().toList(),
				file.toString());
		// Halves have 11 significant bits.
		double relative = file.toString().contains("fp16") ? 0x1p-11 : 1e-6;
		for (String name : expectedNames) {
			JsonNode expected = checksums.get(name);
			double sum = 0;
			double magnitudes = 0;
			for (FloatBuffer values = weights.values(name); values.hasRemaining(); ) {
				float value = values.get();
				sum += value;
				magnitudes += Math.abs(value);
			}
			List<Integer> shape = new ArrayList<>();
			expected.get("shape").forEach(length -> shape.add(length.asInt()));
			double tolerance = relative * expected.get("abs_sum").asDouble() + 1e-7;
			assertEquals(shape, weights.shape(name), file + " " + name);
			assertEquals(expected.get("sum").asDouble(), sum, tolerance, file + " " + name);
			assertEquals(expected.get("abs_sum").asDouble(), magnitudes, tolerance, file + " " + name);
		}
	}
}
