package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.reference.Reference;

/** The model that was trained here and comes with the project, on a brain that it has not seen. */
@Tag("engine")
class SampleModelTest {

	private static final Path MODEL = Path.of("samples/brain_tissue.stunet");
	/** Least Dice against what the original's model finds. */
	private static final Map<String, Double> DICE = Map.of("grey_matter", 0.90, "white_matter", 0.93);

	@TempDir
	Path folder;

	@Test
	void tellsHowItWasTrained() {
		Model model = Model.read(MODEL);
		assertTrue(model.provenance().trainedOn().isPresent());
		assertTrue(model.provenance().recipe().orElseThrow().contains("from scratch"));
	}

	/** A start whose channels do not fire cannot learn anything else. */
	@Test
	void isAlive() throws Exception {
		List<String> rows = Files.readAllLines(MODEL.resolve("training.csv"));
		List<String> names = List.of(rows.get(0).split(",")),
				last = List.of(rows.get(rows.size() - 1).split(",", -1));
		for (int stage = 0; stage < 5; stage++) {
			int column = names.indexOf("dead_share_stage_" + stage);
			assertTrue(Double.parseDouble(last.get(column)) <= 0.1, "stage " + stage);
		}
	}

	@Test
	@Tag("reference")
	@Needs(Outside.SHARED)
	void segmentsAnotherBrain() throws Exception {
		Path labels = folder.resolve("labels.nii.gz"), scores = folder.resolve("scores.json");
		Stunet.succeed("predict", "-m", MODEL, "-i", "samples/t1_colin27_2mm.nii.gz", "-o", labels, "--mirror");
		Stunet.succeed(
				"evaluate",
				"-r",
				Reference.shared("samples/expected/t1_colin27_2mm_mirror.nii.gz"),
				"-p",
				labels,
				"-m",
				MODEL,
				"--json",
				scores);
		Map<String, Double> found = new HashMap<>();
		for (JsonNode structure : Reference.json(scores).get("structures"))
			found.put(structure.get("name").asText(), structure.get("dice").asDouble());
		DICE.forEach((name, least) -> assertTrue(found.get(name) >= least, () -> name + " in " + found));
	}
}
