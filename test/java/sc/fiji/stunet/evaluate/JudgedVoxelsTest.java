package sc.fiji.stunet.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;

import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.EvaluationReport.Score;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

/** Only voxels that somebody has judged are compared, and regions as unions of their values. */
class JudgedVoxelsTest {

	private static final Structures STRUCTURES = Structures.named(List.of("a", "b"));
	private static final short[] REFERENCE = {0, 1, 1, 1, 2, 2, 3, 3, 3, 3, 0, 0};
	private static final short[] PREDICTION = {0, 1, 1, 2, 2, 0, 1, 2, 2, 2, 1, 0};

	private static LabelMap labels(short... values) {
		return new LabelMap(
				ArrayImgs.unsignedShorts(values.clone(), 3, 2, 2), Geometry.unoriented(new Spacing(1, 1, 2)));
	}

	private static EvaluationReport compared(Labelling labelling, short[] reference) {
		return Evaluation.evaluate(labels(reference), labels(PREDICTION), labelling, 3, Progress.none());
	}

	@Test
	void thatAreIgnoredDoNotCount() {
		EvaluationReport report = compared(new Labelling(STRUCTURES, List.of(), OptionalInt.of(3)), REFERENCE);
		Score a = report.structures().get(0), b = report.structures().get(1);
		assertEquals(2, report.structures().size(), "what is ignored is no structure");
		assertEquals(2 * 2 / (3 + 3.0), a.dice(), 1e-12);
		assertEquals(2 * 1 / (2 + 2.0), b.dice(), 1e-12);
		assertEquals(3 * 2, a.prediction().mm3());
		assertEquals(Optional.of(8 / 12.0), report.judged());
		assertTrue(Double.isNaN(a.nsd()) && Double.isNaN(a.hd95Mm()), "nobody knows the surfaces");
		assertEquals((a.dice() + b.dice()) / 2, report.means().dice(), 1e-12);
		says(EvaluationText.table(report), "Only voxels that are annotated count (66.67 %)");
		says(EvaluationText.json(report), "\"judged\" : 0.66");
	}

	@Test
	void ofALabelMapThatIsAnnotatedEverywhere() {
		short[] whole = REFERENCE.clone();
		for (int i = 6; i < 10; i++) whole[i] = 2;
		EvaluationReport sparse = compared(new Labelling(STRUCTURES, List.of(), OptionalInt.of(3)), whole);
		assertEquals(compared(Labelling.of(STRUCTURES), whole), sparse);
		assertFalse(EvaluationText.json(sparse).contains("judged"));
		assertTrue(Double.isFinite(sparse.structures().get(0).nsd()));
	}

	@Test
	void ofRegions() {
		Labelling regions = new Labelling(
				new Structures(STRUCTURES.all(), List.of(1, 2)), List.of(Set.of(1, 2), Set.of(2)), OptionalInt.of(3));
		EvaluationReport report = compared(regions, REFERENCE);
		assertEquals("a", report.structures().get(0).name());
		assertEquals(2 * 4 / (5 + 5.0), report.structures().get(0).dice(), 1e-12);
		assertEquals(2 * 1 / (2 + 2.0), report.structures().get(1).dice(), 1e-12);
		assertEquals(2, report.structures().get(1).value());
	}

	@Test
	void nowhere() {
		short[] nowhere = new short[12];
		Arrays.fill(nowhere, (short) 3);
		refused(
				InvalidVolume.class,
				() -> compared(new Labelling(STRUCTURES, List.of(), OptionalInt.of(3)), nowhere),
				"the value 3 everywhere",
				"nothing to compare");
	}
}
