package sc.fiji.stunet.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import net.imglib2.Interval;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.preprocess.Preprocessing;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** A folder of {@code preprocessing/}, with its plan turned from nnU-Net's axes (z, y, x) to ours. */
public record PreprocessingCase(Path folder, JsonNode manifest) {

	/** Top-1 minus top-2 probability above which the original's label must be met. */
	private static final double SURE = 0.01;

	public static PreprocessingCase read(Path folder) {
		return new PreprocessingCase(folder, Reference.json(folder.resolve("manifest.json")));
	}

	public Volume volume() {
		List<Volume> channels = new ArrayList<>();
		for (JsonNode image : manifest.path("images")) channels.add(Stored.volume(folder.resolve(image.asText())));
		return Volume.ofChannels(channels, sentence -> {});
	}

	public Preprocessing preprocessing() {
		JsonNode plan = manifest.path("plan");
		JsonNode spacing = plan.path("target_spacing");
		JsonNode transpose = plan.path("transpose_forward");
		List<Normalization> normalization = new ArrayList<>();
		for (int c = 0; c < plan.path("normalization_schemes").size(); c++)
			normalization.add(normalization(plan, String.valueOf(c)));
		return new Preprocessing(
				new Spacing(
						spacing.get(2).asDouble(),
						spacing.get(1).asDouble(),
						spacing.get(0).asDouble()),
				new AxisOrder(
						2 - transpose.get(2).asInt(),
						2 - transpose.get(1).asInt(),
						2 - transpose.get(0).asInt()),
				normalization,
				NnUNetVersion.NNUNET_V1);
	}

	private static Normalization normalization(JsonNode plan, String channel) {
		boolean insideMask = plan.path("use_mask_for_norm").path(channel).asBoolean();
		JsonNode properties = plan.path("intensityproperties").path(channel);
		Normalization.Statistics statistics = properties.isMissingNode()
				? null
				: new Normalization.Statistics(
						properties.path("mean").asDouble(),
						properties.path("sd").asDouble(),
						properties.path("percentile_00_5").asDouble(),
						properties.path("percentile_99_5").asDouble());
		return switch (plan.path("normalization_schemes").path(channel).asText()) {
			case "CT" -> new Normalization(Scheme.CT, insideMask, statistics);
			case "CT2" -> new Normalization(Scheme.CT2, insideMask, statistics);
			case "noNorm" -> new Normalization(Scheme.NONE, insideMask, null);
			default -> Normalization.zScore(insideMask);
		};
	}

	/** A list in nnU-Net's order as an extent in ours. */
	public static Extent reversed(JsonNode zyx) {
		return new Extent(zyx.get(2).asInt(), zyx.get(1).asInt(), zyx.get(0).asInt());
	}

	public double tolerance(String name) {
		return Reference.number(manifest.path("suggested_tolerance").path(name));
	}

	public NpyArray array(JsonNode description) throws IOException {
		return NpyArray.read(folder.resolve(description.path("file").asText()));
	}

	/** Compares what a run of the original predicted, wherever it was sure, and what follows from it. */
	public void assertLabels(JsonNode run, Interval box, LabelMap actual) throws IOException {
		LabelMap expected = Stored.labels(folder.resolve(run.path("label_map").asText()));
		NpyArray margins = array(run.path("label_margin"));
		assertEquals(expected.size(), actual.size());
		RandomAccessibleInterval<FloatType> margin =
				Views.translate(ArrayImgs.floats(margins.values(), margins.dimensions()), box.minAsLongArray());
		RandomAccess<FloatType> marginAt = Views.extendValue(margin, 1f).randomAccess();
		var label = Views.flatIterable(actual.voxels()).localizingCursor();
		var reference = Views.flatIterable(expected.voxels()).cursor();
		int sure = 0;
		int different = 0;
		int differentAndSure = 0;
		while (label.hasNext()) {
			boolean same = label.next().get() == reference.next().get();
			boolean counts = marginAt.setPositionAndGet(label).get() > SURE;
			if (counts) sure++;
			if (!same) different++;
			if (!same && counts) differentAndSure++;
		}
		System.out.println(folder.getFileName() + " labels: " + different + " differ, " + differentAndSure + " of "
				+ sure + " sure ones");
		assertTrue(sure > 0, "no voxel to compare");
		assertEquals(0, differentAndSure, "labels that differ although the margin is above " + SURE);
	}

	/** The probabilities on the original grid, where a run has them. */
	public void assertProbabilities(JsonNode run, Interval box, RandomAccessibleInterval<FloatType> actual)
			throws IOException {
		JsonNode description = run.path("softmax_on_original_grid");
		if (description.isMissingNode()) return;
		long[] min = {box.min(0), box.min(1), box.min(2), 0};
		long[] max = {box.max(0), box.max(1), box.max(2), actual.max(3)};
		ReferenceAssert.assertClose(
				folder.getFileName() + " probabilities on the original grid",
				array(description),
				Views.zeroMin(Views.interval(actual, min, max)),
				run.path("softmax").path("suggested_atol").asDouble());
	}
}
