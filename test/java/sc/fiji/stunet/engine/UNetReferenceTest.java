package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.engine.Differences.largest;
import static sc.fiji.stunet.engine.Differences.part;
import static sc.fiji.stunet.engine.Differences.worse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.Network.Operations;
import sc.fiji.stunet.reference.NpyArray;
import sc.fiji.stunet.reference.PlannedNetwork;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.reference.ReferenceV2;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.weights.Safetensors;

/**
 * nnU-Net v2's logits and activations, sample by sample, in the session configuration that users get, from plain and
 * from both kinds of fused operations.
 */
@Tag("reference")
@Tag("engine")
class UNetReferenceTest {

	private static final Map<String, Operations> OPERATIONS =
			Map.of("plain", Operations.PLAIN, "fused", Operations.FUSED, "fused, many voxels", new Operations(true, 0));

	/** What is compared: a module's output with an array that holds the first samples. */
	private record Comparison(String module, NpyArray expected, int samples, double tolerance, String file) {}

	@TestFactory
	Stream<DynamicTest> network() {
		return ReferenceV2.cases("network", folder -> {
			JsonNode manifest = Reference.json(folder.resolve("manifest.json"));
			for (JsonNode c : manifest.get("cases")) {
				NpyArray input =
						NpyArray.read(folder.resolve(c.get("input").get("file").asText()));
				List<Comparison> comparisons = comparisons(folder, manifest, c);
				NetworkConfig config = config(folder, input, comparisons.get(0).expected);
				assertEquals(manifest.get("parameter_count").asLong(), config.parameterCount());
				List<String> names = new ArrayList<>();
				manifest.get("parameter_checksums").fieldNames().forEachRemaining(names::add);
				assertEquals(names, List.copyOf(config.parameters().keySet()));
				try (Weights weights = Safetensors.open(folder.resolve("weights_unique.safetensors"))) {
					for (Map.Entry<String, Operations> operations : OPERATIONS.entrySet())
						compare(
								folder.getFileName() + ", " + operations.getKey(),
								new Forward(config, weights, Extent.of(input.dimensions()), operations.getValue()),
								input,
								comparisons);
				}
			}
		});
	}

	private static NetworkConfig config(Path folder, NpyArray input, NpyArray logits) {
		JsonNode configurations = Reference.json(folder.resolve("plans.json")).get("configurations");
		return PlannedNetwork.of(
				configurations.elements().next(), (int) input.dimensions()[3], (int) logits.dimensions()[3]);
	}

	private static List<Comparison> comparisons(Path folder, JsonNode manifest, JsonNode c) throws IOException {
		List<Comparison> all = new ArrayList<>();
		int levels = c.get("outputs").size();
		double largest = 0;
		for (JsonNode output : c.get("outputs")) {
			String file = output.get("file").asText();
			NpyArray expected = NpyArray.read(folder.resolve(file));
			double tolerance = output.get("suggested_atol").asDouble();
			largest = Math.max(largest, tolerance);
			String module = Forward.head(levels - 1 - output.get("level").asInt());
			all.add(new Comparison(module, expected, expected.shape()[0], tolerance, file));
		}
		// They belong to the first case.
		if (c != manifest.get("cases").get(0)) return all;
		for (Map.Entry<String, JsonNode> activation :
				manifest.path("activations_of_sample_0").properties()) {
			String file = activation.getValue().get("file").asText();
			NpyArray expected = NpyArray.read(folder.resolve(file));
			all.add(new Comparison(module(activation.getKey()), expected, 1, largest, file));
		}
		return all;
	}

	/** The original's module of a name such as encoder_stage_1, transpconv_0, stem. */
	private static String module(String activation) {
		String[] parts = activation.split("_");
		String number = parts[parts.length - 1];
		return switch (parts[0]) {
			case "stem" -> "encoder.stem.convs.0";
			case "transpconv" -> "decoder.transpconvs." + number;
			default -> parts[0] + ".stages." + number;
		};
	}

	private static void compare(String name, Forward network, NpyArray input, List<Comparison> comparisons) {
		int samples = (int) input.dimensions()[4]; // x, y, z, channel, sample
		double[] differences = new double[comparisons.size()];
		try (Forward forward = network) {
			for (int sample = 0; sample < samples; sample++) {
				List<float[]> actual = forward.run(
						part(input.values(), sample, samples),
						comparisons.stream().map(Comparison::module).toList());
				for (int i = 0; i < differences.length; i++) {
					Comparison c = comparisons.get(i);
					if (sample < c.samples)
						differences[i] = worse(
								differences[i], largest(actual.get(i), part(c.expected.values(), sample, c.samples)));
				}
			}
		}
		for (int i = 0; i < differences.length; i++) {
			Comparison c = comparisons.get(i);
			System.out.printf(
					"%s %s: largest difference %.1e, tolerance %.1e%n", name, c.file, differences[i], c.tolerance);
			assertTrue(
					differences[i] <= c.tolerance,
					name + " " + c.file + " differs by " + differences[i] + ", tolerance " + c.tolerance);
		}
	}
}
