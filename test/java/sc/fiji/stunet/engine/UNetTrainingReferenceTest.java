package sc.fiji.stunet.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.reference.PlannedNetwork;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.reference.ReferenceV2;
import sc.fiji.stunet.train.OptimizerSettings;

/** nnU-Net v2's losses, gradients and ten updates, with all samples at once and one after another. */
@Tag("reference")
@Tag("engine")
class UNetTrainingReferenceTest {

	@TestFactory
	Stream<DynamicTest> atOnce() {
		return cases(folder -> {
			TrainingCase c = read(folder, true);
			c.check(c.batch().samples().size());
		});
	}

	@TestFactory
	Stream<DynamicTest> oneAfterAnother() {
		return cases(folder -> read(folder, true).check(1));
	}

	@TestFactory
	Stream<DynamicTest> plain() {
		return cases(folder -> read(folder, false).check(1));
	}

	/** The folder of losses alone is another test's. */
	private static Stream<DynamicTest> cases(Reference.CaseTest test) {
		return ReferenceV2.cases(
				"training",
				folder -> Reference.json(folder.resolve("manifest.json")).has("arch_kwargs"),
				test);
	}

	private static TrainingCase read(Path folder, boolean fused) throws IOException {
		JsonNode manifest = Reference.json(folder.resolve("manifest.json"));
		JsonNode optimizer = manifest.get("optimizer"), input = manifest.get("input"), labels = manifest.get("labels");
		LossSettings loss = LossSettings.v2(manifest.get("batch_dice").asBoolean());
		boolean ignores = !manifest.get("ignore_label").isNull();
		int classes = labels.size() - (ignores ? 1 : 0);
		// As the dataset.json of these labels would give it.
		Labelling labelling = new Labelling(
				Structures.named(
						IntStream.range(1, classes).mapToObj(c -> "s" + c).toList()),
				List.of(),
				ignores ? OptionalInt.of(manifest.get("ignore_label").asInt()) : OptionalInt.empty());
		OptimizerSettings settings = new OptimizerSettings(
				optimizer.get("momentum").asDouble(),
				optimizer.get("weight_decay").asDouble(),
				optimizer.get("gradient_clipping_norm").asDouble(),
				labelling.of(loss),
				Set.of());
		return new TrainingCase(
				folder,
				manifest,
				PlannedNetwork.of(
						manifest.get("network_class").asText(),
						manifest.get("arch_kwargs"),
						input.get("shape").get(1).asInt(),
						classes),
				settings,
				TrainingCase.batch(
						folder.resolve(input.get("file").asText()),
						folder.resolve(
								manifest.get("targets").get(0).get("file").asText())),
				optimizer.get("lr").asDouble(),
				folder.resolve("weights_initial.safetensors"),
				manifest.get("loss"),
				"dice_term",
				manifest.get("suggested_tolerance"),
				fused);
	}
}
