package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.predict.ScoreArrays;
import sc.fiji.stunet.predict.SlidingWindow;
import sc.fiji.stunet.preprocess.GivenScores;
import sc.fiji.stunet.preprocess.LabelRule;
import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.reference.PreprocessingCase;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.reference.ReferenceAssert;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.weights.Safetensors;

/** From the image file to the label map, against what the original code predicted with the same weights. */
@Tag("reference")
@Tag("engine")
class InferenceParityTest {

	@TestFactory
	Stream<DynamicTest> inference() {
		return Reference.cases(
				"preprocessing",
				folder -> Reference.json(folder.resolve("manifest.json")).has("inference"),
				folder -> {
					PreprocessingCase reference = PreprocessingCase.read(folder);
					predict(reference, reference.manifest().path("inference"));
				});
	}

	private static void predict(PreprocessingCase reference, JsonNode inference) throws Exception {
		Preprocessed scan = reference.preprocessing().forward(reference.volume(), () -> {});
		Extent patch = PreprocessingCase.reversed(inference.path("patch_size"));
		assertTrue(inference.path("use_gaussian").asBoolean(), "only the Gaussian is ported");
		Path file =
				reference.folder().resolve(inference.path("weights").asText()).normalize();
		StuNetConfig config = NetworkReferenceTest.config(
				Reference.json(file.resolveSibling("manifest.json")).path("config"));
		try (Weights weights = Safetensors.open(file);
				TfPatchPredictor network = TfPatchPredictor.open(
						config,
						weights,
						patch,
						TfPatchPredictor.Scores.PROBABILITIES,
						new EngineOptions(Runtime.getRuntime().availableProcessors(), Device.AUTOMATIC),
						Progress.none())) {
			for (JsonNode run : inference.path("runs")) {
				Set<Integer> mirrorAxes = run.path("mirroring").asBoolean() ? Set.of(0, 1, 2) : Set.of();
				SlidingWindow window =
						new SlidingWindow(patch, inference.path("step_size").asDouble(), mirrorAxes);
				Preprocessed.Export export =
						scan.export(LabelRule.ofClasses(config.classes()), Optional.of(GivenScores.scratch()));
				float[] scores = new float[(int) scan.size().voxels() * config.classes()];
				window.predict(
						scan.voxels(),
						config.classes(),
						Long.MAX_VALUE,
						network,
						Progress.none(),
						ScoreArrays.ofGrid(scores, scan.size()).andThen(export));
				RandomAccessibleInterval<FloatType> softmax = ArrayImgs.floats(
						scores, scan.size().x(), scan.size().y(), scan.size().z(), config.classes());
				ReferenceAssert.assertClose(
						reference.folder().getFileName() + " softmax, mirroring " + run.path("mirroring"),
						reference.array(run.path("softmax")),
						softmax,
						run.path("softmax").path("suggested_atol").asDouble());
				reference.assertLabels(run, scan.box(), export.labels());
				reference.assertProbabilities(run, scan.box(), export.probabilities());
			}
		}
	}
}
