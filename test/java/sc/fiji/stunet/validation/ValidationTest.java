package sc.fiji.stunet.validation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import net.imglib2.Cursor;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.dataset.MadeData;
import sc.fiji.stunet.evaluate.Evaluation;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.postprocess.LargestComponent;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.segmentation.Segmentation;
import sc.fiji.stunet.validation.Validation.CaseScores;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.weights.ModelFolder;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

@Tag("engine")
class ValidationTest {

	private static final Structures STRUCTURES = Structures.named(List.of("liver", "islands", "nothing"));

	@TempDir
	Path folder;

	private static LabelMap line(int... labels) {
		short[] voxels = new short[labels.length];
		for (int i = 0; i < labels.length; i++) voxels[i] = (short) labels[i];
		return new LabelMap(
				ArrayImgs.unsignedShorts(voxels, labels.length, 1, 1), Geometry.unoriented(new Spacing(1, 1, 1)));
	}

	private static CaseScores scores(LabelMap reference, LabelMap prediction) {
		return new CaseScores(
				"anna", Evaluation.evaluate(reference, prediction, Optional.of(STRUCTURES), Progress.none()));
	}

	/** The liver's second part is wrong; the islands are two, and one would be lost. */
	@Test
	void largestPartIsChosenWhereItHelpsAndNowhereElse() {
		LabelMap reference = line(1, 1, 1, 0, 0, 2, 2, 0, 2);
		LabelMap prediction = line(1, 1, 1, 0, 1, 2, 2, 0, 2);
		List<CaseScores> whole = List.of(scores(reference, prediction));
		List<CaseScores> largest = List.of(scores(reference, LargestComponent.of(prediction, Set.of(1, 2, 3))));
		Validation.Report report = Validation.chosen(
				STRUCTURES, whole, largest, List.of(new Validation.FailedCase("berta", "The image is empty.")), true);
		assertEquals(Set.of(1), report.largestPartOnly());
		assertEquals(1, report.structures().get(0).dice());
		assertEquals(1, report.structures().get(1).dice());
		assertEquals(0, report.structures().get(2).cases());
		assertEquals(
				scores(reference, LargestComponent.of(prediction, Set.of(1))),
				report.cases().get(0));
		assertEquals(1, report.mean(Validation.StructureMeans::dice));
		says(report.toTable(), "Only the largest connected part is kept of liver.");
		says(report.toTable(), "berta failed: The image is empty.");
		says(report.toJson(), "\"reason\" : \"The image is empty.\"", "\"largestPartOnly\" : [ 1 ]");
	}

	/** In the voxels that are judged nothing is left of it: the largest part lies elsewhere. */
	@Test
	void theLargestPartMayLieWhereNobodyHasJudged() {
		LabelMap reference = line(1, 1, 1, 0, 0, 2, 2, 0, 2);
		LabelMap prediction = line(1, 1, 1, 0, 1, 2, 2, 0, 2);
		LabelMap without = line(0, 0, 0, 0, 0, 2, 2, 0, 2);
		List<CaseScores> whole =
				List.of(scores(reference, prediction), scores(without, line(0, 1, 0, 0, 0, 2, 2, 0, 2)));
		List<CaseScores> largest =
				List.of(scores(reference, LargestComponent.of(prediction, Set.of(1))), scores(without, without));
		Validation.Report report = Validation.chosen(STRUCTURES, whole, largest, List.of(), true);
		assertEquals(Set.of(1), report.largestPartOnly());
		assertEquals(
				List.of(2),
				report.cases().get(1).report().structures().stream()
						.map(EvaluationReport.Score::value)
						.toList());
		assertEquals(
				largest.get(1).report().absent(), report.cases().get(1).report().absent());
	}

	/** A value that means something else would be scored as if it were the same, without a word. */
	@Test
	void aValueThatMeansSomethingElseIsRefused() throws IOException {
		Path data = folder.resolve("data");
		MadeData made = MadeData.in(data).plainCase("a");
		Path model = named("liver", "Left_Spleen");
		made.text("labels.txt", "1 left spleen\n2 liver\n");
		refused(
				InvalidDataSet.class,
				() -> validated(model, data),
				"The value 1 is left spleen in " + data + ", but liver in the model");
		made.text("labels.txt", "1 Liver\n2 left spleen\n");
		Validation.Report report = validated(model, data);
		assertEquals(Optional.empty(), report.heldOut());
		assertFalse(report.toJson().contains("heldOut"), "not known");
		Files.delete(data.resolve("labels.txt"));
		assertEquals(1, validated(model, data).cases().size(), "nobody has named the data's structures");
		made.text("labels.txt", "1 spleen\n2 liver\n");
		assertEquals(
				1,
				validated(named("structure_1", "structure_2"), data).cases().size(),
				"nobody has named the model's structures");
	}

	private static Validation.Report validated(Path model, Path data) {
		return Validation.run(model, data, new EngineSettings(1, "cpu"), Optional.empty(), Progress.none());
	}

	/** A model of the values 1 and 2. */
	private Path named(String... names) {
		Model plain = TinyModel.write(folder.resolve("plain-" + names[0] + ".stunet"), 1, Optional.empty(), 1, 2);
		try (Weights weights = ModelFolder.openWeights(plain)) {
			Model model = new Model(
					folder.resolve(names[0] + ".stunet"),
					plain.network(),
					plain.plan(),
					Structures.named(List.of(names)),
					plain.provenance());
			return ModelFolder.write(model, false, weights, Precision.FP32).folder();
		}
	}

	@Test
	void predictionDoesWhatTheModelSays() {
		Model model = TinyModel.write(folder.resolve("plain.stunet"), 1, Optional.empty(), 1, 2, 3);
		try (Weights weights = ModelFolder.openWeights(model)) {
			ModelFolder.write(
					new Model(
							folder.resolve("largest.stunet"),
							model.network(),
							model.plan(),
							model.structures(),
							model.provenance(),
							Set.of(1, 2, 3)),
					false,
					weights,
					Precision.FP32);
		}
		short[] plain = predicted("plain.stunet");
		short[] expected = values(LargestComponent.of(
				new LabelMap(
						ArrayImgs.unsignedShorts(plain.clone(), 12, 10, 9), Geometry.unoriented(new Spacing(3, 3, 3))),
				Set.of(1, 2, 3)));
		assertFalse(Arrays.equals(plain, expected), "there is something to remove");
		assertArrayEquals(expected, predicted("largest.stunet"));
	}

	private short[] predicted(String model) {
		Random random = new Random(5);
		float[] voxels = new float[12 * 10 * 9];
		for (int i = 0; i < voxels.length; i++) voxels[i] = (float) random.nextGaussian();
		Volume volume = new Volume(
				Channels.stack(List.of(voxels), new Extent(12, 10, 9)), Geometry.unoriented(new Spacing(3, 3, 3)));
		try (Segmentation segmentation =
				Segmentation.open(folder.resolve(model), new EngineSettings(1, "cpu"), Progress.none())) {
			return values(segmentation
					.segment(volume, PredictionSettings.DEFAULT, Progress.none())
					.labels());
		}
	}

	private static short[] values(LabelMap map) {
		short[] values = new short[(int) map.size().voxels()];
		Cursor<UnsignedShortType> cursor = Views.flatIterable(map.voxels()).cursor();
		for (int i = 0; i < values.length; i++)
			values[i] = (short) cursor.next().get();
		return values;
	}
}
