package sc.fiji.stunet.train.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.train.planning.Fingerprint.Grid;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

class UNetPlannerTest {

	private static final IntensityProperties SOME = new IntensityProperties(50, 20, 48, 5, 95, -10, 120);
	private static final TrainingMemory MEMORY =
			(network, patch, samples) -> 100L * samples * patch.voxels() + 4 * network.parameterCount();

	private static TrainingPlan plan(
			String preset, String spacing, String size, int cases, int channels, int classes, long budget) {
		DataSet data = new DataSet(
				Path.of("data"),
				Collections.nCopies(channels, "MRI"),
				Labelling.of(Structures.named(IntStream.range(1, classes)
						.mapToObj(i -> "structure " + i)
						.toList())),
				List.of(),
				List.of());
		double[] mm = Arrays.stream(spacing.split("x"))
				.mapToDouble(Double::parseDouble)
				.toArray();
		Extent voxels =
				Extent.of(Arrays.stream(size.split("x")).map(Integer::parseInt).toList());
		Fingerprint fingerprint = new Fingerprint(
				Collections.nCopies(cases, new Grid(new Spacing(mm[0], mm[1], mm[2]), voxels, 1)),
				true,
				Collections.nCopies(channels, SOME));
		return new Planner(MEMORY, budget)
				.plan(data, fingerprint, UNetPreset.named(preset).orElseThrow());
	}

	private static String text(List<Extent> sizes) {
		return sizes.stream()
				.map(size -> size.x() + "x" + size.y() + "x" + size.z())
				.collect(Collectors.joining(" "));
	}

	/**
	 * Turned to (x, y, z) from what {@code get_pool_and_conv_props} of nnunetv2 2.8.1, with the loop around it, gives.
	 */
	@ParameterizedTest
	@CsvSource({
		"plain-M, 1.5x1.5x1.5, 250x250x250, 100, 1, 105, 112x112x128, 2, "
				+ "2x2x2 2x2x2 2x2x2 2x2x2, 3x3x3 3x3x3 3x3x3 3x3x3 3x3x3",
		"plain-M, 0.8x0.8x5, 512x512x90, 30, 1, 3, 224x224x32, 2, "
				+ "2x2x1 2x2x1 2x2x2 2x2x2 2x2x2, 3x3x1 3x3x1 3x3x3 3x3x3 3x3x3 3x3x3",
		"plain-M, 1x1x1, 40x56x40, 200, 1, 3, 40x56x40, 10, 2x2x2 2x2x2 2x2x2, 3x3x3 3x3x3 3x3x3 3x3x3",
		"plain-L, 0.75x0.75x3, 480x480x120, 50, 1, 5, 256x256x80, 2, "
				+ "2x2x1 2x2x1 2x2x2 2x2x2 2x2x2 2x2x2, 3x3x1 3x3x1 3x3x3 3x3x3 3x3x3 3x3x3 3x3x3",
		"resenc-M, 1x1x1, 240x240x155, 400, 4, 4, 160x160x96, 2, "
				+ "2x2x2 2x2x2 2x2x2 2x2x2 2x2x1, 3x3x3 3x3x3 3x3x3 3x3x3 3x3x3 3x3x3",
		"resenc-L, 1x1x1, 240x240x155, 400, 4, 4, 224x224x128, 2, "
				+ "2x2x2 2x2x2 2x2x2 2x2x2 2x2x2, 3x3x3 3x3x3 3x3x3 3x3x3 3x3x3 3x3x3",
		"resenc-XL, 0.8x0.8x2.5, 512x512x200, 100, 1, 14, 256x320x112, 2, "
				+ "2x2x1 2x2x2 2x2x2 2x2x2 2x2x2 2x2x1, 3x3x1 3x3x3 3x3x3 3x3x3 3x3x3 3x3x3 3x3x3",
		"resenc-L, 1.25x1.25x10, 224x256x10, 100, 1, 4, 224x256x10, 16, "
				+ "2x2x1 2x2x1 2x2x1 2x2x2 2x2x1, 3x3x1 3x3x1 3x3x1 3x3x3 3x3x3 3x3x3"
	})
	void asTheOriginal(
			String preset,
			String spacing,
			String size,
			int cases,
			int channels,
			int classes,
			String patch,
			int batch,
			String strides,
			String kernels) {
		TrainingPlan plan = plan(preset, spacing, size, cases, channels, classes, Long.MAX_VALUE);
		assertEquals(patch, text(List.of(plan.plan().patch())));
		assertEquals(strides, text(plan.network().strides()));
		assertEquals(
				kernels,
				text(plan.network().stages().stream().map(Stage::kernel).toList()));
		assertEquals(batch, plan.batchSize());
		assertEquals(NnUNetVersion.NNUNET_V2, plan.plan().nnUNetVersion());
	}

	@Test
	void widthsAndDepthsAreTheOriginals() {
		String spacing = "0.75x0.75x3", size = "480x480x120";
		PlainConvUNetConfig plain = (PlainConvUNetConfig)
				plan("plain-l", spacing, size, 9, 1, 3, Long.MAX_VALUE).network();
		assertEquals(
				List.of(32, 64, 128, 256, 320, 320, 320),
				plain.stages().stream().map(Stage::width).toList());
		assertEquals(
				List.of(2, 2, 2, 2, 2, 2, 2),
				plain.stages().stream().map(Stage::depth).toList());
		assertEquals(List.of(2, 2, 2, 2, 2, 2), plain.decoderDepths());
		ResidualEncoderUNetConfig residual = (ResidualEncoderUNetConfig)
				plan("RESENC-L", spacing, size, 9, 1, 3, Long.MAX_VALUE).network();
		assertEquals(
				List.of(1, 3, 4, 6, 6, 6, 6),
				residual.stages().stream().map(Stage::depth).toList());
		assertEquals(List.of(1, 1, 1, 1, 1, 1), residual.decoderDepths());
		assertEquals(Optional.empty(), UNetPreset.named("resenc-S"));
	}

	@Test
	void lessMemoryMakesThePatchSmallerUntilNothingFits() {
		String spacing = "1x1x1", size = "200x200x200";
		TrainingPlan all = plan("plain-M", spacing, size, 9, 1, 3, Long.MAX_VALUE),
				little = plan("plain-M", spacing, size, 9, 1, 3, 200_000_000);
		assertTrue(little.plan().patch().voxels() < all.plan().patch().voxels());
		refused(
				OutOfMemory.class,
				() -> plan("plain-M", spacing, size, 9, 1, 3, 1_000_000),
				"^Not even a patch of",
				"choose a smaller network");
	}

	/** The file of a plan has the whole network. */
	@Test
	void aPlanIsReadAgainAsItWasWritten() {
		TrainingPlan plan = plan("resenc-M", "1x1x1", "80x80x80", 9, 2, 3, Long.MAX_VALUE);
		assertEquals(plan, PlanJson.read(Path.of("plan.json"), plan.toJson().getBytes(StandardCharsets.UTF_8)));
	}
}
