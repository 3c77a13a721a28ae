package sc.fiji.stunet.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.EvaluationReport.Score;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.Spacing;

class EvaluationTest {

	private static final Geometry RAS = Geometry.of(1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30);

	@TempDir
	Path folder;

	/** 1 partly found, 2 missed, 3 only predicted. */
	private static final short[] REFERENCE = {1, 1, 1, 0, 2, 0, 0, 0};

	private static final short[] PREDICTION = {1, 1, 0, 1, 0, 3, 0, 0};

	private static LabelMap labels(short[] values, Geometry geometry) {
		return new LabelMap(ArrayImgs.unsignedShorts(values.clone(), 4, 2, 1), geometry);
	}

	private static EvaluationReport report() {
		return Evaluation.evaluate(
				labels(REFERENCE, RAS),
				labels(PREDICTION, RAS),
				Optional.of(Structures.named(List.of("liver", "spleen", "bowel", "aorta"))),
				Progress.none());
	}

	@Test
	void everyStructureOfEitherMapIsScored() {
		EvaluationReport report = report();
		assertEquals(
				List.of("liver", "spleen", "bowel"),
				report.structures().stream().map(Score::name).toList());
		Score liver = report.structures().get(0);
		assertEquals(2 * 2 / 6.0, liver.dice(), 1e-12);
		assertEquals(2 / 4.0, liver.iou(), 1e-12);
		assertEquals(1, liver.nsd());
		assertEquals(3, liver.reference().voxels());
		assertEquals(18, liver.prediction().mm3(), 1e-12);
		for (Score one : report.structures().subList(1, 3)) {
			assertEquals(0, one.dice());
			assertEquals(0, one.iou());
			assertEquals(0, one.nsd());
			assertEquals(Double.POSITIVE_INFINITY, one.hd95Mm());
		}
	}

	@Test
	void aMissedStructureCountsAs0AndOneThatOnlyThePredictionHasDoesNotCount() {
		EvaluationReport report = report();
		assertEquals(2, report.means().structures());
		assertEquals(report.structures().get(0).dice() / 2, report.means().dice(), 1e-12);
		assertEquals(0.5, report.means().nsd(), 1e-12);
		assertEquals(report.structures().get(0).hd95Mm(), report.means().hd95Mm(), 1e-12);
		assertEquals(List.of(1, 1, 1), List.of(report.missed(), report.onlyPredicted(), report.absent()));
	}

	@Test
	void labelsWithoutANameAreCalledByTheirValue() {
		EvaluationReport report =
				Evaluation.evaluate(labels(REFERENCE, RAS), labels(REFERENCE, RAS), Optional.empty(), Progress.none());
		assertEquals(
				List.of("label 1", "label 2"),
				report.structures().stream().map(Score::name).toList());
		assertEquals(1, report.means().dice());
		assertEquals(0, report.means().hd95Mm());
	}

	@ParameterizedTest
	@ValueSource(strings = {"RAS", "LPS", "SPL", "AIR", "IRP"})
	void aTurnedGridIsTheSame(String orientation) {
		LabelMap prediction = labels(PREDICTION, RAS);
		LabelMap turned = Reorientation.to(orientation, RAS).apply(prediction);
		assertEquals(
				report().structures(),
				Evaluation.evaluate(
								labels(REFERENCE, RAS),
								turned,
								Optional.of(Structures.named(List.of("liver", "spleen", "bowel", "aorta"))),
								Progress.none())
						.structures());
	}

	static Stream<Arguments> otherGrids() {
		return Stream.of(
				Arguments.of(Geometry.of(1, 0, 0, 10.5, 0, 2, 0, 20, 0, 0, 3, 30), "0.500 mm away"),
				Arguments.of(Geometry.of(1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3.5, 30), "its voxels are"),
				Arguments.of(Geometry.of(-1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30), "3.00 mm away"),
				Arguments.of(Geometry.unoriented(new Spacing(1, 2, 3)), "it does not tell where it lies"));
	}

	@ParameterizedTest
	@MethodSource("otherGrids")
	void otherGridsAreRefusedWithTheDifference(Geometry geometry, String difference) {
		refused(
				InvalidVolume.class,
				() -> Evaluation.evaluate(
						labels(REFERENCE, RAS), labels(PREDICTION, geometry), Optional.empty(), Progress.none()),
				"^The prediction does not lie on the grid of the reference",
				difference);
	}

	@Test
	void filesAreNamedWhenTheyDiffer() {
		Path reference = folder.resolve("r.nii.gz");
		Path prediction = folder.resolve("p.nii.gz");
		VolumeWriter.writeLabels(reference, labels(REFERENCE, RAS), false);
		VolumeWriter.writeLabels(prediction, new LabelMap(ArrayImgs.unsignedShorts(4, 4, 1), RAS), false);
		refused(
				InvalidVolume.class,
				() -> Evaluation.evaluate(reference, prediction, Optional.empty(), 3, Progress.none()),
				"r.nii.gz",
				"p.nii.gz",
				"4 x 4 x 1 voxels, not 4 x 2 x 1");
		assertThrows(
				InvalidRequest.class,
				() -> Evaluation.evaluate(reference, reference, Optional.empty(), -1, Progress.none()));
	}

	@Test
	void jsonHoldsEveryNumber() throws IOException {
		Path file = folder.resolve("scores.json");
		EvaluationText.write(report(), file, false);
		JsonNode json = new ObjectMapper().readTree(file.toFile());
		assertEquals(3, json.get("toleranceMm").asDouble());
		JsonNode spleen = json.get("structures").get(1);
		assertEquals("spleen", spleen.get("name").asText());
		assertEquals("Infinity", spleen.get("hd95Mm").asText());
		assertEquals(6, spleen.get("reference").get("mm3").asDouble());
		assertEquals(2 / 6.0, json.get("means").get("dice").asDouble(), 1e-12);
		assertThrows(InvalidOutput.class, () -> EvaluationText.write(report(), file, false));
		assertTrue(Files.readString(file).endsWith("}\n"));
	}

	@Test
	void tableHasALinePerStructureAndTheMeans() {
		String[] lines = EvaluationText.table(report()).split("\n");
		assertEquals(6, lines.length);
		assertTrue(lines[1].matches("liver +0\\.6667 +0\\.5000 +1\\.0000 +\\d+\\.\\d\\d +18 +18"), lines[1]);
		assertTrue(lines[2].matches("spleen +0\\.0000 +0\\.0000 +0\\.0000 +- +6 +0"), lines[2]);
		assertTrue(
				lines[4].startsWith("mean ") && lines[5].contains("1 missed, 1 only predicted, 1 in neither"),
				lines[5]);
	}

	@Test
	void canBeCancelled() {
		Progress cancelled = new FakeProgress().cancelledWhen(() -> true);
		assertThrows(
				Cancelled.class,
				() -> Evaluation.evaluate(
						labels(REFERENCE, RAS), labels(PREDICTION, RAS), Optional.empty(), cancelled));
	}

	/** The y axis of these label maps is stored the other way round than that of the scan. */
	@Test
	@Needs(Outside.SHARED)
	void realLabelMapOfTheOtherAxesIsTheSame() {
		Geometry scan =
				Stored.volume(Reference.shared("data/ct_abdomen/ct.nii.gz")).geometry();
		LabelMap structures = Stored.labels(Reference.shared("data/ct_abdomen/structures_merged.nii.gz"));
		Reorientation turn = Reorientation.matching(
						structures.geometry(), structures.size(), scan, structures.size(), 0.01)
				.orElseThrow();
		assertTrue(!turn.isIdentity());
		EvaluationReport report =
				Evaluation.evaluate(structures, turn.apply(structures), Optional.empty(), Progress.none());
		assertEquals(1, report.means().dice());
	}

	/** Stacks in micrometres: within 3 mm all surfaces are equal. */
	@Test
	void theUsualToleranceFitsTheVoxels() {
		assertEquals(3, Evaluation.tolerance(new Spacing(0.3, 0.3, 5)));
		assertEquals(3, Evaluation.tolerance(new Spacing(0.15, 0.15, 0.15)));
		assertEquals(0.2, Evaluation.tolerance(new Spacing(0.1, 0.05, 0.1)));
		assertEquals(0.02, Evaluation.tolerance(new Spacing(0.002, 0.002, (float) 0.01)));
		Geometry micrometres = Geometry.of(.001, 0, 0, 0, 0, .002, 0, 0, 0, 0, .003, 0);
		EvaluationReport report = Evaluation.evaluate(
				labels(REFERENCE, micrometres), labels(PREDICTION, micrometres), Optional.empty(), Progress.none());
		assertEquals(0.006, report.toleranceMm());
		assertTrue(EvaluationText.table(report).contains("NSD 0.006 mm"));
	}
}
