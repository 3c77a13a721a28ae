package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.NnUNetChoice;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.reference.PlannedNetwork;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.reference.ReferenceV2;

/** Checkpoints, folders and zip files that nnU-Net v2 wrote become models with its network, labels and weights. */
@Tag("reference")
class NnUNetImportParityTest {

	@TempDir
	Path folder;

	private Model run(Path source, Optional<Path> plans, Optional<String> folds) {
		return ModelImport.run(
				new ImportRequest(
						source,
						plans,
						Optional.empty(),
						Optional.empty(),
						new NnUNetChoice(Optional.empty(), folds, Optional.empty()),
						folder.resolve("made.stunet"),
						true),
				Progress.none());
	}

	/** The weights are those that named_parameters() yields, each once, in this order, to the last bit. */
	@TestFactory
	Stream<DynamicTest> everyNetwork() {
		return ReferenceV2.cases("network", variant -> {
			Path plans = variant.resolve("plans.json");
			Model model = run(variant.resolve("checkpoint_final.pth"), Optional.of(plans), Optional.empty());
			assertEquals(
					PlannedNetwork.of(
							configuration(plans),
							model.plan().normalization().size(),
							heads(variant.resolve("dataset.json"))),
					model.network());
			try (Weights expected = Safetensors.open(variant.resolve("weights_unique.safetensors"));
					Weights weights = ModelFolder.openWeights(model)) {
				List<String> names = new ArrayList<>();
				Reference.json(variant.resolve("manifest.json"))
						.get("parameter_checksums")
						.fieldNames()
						.forEachRemaining(names::add);
				assertEquals(names, weights.names());
				for (String name : weights.names()) assertEquals(expected.values(name), weights.values(name), name);
			}
			// And back: nnU-Net takes no state_dict with a name too many or too few.
			Path exported = folder.resolve("exported");
			NnUNetExport.run(model.folder(), exported, true, Progress.none());
			assertEquals(
					stateDict(variant.resolve("checkpoint_final.pth")),
					stateDict(exported.resolve("fold_0/checkpoint_final.pth")));
		});
	}

	/** The names in it. */
	private static Set<?> stateDict(Path file) {
		try (Checkpoint checkpoint = Checkpoint.open(file)) {
			return Set.copyOf(((Map<?, ?>) checkpoint.content().get("network_weights")).keySet());
		}
	}

	private static JsonNode configuration(Path plans) {
		return Reference.json(plans).get("configurations").elements().next();
	}

	/** Background and labels, as long as there are no regions. */
	private static int heads(Path dataset) {
		JsonNode labels = Reference.json(dataset).get("labels");
		return labels.size() - (labels.has("ignore") ? 1 : 0);
	}

	/** Every folder TRAINER__PLANS__CONFIGURATION of the set, its zip file, and each of its folds. */
	@TestFactory
	Stream<DynamicTest> everyModel() throws IOException {
		List<Path> models = new ArrayList<>();
		if (Outside.REFERENCE_V2.find().isPresent())
			try (Stream<Path> all = Files.walk(Outside.REFERENCE_V2.path().resolve("models"), 2)) {
				all.filter(one -> one.getFileName().toString().contains("__")).forEach(models::add);
			}
		if (models.isEmpty())
			return Stream.of(dynamicTest(
					"no models", () -> assertFalse(Files.exists(Outside.REFERENCE_V2.path()), "no models in it")));
		return models.stream()
				.sorted()
				.map(model -> dynamicTest(model.getParent().getFileName().toString(), () -> everyFold(model)));
	}

	private void everyFold(Path trained) throws IOException {
		List<String> folds;
		try (Stream<Path> all = Files.list(trained)) {
			folds = all.map(one -> one.getFileName().toString())
					.filter(name -> name.startsWith("fold_"))
					.map(name -> name.substring("fold_".length()))
					.toList();
		}
		Path zip = zip(trained);
		for (String fold : folds) {
			Model model = run(trained, Optional.empty(), Optional.of(fold));
			assertEquals(
					Optional.of(trained.getFileName() + ", fold " + fold + ", checkpoint_final.pth"),
					model.provenance().importedFrom());
			JsonNode dataset = Reference.json(trained.resolve("dataset.json"));
			List<String> names = new ArrayList<>();
			dataset.get("labels").fieldNames().forEachRemaining(names::add);
			names.remove("background");
			assertEquals(
					names,
					model.structures().all().stream().map(Structure::name).toList());
			List<Integer> order = new ArrayList<>();
			dataset.path("regions_class_order").forEach(value -> order.add(value.asInt()));
			assertEquals(order, model.structures().regions());
			if (!(model.network() instanceof StuNetConfig))
				assertEquals(
						PlannedNetwork.of(
								configuration(trained.resolve("plans.json")),
								1,
								model.network().classes()),
						model.network());
			assertEquals(model, run(zip, Optional.empty(), Optional.of(fold)));
			assertEquals(model, run(trained.getParent(), Optional.empty(), Optional.of(fold)));
		}
	}

	private Path zip(Path trained) throws IOException {
		Map<String, byte[]> entries = new LinkedHashMap<>();
		try (Stream<Path> all = Files.walk(trained)) {
			for (Path file : all.filter(Files::isRegularFile).toList())
				entries.put(
						"Dataset901/" + trained.getFileName() + "/"
								+ trained.relativize(file).toString().replace('\\', '/'),
						Files.readAllBytes(file));
		}
		return TrainedFolder.zip(folder.resolve("exported.zip"), entries);
	}
}
