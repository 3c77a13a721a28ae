package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.NnUNetChoice;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/** Checkpoints that the original code wrote become models whose network is the one that the original built. */
@Tag("reference")
class ImportParityTest {

	@TempDir
	Path folder;

	private Model run(Path checkpoint, Optional<Path> plans) {
		return ModelImport.run(
				new ImportRequest(
						checkpoint,
						plans,
						Optional.empty(),
						Optional.empty(),
						NnUNetChoice.DEFAULT,
						folder.resolve(checkpoint.getFileName() + ".stunet"),
						true),
				Progress.none());
	}

	@TestFactory
	Stream<DynamicTest> everyV1CheckpointOfANetwork() {
		return Reference.cases("network", variant -> {
			JsonNode config = Reference.json(variant.resolve("manifest.json")).get("config");
			try (Stream<Path> files = Files.list(variant)) {
				for (Path checkpoint : files.filter(
								file -> Files.exists(file.resolveSibling(file.getFileName() + ".pkl")))
						.toList())
					assertEquals(
							network(config), run(checkpoint, Optional.empty()).network(), checkpoint.toString());
			}
		});
	}

	/** The manifest's lists are in the order of the array's axes, which is z, y, x for us. */
	private static StuNetConfig network(JsonNode config) {
		List<Stage> stages = new ArrayList<>();
		for (int s = 0; s < config.get("dims").size(); s++)
			stages.add(new Stage(
					config.get("dims").get(s).asInt(),
					config.get("depth").get(s).asInt(),
					extent(config.get("conv_kernel_sizes").get(s)),
					s == 0
							? new Extent(1, 1, 1)
							: extent(config.get("pool_op_kernel_sizes").get(s - 1))));
		return new StuNetConfig(
				config.get("input_channels").asInt(), config.get("num_classes").asInt(), stages);
	}

	private static Extent extent(JsonNode zyx) {
		return new Extent(zyx.get(2).asInt(), zyx.get(1).asInt(), zyx.get(0).asInt());
	}

	/**
	 * The plans inside of the reference's checkpoints lack the intensities of CT, so complete ones are given with them.
	 */
	@TestFactory
	Stream<DynamicTest> everyV2CheckpointOfANetwork() {
		return Reference.cases("network", variant -> {
			JsonNode config = Reference.json(variant.resolve("manifest.json")).get("config");
			Path plans = Files.writeString(folder.resolve("plans.json"), v2Plans(config));
			try (Stream<Path> files = Files.list(variant)) {
				for (Path checkpoint :
						files.filter(file -> file.toString().endsWith(".pth")).toList()) {
					assertThrows(InvalidModel.class, () -> run(checkpoint, Optional.empty()));
					Model model = run(checkpoint, Optional.of(plans));
					assertEquals(network(config), model.network());
					assertEquals(Set.of(0, 1, 2), model.plan().mirrorAxes());
					assertEquals("c1", model.structures().all().get(0).name());
					assertTrue(model.provenance().recipe().orElse("").startsWith("STUNetTrainer"));
				}
			}
		});
	}

	private static String v2Plans(JsonNode config) {
		return """
			{"transpose_forward": [0, 1, 2], "foreground_intensity_properties_per_channel": {"0": {"mean": 1, \
			"std": 2, "percentile_00_5": 3, "percentile_99_5": 4}},
			"configurations": {"3d_fullres": {"patch_size": %s, "spacing": [1.5, 1.5, 1.5], \
			"normalization_schemes": ["CTNormalization"],
			"pool_op_kernel_sizes": %s}}}
			"""
				.formatted(
						config.get("example_patch"),
						config.get("pool_op_kernel_sizes").toString().replaceFirst("\\[", "[[1,1,1],"));
	}

	@Test
	@Needs(Outside.SHARED)
	void torsoDemo() {
		Model model = run(Reference.shared("data/torso_demo.model"), Optional.empty());
		assertEquals(
				List.of(8, 16, 32, 64, 128, 128),
				model.network().stages().stream().map(Stage::width).toList());
		assertEquals(new Extent(64, 64, 48), model.plan().patch());
		assertEquals(new Spacing(3, 3, 3), model.plan().spacing());
		assertEquals(
				List.of(new Normalization(
						Scheme.CT, false, new Statistics(16.02484130859375, 258.0873107910156, -993, 753))),
				model.plan().normalization());
		assertEquals(10, model.network().classes());
		assertEquals(Optional.empty(), model.plan().orientation());
	}

	@Test
	@Needs(Outside.SHARED)
	void brainTissue() {
		Model model = run(Reference.shared("samples/brain_tissue.model"), Optional.empty());
		assertEquals(
				List.of(8, 16, 32, 64, 64, 64),
				model.network().stages().stream().map(Stage::width).toList());
		assertEquals(new Extent(64, 48, 48), model.plan().patch());
		assertEquals(new Spacing(2, 2, 2), model.plan().spacing());
		assertEquals(
				List.of("structure_1", "structure_2", "structure_3"),
				model.structures().all().stream()
						.map(structure -> structure.name())
						.toList());
		try (Weights weights = ModelFolder.openWeights(model)) {
			assertEquals(130, weights.names().size());
		}
	}
}
