package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.engine.Differences.largest;
import static sc.fiji.stunet.engine.Differences.part;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.reference.NpyArray;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.weights.Safetensors;

/** The original's logits and activations, sample by sample, in the session configuration that users get. */
@Tag("reference")
@Tag("engine")
class NetworkReferenceTest {

	/** What is compared: a module's output with an array that holds some of the samples. */
	private record Comparison(String module, NpyArray expected, List<Integer> samples, double tolerance, String file) {}

	@TestFactory
	Stream<DynamicTest> network() {
		return Reference.cases("network", folder -> {
			JsonNode manifest = Reference.json(folder.resolve("manifest.json"));
			StuNetConfig config = config(manifest.get("config"));
			assertEquals(manifest.get("parameter_count").asLong(), config.parameterCount());
			for (JsonNode c : manifest.get("cases")) {
				NpyArray input = NpyArray.read(folder.resolve(c.get("input").asText()));
				try (Weights weights = Safetensors.open(folder.resolve("weights.safetensors"))) {
					compare(folder, config, weights, input, comparisons(folder, config, c));
				}
				if (c.has("output_1_with_fp16_weights"))
					try (Weights weights = Safetensors.open(folder.resolve("weights_fp16.safetensors"))) {
						compare(folder, config, weights, input, List.of(rounded(folder, config, c)));
					}
			}
		});
	}

	static StuNetConfig config(JsonNode node) {
		List<Stage> stages = new ArrayList<>();
		for (int s = 0; s < node.get("dims").size(); s++) {
			Extent stride = s == 0
					? new Extent(1, 1, 1)
					: reversed(node.get("pool_op_kernel_sizes").get(s - 1));
			stages.add(new Stage(
					node.get("dims").get(s).asInt(),
					node.get("depth").get(s).asInt(),
					reversed(node.get("conv_kernel_sizes").get(s)),
					stride));
		}
		return new StuNetConfig(
				node.get("input_channels").asInt(), node.get("num_classes").asInt(), stages);
	}

	private static Extent reversed(JsonNode sizes) {
		return new Extent(
				sizes.get(2).asInt(), sizes.get(1).asInt(), sizes.get(0).asInt());
	}

	private static List<Comparison> comparisons(Path folder, StuNetConfig config, JsonNode c) throws IOException {
		List<Comparison> all = new ArrayList<>();
		double largest = 0;
		for (JsonNode output : c.get("outputs")) {
			NpyArray expected = NpyArray.read(folder.resolve(output.get("file").asText()));
			List<Integer> samples =
					IntStream.range(0, expected.shape()[0]).boxed().toList();
			if (output.has("samples_stored"))
				samples = StreamSupport.stream(output.get("samples_stored").spliterator(), false)
						.map(JsonNode::asInt)
						.toList();
			largest = Math.max(largest, output.get("suggested_atol").asDouble());
			all.add(new Comparison(
					head(config, output.get("level").asInt()),
					expected,
					samples,
					output.get("suggested_atol").asDouble(),
					output.get("file").asText()));
		}
		if (c.has("activations_of_sample_0"))
			for (JsonNode activation : c.get("activations_of_sample_0")) {
				double tolerance = activation.has("suggested_atol")
						? activation.get("suggested_atol").asDouble()
						: largest;
				all.add(new Comparison(
						activation.get("module").asText(),
						NpyArray.read(folder.resolve(activation.get("file").asText())),
						List.of(0),
						tolerance,
						activation.get("file").asText()));
			}
		return all;
	}

	/** Level 0 is full resolution, head 0 the lowest. */
	private static String head(StuNetConfig config, int level) {
		return "seg_outputs." + (config.decoderStages() - 1 - level);
	}

	private static Comparison rounded(Path folder, StuNetConfig config, JsonNode c) throws IOException {
		String file = c.get("output_1_with_fp16_weights").get("file").asText();
		NpyArray expected = NpyArray.read(folder.resolve(file));
		double tolerance = StreamSupport.stream(c.get("outputs").spliterator(), false)
				.filter(o -> o.get("level").asInt() == 1)
				.findFirst()
				.orElseThrow()
				.get("suggested_atol")
				.asDouble();
		return new Comparison(
				head(config, 1),
				expected,
				IntStream.range(0, expected.shape()[0]).boxed().toList(),
				tolerance,
				file);
	}

	private static void compare(
			Path folder, StuNetConfig config, Weights weights, NpyArray input, List<Comparison> comparisons) {
		long[] size = input.dimensions(); // x, y, z, channel, sample
		double[] differences = new double[comparisons.size()];
		try (Forward forward = new Forward(config, weights, Extent.of(size))) {
			for (int sample = 0; sample < size[4]; sample++) {
				List<float[]> actual = forward.run(
						part(input.values(), sample, (int) size[4]),
						comparisons.stream().map(Comparison::module).toList());
				for (int i = 0; i < differences.length; i++) {
					Comparison c = comparisons.get(i);
					int stored = c.samples.indexOf(sample);
					if (stored >= 0)
						differences[i] = Math.max(
								differences[i],
								largest(actual.get(i), part(c.expected.values(), stored, c.samples.size())));
				}
			}
		}
		for (int i = 0; i < differences.length; i++) {
			Comparison c = comparisons.get(i);
			System.out.printf(
					"%s %s: largest difference %.1e, tolerance %.1e%n",
					folder.getFileName(), c.file, differences[i], c.tolerance);
			assertTrue(
					differences[i] <= c.tolerance,
					c.file + " differs by " + differences[i] + ", tolerance " + c.tolerance);
		}
	}
}
