package sc.fiji.stunet.train.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.StuNetConfig.Size;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.train.planning.Fingerprint.Grid;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

class PlannerTest {

	private static final IntensityProperties SOME = new IntensityProperties(50, 20, 48, 5, 95, -10, 120);
	/** 100 bytes for each voxel of a sample, and four for each parameter. */
	private static final TrainingMemory MEMORY =
			(network, patch, samples) -> 100L * samples * patch.voxels() + 4 * network.parameterCount();

	private static final long ENOUGH = Long.MAX_VALUE;

	private static DataSet data(List<String> channels, int structures) {
		return new DataSet(
				Path.of("data"),
				channels,
				Labelling.of(Structures.named(IntStream.range(0, structures)
						.mapToObj(i -> "structure " + i)
						.toList())),
				List.of(),
				List.of());
	}

	private static Fingerprint fingerprint(int cases, Spacing spacing, Extent size) {
		return new Fingerprint(
				Collections.nCopies(cases, new Grid(spacing, size, 1)), true, Collections.nCopies(4, SOME));
	}

	private static TrainingPlan plan(DataSet data, Fingerprint fingerprint, long budget) {
		return new Planner(MEMORY, budget).plan(data, fingerprint, Optional.of(Size.S));
	}

	private static Extent extent(String text) {
		return Extent.of(Arrays.stream(text.split("x")).map(Integer::parseInt).toList());
	}

	/**
	 * Turned to (x, y, z) from what a transcription of {@code ExperimentPlanner3D_v21} to Python, limited to five
	 * strides, gives for these numbers.
	 */
	@ParameterizedTest
	@CsvSource({
		// The geometry of the published models: their strides; their patch of 128 in all axes was set by hand.
		"30, 1.5, 1.5, 1.5, 240x228x228, 104, 128x112x112, 222 222 222 222 211, 2",
		"20, 1, 1, 1, 180x200x150, 2, 128x160x112, 222 222 222 222 221, 2",
		"20, 0.6, 0.6, 3.6, 320x320x20, 2, 288x320x20, 221 221 222 222 221, 2",
		"20, 0.8, 0.8, 2, 220x200x60, 2, 192x160x56, 221 222 222 222 221, 2",
		"5, 2, 2, 2, 30x34x20, 2, 32x40x20, 222 222 121, 2",
		"100, 1, 1, 1, 36x50x36, 2, 40x56x40, 222 222 222, 4",
	})
	void patchStridesAndBatch(
			int cases,
			double x,
			double y,
			double z,
			String size,
			int structures,
			String patch,
			String strides,
			int batch) {
		TrainingPlan plan =
				plan(data(List.of("T1"), structures), fingerprint(cases, new Spacing(x, y, z), extent(size)), ENOUGH);
		List<String> own = plan.network().stages().stream()
				.skip(1)
				.map(Stage::stride)
				.map(s -> "" + s.x() + s.y() + s.z())
				.toList();
		assertEquals(
				extent(patch) + " " + strides + " " + batch,
				plan.plan().patch() + " "
						+ String.join(
								" ",
								own.stream()
										.filter(stride -> !stride.equals("111"))
										.toList()) + " " + plan.batchSize());
		assertEquals(5, own.size());
		assertTrue(plan.network().stages().stream()
				.allMatch(stage -> stage.kernel().equals(new Extent(3, 3, 3))));
	}

	@Test
	void theMedianVoxelSize() {
		List<Grid> cases = List.of(
				new Grid(new Spacing(1, 1, 1), new Extent(100, 100, 100), 1),
				new Grid(new Spacing(2, 1, 1.5), new Extent(100, 100, 100), 1),
				new Grid(new Spacing(1.2, 3, 1.1), new Extent(100, 100, 100), 1));
		assertEquals(new Spacing(1.2, 1, 1.1), TargetSpacing.of(new Fingerprint(cases, true, List.of(SOME))));
	}

	@Test
	void aCoarseAxisWithFewVoxelsGetsTheTenthPercentile() {
		double[] slices = {10, 10, 10, 10, 10, 10, 10, 10, 8, 5, 5};
		List<Grid> cases = Arrays.stream(slices)
				.mapToObj(mm -> new Grid(new Spacing(1, mm, 1.5), new Extent(200, 12, 200), 1))
				.toList();
		Spacing target = TargetSpacing.of(new Fingerprint(cases, true, List.of(SOME)));
		assertEquals(new Spacing(1, 5, 1.5), target);
		assertEquals(new AxisOrder(0, 2, 1), TargetSpacing.axisOrder(target));
		List<Grid> longer = cases.stream()
				.map(one -> new Grid(one.spacing(), new Extent(200, 80, 200), 1))
				.toList();
		assertEquals(
				10,
				TargetSpacing.of(new Fingerprint(longer, true, List.of(SOME))).y());
	}

	@Test
	void theCoarseAxisNeverBecomesFinerThanTheOthers() {
		double[] slices = {10, 10, 10, 10, 10, 10, 10, 10, 1, 1, 1};
		List<Grid> cases = Arrays.stream(slices)
				.mapToObj(mm -> new Grid(new Spacing(2, 2, mm), new Extent(200, 200, 12), 1))
				.toList();
		assertEquals(
				2 + 1e-5,
				TargetSpacing.of(new Fingerprint(cases, true, List.of(SOME))).z(),
				1e-12);
	}

	@ParameterizedTest
	@CsvSource({"1, 1, 1, 0 1 2", "1, 1, 3, 0 1 2", "1, 3, 1, 0 2 1", "3, 1, 1, 1 2 0", "1.001, 1, 1, 0 1 2"})
	void theCoarsestAxisComesLast(double x, double y, double z, String order) {
		AxisOrder axes = TargetSpacing.axisOrder(new Spacing(x, y, z));
		assertEquals(order, axes.x() + " " + axes.y() + " " + axes.z());
	}

	@Test
	void everythingOfThePlanIsOnTheNetworksGrid() {
		TrainingPlan plan =
				plan(data(List.of("T1"), 2), fingerprint(20, new Spacing(4, 1, 2), new Extent(30, 90, 60)), ENOUGH);
		assertEquals(new AxisOrder(1, 2, 0), plan.plan().axisOrder());
		assertEquals(new Spacing(1, 2, 4), plan.plan().spacing());
		assertEquals(new Extent(90, 60, 30), plan.source().orElseThrow().medianSize());
		assertTrue(
				plan.plan().patch().x() > plan.plan().patch().y()
						&& plan.plan().patch().y() > plan.plan().patch().z(),
				plan.plan().patch().toString());
	}

	@Test
	void intensities() {
		List<String> channels = List.of("CT", "T1", "noNorm", "rescale_to_0_1");
		List<Scheme> schemes = plan(
						data(channels, 1), fingerprint(3, new Spacing(1, 1, 1), new Extent(64, 64, 64)), ENOUGH)
				.plan()
				.normalization()
				.stream()
				.map(n -> n.scheme())
				.toList();
		assertEquals(List.of(Scheme.CT, Scheme.Z_SCORE, Scheme.NONE, Scheme.ZERO_TO_ONE), schemes);
		Fingerprint mostlyEmpty = new Fingerprint(
				List.of(new Grid(new Spacing(1, 1, 1), new Extent(64, 64, 64), 0.74)),
				false,
				Collections.nCopies(2, SOME));
		TrainingPlan plan = plan(data(List.of("ct", "T1"), 1), mostlyEmpty, ENOUGH);
		assertEquals(
				List.of(false, true),
				plan.plan().normalization().stream().map(n -> n.insideMask()).toList());
		assertEquals(SOME.statistics(), plan.plan().normalization().get(0).statistics());
		assertEquals(Optional.empty(), plan.plan().orientation());
	}

	@Test
	void manyChannelsMakeTheNetworkWider() {
		TrainingPlan plan = plan(
				data(List.of("a", "b", "c", "d"), 3),
				fingerprint(3, new Spacing(1, 1, 1), new Extent(64, 64, 64)),
				ENOUGH);
		assertEquals(4, plan.network().inputs());
		assertEquals(4, plan.network().classes());
		assertEquals(Set.of(0, 1, 2), plan.plan().mirrorAxes());
		assertEquals(Optional.of("RAS"), plan.plan().orientation());
	}

	@Test
	void littleMemoryMakesThePatchSmaller() {
		Fingerprint brain = fingerprint(20, new Spacing(1, 1, 1), new Extent(180, 200, 150));
		long budget = 70_000_000 + 100L * 64 * 64 * 64;
		TrainingPlan plan = plan(data(List.of("T1"), 2), brain, budget);
		assertTrue(
				MEMORY.bytes(plan.network(), plan.plan().patch(), 1) <= budget,
				plan.plan().patch().toString());
		assertTrue(
				plan.plan().patch().voxels() > 40 * 40 * 40, plan.plan().patch().toString());
		assertEquals(2, plan.batchSize());
		refused(OutOfMemory.class, () -> plan(data(List.of("T1"), 2), brain, 1000), Remedy.MEMORY.toString());
	}

	/** So that an update is quick, whatever the memory would allow; a kept plan's patch is made smaller, too. */
	@Test
	void aBoundMakesThePatchSmaller() {
		Fingerprint brain = fingerprint(1, new Spacing(2, 2, 2), new Extent(73, 91, 78));
		Planner bounded = new Planner(MEMORY, ENOUGH, 1 << 17);
		TrainingPlan quick = bounded.plan(data(List.of("T1"), 2), brain, Optional.of(Size.S));
		long voxels = quick.plan().patch().voxels();
		assertTrue(voxels <= 1 << 17 && voxels > 1 << 16, quick.plan().patch().toString());
		TrainingPlan usual = plan(data(List.of("T1"), 2), brain, ENOUGH);
		assertTrue(usual.plan().patch().voxels() > 1 << 17, usual.plan().patch().toString());
	}

	@Test
	void autoTakesTheLargestThatNeedsNoSmallerPatch() {
		Fingerprint brain = fingerprint(20, new Spacing(1, 1, 1), new Extent(64, 64, 64));
		for (Size size : Size.values()) {
			TrainingPlan planned = new Planner(MEMORY, ENOUGH).plan(data(List.of("T1"), 2), brain, Optional.of(size));
			long just = MEMORY.bytes(planned.network(), planned.plan().patch(), 1);
			assertEquals(
					size.name(),
					new Planner(MEMORY, just)
							.plan(data(List.of("T1"), 2), brain, Optional.empty())
							.sizeName());
		}
	}

	/** nnU-Net v1: {@code batch_dice = len(stages) > 1}, and the published plans of one stage have none. */
	@Test
	void theDiceAddsUpWhenAPatchSeesLessThanAQuarterOfTheScan() {
		assertEquals(
				false,
				plan(data(List.of("T1"), 2), fingerprint(20, new Spacing(1, 1, 1), new Extent(96, 96, 96)), ENOUGH)
						.batchDice());
		assertEquals(
				true,
				plan(data(List.of("T1"), 2), fingerprint(20, new Spacing(1, 1, 1), new Extent(300, 300, 300)), ENOUGH)
						.batchDice());
	}
}
