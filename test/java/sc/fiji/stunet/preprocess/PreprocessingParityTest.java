package sc.fiji.stunet.preprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.reference.NpyArray;
import sc.fiji.stunet.reference.PreprocessingCase;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.reference.ReferenceAssert;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** Against arrays that the original code computed: nnU-Net 1.7.1's preprocessing and export. */
@Tag("reference")
class PreprocessingParityTest {

	@TestFactory
	Stream<DynamicTest> preprocessing() {
		return Reference.cases("preprocessing", PreprocessingParityTest::forward);
	}

	private static void forward(Path folder) throws Exception {
		PreprocessingCase reference = PreprocessingCase.read(folder);
		Preprocessed scan = reference.preprocessing().forward(reference.volume(), () -> {});

		JsonNode properties = reference.manifest().path("properties");
		JsonNode box = properties.path("crop_bbox");
		for (int axis = 0; axis < 3; axis++) {
			assertEquals(box.get(2 - axis).get(0).asLong(), scan.box().min(axis), "crop box begins, axis " + axis);
			assertEquals(box.get(2 - axis).get(1).asLong(), scan.box().max(axis) + 1, "crop box ends, axis " + axis);
		}
		NpyArray expected = NpyArray.read(folder.resolve("preprocessed.npy"));
		ReferenceAssert.assertClose(
				folder.getFileName() + " preprocessed",
				expected,
				scan.voxels(),
				reference.tolerance("preprocessed_atol"));
	}

	@TestFactory
	Stream<DynamicTest> nonZeroMask() {
		return Reference.cases("preprocessing", folder -> {
			if (!Files.exists(folder.resolve("nonzero_mask.npy"))) return;
			PreprocessingCase reference = PreprocessingCase.read(folder);
			Preprocessing plan = reference.preprocessing();
			Volume volume = reference.volume();
			RandomAccessibleInterval<FloatType> cropped =
					plan.axisOrder().apply(Crop.apply(volume.voxels(), Crop.nonZeroBox(volume.voxels())));
			Extent size = Extent.of(cropped.dimensionsAsLongArray());
			List<float[]> channels = new ArrayList<>();
			for (int c = 0; c < volume.channels(); c++) channels.add(Crop.finite(Channels.copy(cropped, c)));
			Spacing spacing = plan.axisOrder().apply(volume.spacing());
			boolean[] inside = Preprocessing.resampled(
					Crop.mask(channels, size, () -> {}),
					new Resampling(
							size,
							Resampling.newSize(size, spacing, plan.target()),
							Resampling.separateAxis(spacing, plan.target())));
			float[] expected = NpyArray.read(folder.resolve("nonzero_mask.npy")).values();
			float[] actual = new float[inside.length];
			for (int i = 0; i < actual.length; i++) actual[i] = inside[i] ? 0 : -1;
			assertArrayEquals(expected, actual, "0 inside, -1 outside");
		});
	}

	/** The way back, from the original's own scores. */
	@TestFactory
	Stream<DynamicTest> export() {
		return Reference.cases("preprocessing", folder -> {
			PreprocessingCase reference = PreprocessingCase.read(folder);
			Preprocessed scan = reference.preprocessing().forward(reference.volume(), () -> {});
			for (JsonNode run : reference.manifest().path("inference").path("runs")) {
				NpyArray softmax = reference.array(run.path("softmax"));
				RandomAccessibleInterval<FloatType> scores = ArrayImgs.floats(softmax.values(), softmax.dimensions());
				Preprocessed.Export export = GivenScores.export(scan, scores);
				reference.assertLabels(run, scan.box(), export.labels());
				reference.assertProbabilities(run, scan.box(), export.probabilities());
			}
		});
	}

	@TestFactory
	Stream<DynamicTest> labels() {
		JsonNode cases =
				Reference.json(Reference.file("label_resampling/manifest.json")).path("cases");
		List<DynamicTest> tests = new ArrayList<>();
		for (JsonNode reference : cases)
			tests.add(DynamicTest.dynamicTest(
					"label_resampling/" + reference.path("name").asText(), () -> labels(reference)));
		return tests.stream();
	}

	private static void labels(JsonNode reference) throws Exception {
		NpyArray input = NpyArray.read(Reference.file(
				"label_resampling/" + reference.path("input").path("file").asText()));
		NpyArray output = NpyArray.read(Reference.file(
				"label_resampling/" + reference.path("output").path("file").asText()));
		Spacing from = spacing(reference.path("original_spacing"));
		Spacing to = spacing(reference.path("target_spacing"));
		Extent size = Extent.of(input.dimensions());
		Resampling grid = new Resampling(size, Resampling.newSize(size, from, to), Resampling.separateAxis(from, to));
		assertEquals(Extent.of(output.dimensions()), grid.to());
		assertEquals(reference.path("separate_z").asBoolean(), grid.separateAxis() != Resampling.NONE);
		int[] labels = new int[input.values().length];
		for (int i = 0; i < labels.length; i++) labels[i] = (int) input.values()[i];
		int[] actual = new LabelResampling(grid).apply(labels);
		int different = 0;
		for (int i = 0; i < actual.length; i++) if (actual[i] != output.values()[i]) different++;
		System.out.println(
				reference.path("name").asText() + ": " + different + " of " + actual.length + " labels differ");
		assertTrue(different <= actual.length / 1000, different + " of " + actual.length + " voxels differ");
	}

	private static Spacing spacing(JsonNode zyx) {
		return new Spacing(
				zyx.get(2).asDouble(), zyx.get(1).asDouble(), zyx.get(0).asDouble());
	}
}
