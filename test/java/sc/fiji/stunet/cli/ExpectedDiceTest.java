package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import net.imglib2.Cursor;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.volume.LabelMap;

/**
 * Import, predict and evaluate on real scans, as a user would, against what the original PyTorch code gives:
 * expected.json.
 */
@Tag("reference")
@Tag("engine")
class ExpectedDiceTest {

	private static final double DICE_TOLERANCE = 0.002;
	private static final double EQUAL_VOXELS = 0.998;

	@TempDir
	Path folder;

	@TestFactory
	@Needs(Outside.SHARED)
	Stream<DynamicTest> likeTheOriginal() {
		List<JsonNode> cases = StreamSupport.stream(
						Reference.json(Reference.shared("data/expected.json"))
								.get("cases")
								.spliterator(),
						false)
				.toList();
		return cases.stream()
				.map(c -> dynamicTest(c.get("label_map_of_the_original").asText(), () -> check(c, cases)));
	}

	private void check(JsonNode expected, List<JsonNode> cases) throws IOException {
		Path model = importModel(expected, cases);
		Path labels = Files.createTempFile(folder, "labels", ".nii.gz");
		Stunet.succeed(
				"predict",
				"-m",
				model,
				"-i",
				Reference.shared(expected.get("image").asText()),
				"-o",
				labels,
				"--overwrite",
				expected.get("mirror").asBoolean() ? "--mirror" : "--no-mirror");
		assertEqualVoxels(
				Stored.labels(Reference.shared(
						expected.get("label_map_of_the_original").asText())),
				Stored.labels(labels));
		if (expected.has("dice")) assertEqualDice(expected, model, labels);
	}

	/** Structures are named by the order in which expected.json gives their Dice. */
	private Path importModel(JsonNode expected, List<JsonNode> cases) throws IOException {
		ObjectNode names = new ObjectMapper().createObjectNode().put("0", "background");
		cases.stream()
				.filter(c -> c.has("dice") && c.get("model").equals(expected.get("model")))
				.findFirst()
				.orElseThrow()
				.get("dice")
				.fieldNames()
				.forEachRemaining(name -> names.put(String.valueOf(names.size()), name));
		Path namesFile = Files.writeString(folder.resolve("names.json"), names.toString());
		Path model = Files.createTempDirectory(folder, "model").resolve("test.stunet");
		Stunet.succeed(
				"import",
				Reference.shared(expected.get("model").asText()),
				"--labels",
				namesFile,
				"-o",
				model,
				"--orientation",
				expected.path("orientation").asText("as-stored"));
		return model;
	}

	private void assertEqualDice(JsonNode expected, Path model, Path labels) throws IOException {
		Path scores = Files.createTempFile(folder, "scores", ".json");
		Stunet.succeed(
				"evaluate",
				"-r",
				Reference.shared(expected.get("reference").asText()),
				"-p",
				labels,
				"-m",
				model,
				"--json",
				scores,
				"--overwrite");
		Map<String, JsonNode> structures = new HashMap<>();
		Reference.json(scores)
				.get("structures")
				.forEach(structure -> structures.put(structure.get("name").asText(), structure.get("dice")));
		List<String> wrong = new ArrayList<>();
		expected.get("dice").properties().forEach(entry -> {
			JsonNode dice = structures.get(entry.getKey());
			boolean equal = entry.getValue().isNull()
					? dice == null
					: dice != null
							&& Math.abs(dice.asDouble(Double.NaN)
											- entry.getValue().asDouble())
									<= DICE_TOLERANCE;
			if (!equal) wrong.add(entry.getKey() + ": " + dice + " instead of " + entry.getValue());
		});
		assertTrue(wrong.isEmpty(), () -> "Dice differs: " + wrong);
		assertFalse(expected.get("dice").isEmpty());
	}

	/** Equal in nearly all of the voxels that either labels. */
	private static void assertEqualVoxels(LabelMap original, LabelMap ours) {
		assertEquals(original.size(), ours.size());
		long either = 0;
		long equal = 0;
		Cursor<UnsignedShortType> theirs = Views.flatIterable(original.voxels()).cursor();
		for (UnsignedShortType mine : Views.flatIterable(ours.voxels())) {
			int value = theirs.next().get();
			if (value == 0 && mine.get() == 0) continue;
			either++;
			if (value == mine.get()) equal++;
		}
		double share = either == 0 ? 1 : (double) equal / either;
		System.out.printf("%s: %.5f of %d labelled voxels equal%n", original.size(), share, either);
		assertTrue(
				share >= EQUAL_VOXELS, "Only " + share + " of the labelled voxels agree with the original's label map");
	}
}
