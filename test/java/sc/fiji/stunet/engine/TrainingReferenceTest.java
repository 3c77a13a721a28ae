package sc.fiji.stunet.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.train.OptimizerSettings;

/** Losses, gradients and ten updates of the original, with all samples at once and one after another. */
@Tag("reference")
@Tag("engine")
class TrainingReferenceTest {

	@TestFactory
	Stream<DynamicTest> atOnce() {
		return Reference.cases("training", folder -> {
			TrainingCase c = read(folder, true);
			c.check(c.batch().samples().size());
		});
	}

	@TestFactory
	Stream<DynamicTest> oneAfterAnother() {
		return Reference.cases("training", folder -> read(folder, true).check(1));
	}

	@TestFactory
	Stream<DynamicTest> plain() {
		return Reference.cases("training", folder -> read(folder, false).check(1));
	}

	private static TrainingCase read(Path folder, boolean fused) throws IOException {
		JsonNode manifest = Reference.json(folder.resolve("manifest.json"));
		JsonNode files = manifest.get("files"), optimizer = manifest.get("optimizer");
		OptimizerSettings settings = new OptimizerSettings(
				optimizer.get("momentum").asDouble(),
				optimizer.get("weight_decay").asDouble(), //
				optimizer.get("gradient_clip_norm").asDouble(),
				LossSettings.v1(manifest.get("loss").get("batch_dice").asBoolean()),
				Set.of());
		return new TrainingCase(
				folder,
				manifest,
				NetworkReferenceTest.config(manifest.get("network")),
				settings,
				TrainingCase.batch(
						folder.resolve(files.get("input").get("file").asText()),
						folder.resolve(files.get("targets").get(0).get("file").asText())),
				optimizer.get("lr").asDouble(),
				folder.resolve(manifest.get("initial_weights").asText()),
				manifest.get("loss_before_update_at_step"),
				"soft_dice_term",
				manifest.get("suggested_tolerance"),
				fused);
	}
}
