package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
	/** For grey and white matter, against what the original's model finds. */
	private static final double DICE = 0.9;

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
		for (JsonNode structure : Reference.json(scores).get("structures"))
			if (structure.get("name").asText().endsWith("matter"))
				assertTrue(structure.get("dice").asDouble() >= DICE, structure::toString);
	}
}
