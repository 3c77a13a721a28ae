package sc.fiji.stunet.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.reference.NpyArray;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.reference.ReferenceV2;

/** nnU-Net v2's losses by themselves: classes and regions, with and without voxels that are ignored. */
@Tag("reference")
@Tag("engine")
class LossReferenceTest {

	@TestFactory
	Stream<DynamicTest> losses() {
		return ReferenceV2.cases(
				"training",
				folder -> Reference.json(folder.resolve("manifest.json")).has("variants"),
				folder -> {
					JsonNode manifest = Reference.json(folder.resolve("manifest.json"));
					NpyArray logits = NpyArray.read(
							folder.resolve(manifest.get("logits").get("file").asText()));
					for (var variant : manifest.get("variants").properties())
						check(variant.getKey(), folder, logits, variant.getValue());
				});
	}

	private static void check(String name, Path folder, NpyArray logits, JsonNode variant) throws Exception {
		NpyArray target =
				NpyArray.read(folder.resolve(variant.get("target").get("file").asText()));
		NpyArray gradient =
				NpyArray.read(folder.resolve(variant.get("gradient").get("file").asText()));
		long[] size = logits.dimensions(); // x, y, z, class, sample
		int samples = (int) size[4], count = (int) size[3], voxels = (int) (size[0] * size[1] * size[2]);
		LossSettings settings = settings(variant, count);
		try (Graph graph = new Graph()) {
			Ops tf = Ops.create(graph);
			List<Operand<TFloat32>> scores = new ArrayList<>();
			List<Operand<TInt32>> classes = new ArrayList<>();
			int seen = 0;
			for (int s = 0; s < samples; s++) {
				scores.add(tf.reshape(
						tf.constant(interleaved(logits.values(), s, count, voxels)),
						tf.constant(new long[] {1, size[2], size[1], size[0], count})));
				int[] labels = labels(target, s, count, voxels);
				seen += (int) Arrays.stream(labels)
						.filter(label -> label != settings.ignored().orElse(-1))
						.count();
				classes.add(tf.constant(labels));
			}
			DiceCrossEntropyLoss loss = new DiceCrossEntropyLoss(
					tf,
					settings,
					scores,
					classes,
					tf.zeros(tf.constant(new int[] {3, count}), TFloat32.class),
					tf.constant((float) seen),
					samples);
			try (Session session = new Session(graph)) {
				Session.Runner runner =
						session.runner().fetch(loss.seen()).fetch(tf.math.sub(loss.crossEntropy(), loss.softDice()));
				loss.gradients(1).forEach(runner::fetch);
				try (Result result = runner.run()) {
					assertEquals(seen, ((TFloat32) result.get(0)).getFloat(), name);
					assertEquals(
							variant.get("loss").asDouble(),
							((TFloat32) result.get(1)).getFloat(),
							variant.get("loss_atol").asDouble(),
							name);
					for (int s = 0; s < samples; s++) {
						float[] expected = interleaved(gradient.values(), s, count, voxels);
						float[] actual = new float[expected.length];
						result.get(2 + s).asRawTensor().data().asFloats().read(actual);
						for (int i = 0; i < expected.length; i++)
							assertEquals(
									expected[i],
									actual[i],
									variant.get("gradient_atol").asDouble(),
									name + ", sample " + s + ", number " + i);
					}
				}
			}
		}
	}

	private static LossSettings settings(JsonNode variant, int count) {
		LossSettings settings = LossSettings.v2(variant.get("batch_dice").asBoolean());
		boolean ofRegions = variant.get("do_bg").asBoolean();
		JsonNode ignored = variant.get(ofRegions ? "ignore_channel" : "ignore_label");
		OptionalInt value =
				ignored.isNull() ? OptionalInt.empty() : OptionalInt.of(ofRegions ? 1 << count : ignored.asInt());
		if (!ofRegions) return new Labelling(structures(count - 1), List.of(), value).of(settings);
		// A label for every set of regions, and one more.
		List<Set<Integer>> regions = IntStream.range(0, count)
				.mapToObj(region -> IntStream.range(0, 1 << count)
						.filter(label -> (label >> region & 1) == 1)
						.boxed()
						.collect(Collectors.toSet()))
				.toList();
		List<Integer> order = IntStream.rangeClosed(1, count).boxed().toList();
		return new Labelling(new Structures(structures(count).all(), order), regions, value).of(settings);
	}

	private static Structures structures(int count) {
		return Structures.named(IntStream.range(0, count).mapToObj(i -> "s" + i).toList());
	}

	/** Of a target with a class, or a channel for every region and perhaps one for what is ignored. */
	private static int[] labels(NpyArray target, int sample, int count, int voxels) {
		int channels = (int) target.dimensions()[3];
		int[] labels = new int[voxels];
		for (int i = 0; i < voxels; i++)
			for (int c = 0; c < channels; c++) {
				int value = (int) target.values()[(sample * channels + c) * voxels + i];
				labels[i] = channels == 1 ? value : c == count && value == 1 ? 1 << count : labels[i] | value << c;
			}
		return labels;
	}

	/** @return (voxel, class) of a sample */
	private static float[] interleaved(float[] values, int sample, int count, int voxels) {
		float[] interleaved = new float[count * voxels];
		for (int i = 0; i < interleaved.length; i++)
			interleaved[i] = values[(sample * count + i % count) * voxels + i / count];
		return interleaved;
	}
}
