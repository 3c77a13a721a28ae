package sc.fiji.stunet.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.engine.Device;
import sc.fiji.stunet.engine.EngineOptions;
import sc.fiji.stunet.engine.TfPatchPredictor;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.NnUNetChoice;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.predict.ScoreArrays;
import sc.fiji.stunet.predict.SlidingWindow;
import sc.fiji.stunet.preprocess.GivenScores;
import sc.fiji.stunet.preprocess.LabelRule;
import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.reference.NpyArray;
import sc.fiji.stunet.reference.PreprocessingCase;
import sc.fiji.stunet.reference.ReferenceAssert;
import sc.fiji.stunet.reference.ReferenceV2;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.weights.ModelFolder;
import sc.fiji.stunet.weights.ModelImport;

/**
 * From the model folder and the scan that nnU-Net v2 had to its label maps. What it computes in half precision it
 * computed in single precision, too: that is met exactly.
 */
@Tag("reference")
@Tag("engine")
class InferenceV2ParityTest {

	/** Top-1 minus top-2 probability below which single precision decides. */
	private static final double UNDECIDED = 1e-4;

	@TempDir
	Path folder;

	@TestFactory
	Stream<DynamicTest> inference() {
		return ReferenceV2.cases("inference", this::predict);
	}

	private void predict(Path at) throws IOException {
		PreprocessingCase reference = PreprocessingCase.read(at);
		JsonNode manifest = reference.manifest();
		Model model = imported(reference);
		Volume scan = reference.volume();
		Plan plan = model.plan();
		Preprocessed preprocessed = plan.preprocessing().forward(scan, () -> {});
		ReferenceAssert.assertClose(
				at.getFileName() + " preprocessed",
				reference.array(manifest.get("preprocessed")),
				preprocessed.voxels(),
				manifest.get("preprocessed").get("suggested_atol").asDouble());
		try (Segmentation segmentation =
				Segmentation.open(model.folder(), new EngineSettings(0, "cpu"), Progress.none())) {
			for (JsonNode run : manifest.get("runs")) {
				boolean mirrors = run.get("mirroring").asBoolean();
				// Also in parts, as where little memory is free.
				logits(reference, run, model, preprocessed, mirrors ? plan.mirrorAxes() : Set.of(), Long.MAX_VALUE);
				if (!mirrors) logits(reference, run, model, preprocessed, Set.of(), 1);
				PredictionSettings settings = PredictionSettings.of(
						Speed.BEST,
						Optional.of(manifest.get("tile_step_size").asDouble()),
						Optional.of(mirrors),
						Optional.empty());
				LabelMap labels =
						segmentation.segment(scan, settings, Progress.none()).labels();
				assertSame(at, run, "label_map_float32", labels, reference.array(run.get("label_margin")), UNDECIDED);
				assertSame(
						at,
						run,
						"label_map",
						labels,
						reference.array(run.get("label_margin")),
						run.get("compare_labels_where_margin_exceeds").asDouble());
			}
		}
	}

	private Model imported(PreprocessingCase reference) {
		JsonNode manifest = reference.manifest();
		List<String> folds = new ArrayList<>();
		manifest.get("folds").forEach(fold -> folds.add(fold.asText()));
		Path plans = reference.folder().resolve(manifest.get("plans").asText());
		return ModelImport.run(
				new ImportRequest(
						reference
								.folder()
								.resolve(manifest.get("model").asText())
								.normalize(),
						Optional.of(plans).filter(Files::exists),
						Optional.empty(),
						Optional.of(ModelImport.AS_STORED),
						new NnUNetChoice(Optional.empty(), Optional.of(String.join(",", folds)), Optional.empty()),
						folder.resolve(reference.folder().getFileName() + ".stunet"),
						true),
				Progress.none());
	}

	/**
	 * The scores on the network's grid, a box of them where not all were kept, and the probabilities on the scan's,
	 * where they were kept.
	 */
	private static void logits(
			PreprocessingCase reference,
			JsonNode run,
			Model model,
			Preprocessed scan,
			Set<Integer> mirrorAxes,
			long bytes)
			throws IOException {
		int heads = model.network().classes();
		Optional<FileChannel> scratch = Optional.of(GivenScores.scratch());
		Preprocessed.Export export = model.structures().areRegions()
				? scan.export(LabelRule.ofRegions(heads), scratch)
				: scan.export(LabelRule.ofClasses(heads), scratch);
		float[] scores = new float[Math.toIntExact(scan.size().voxels() * heads)];
		List<Weights> folds = ModelFolder.openFolds(model);
		try (TfPatchPredictor network = TfPatchPredictor.open(
				model.network(),
				folds,
				model.plan().patch(),
				TfPatchPredictor.Scores.LOGITS,
				new EngineOptions(Runtime.getRuntime().availableProcessors(), Device.AUTOMATIC),
				Progress.none())) {
			new SlidingWindow(
							model.plan().patch(),
							reference.manifest().get("tile_step_size").asDouble(),
							mirrorAxes)
					.predict(
							scan.voxels(),
							heads,
							bytes,
							network,
							Progress.none(),
							ScoreArrays.ofGrid(scores, scan.size()).andThen(export));
		} finally {
			folds.forEach(Weights::close);
		}
		RandomAccessibleInterval<FloatType> all = ArrayImgs.floats(
				scores, scan.size().x(), scan.size().y(), scan.size().z(), heads);
		JsonNode expected = run.get("logits_float32");
		if (expected.has("crop")) {
			JsonNode first = expected.get("crop").get("first"),
					size = expected.get("crop").get("size");
			long[] min = new long[4], max = {0, 0, 0, heads - 1};
			for (int axis = 0; axis < 3; axis++) {
				min[axis] = first.get(2 - axis).asLong();
				max[axis] = min[axis] + size.get(2 - axis).asLong() - 1;
			}
			all = Views.zeroMin(Views.interval(all, min, max));
		}
		ReferenceAssert.assertClose(
				reference.folder().getFileName() + " logits, mirroring " + run.get("mirroring"),
				reference.array(expected),
				all,
				expected.get("suggested_atol").asDouble());
		JsonNode probabilities = run.path("probabilities_original_grid");
		if (!probabilities.isMissingNode())
			ReferenceAssert.assertClose(
					reference.folder().getFileName() + " probabilities, mirroring " + run.get("mirroring"),
					reference.array(probabilities),
					export.probabilities(),
					probabilities.get("suggested_atol").asDouble());
	}

	private static void assertSame(
			Path at, JsonNode run, String map, LabelMap actual, NpyArray margins, double undecided) {
		LabelMap expected = Stored.labels(at.resolve(run.get(map).asText()));
		assertEquals(expected.size(), actual.size());
		var a = Views.flatIterable(actual.voxels()).cursor();
		var b = Views.flatIterable(expected.voxels()).cursor();
		int different = 0, wrong = 0;
		for (float margin : margins.values()) {
			boolean same = a.next().get() == b.next().get();
			if (!same) different++;
			if (!same && margin > undecided) wrong++;
		}
		System.out.printf(
				"%s %s, mirroring %s: %d labels differ, %d of them with a margin above %.2g%n",
				at.getFileName(), map, run.get("mirroring"), different, wrong, undecided);
		assertEquals(0, wrong, "labels that differ although the margin is above " + undecided);
	}
}
