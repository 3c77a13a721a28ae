package sc.fiji.stunet.train.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.ModelSpec;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.train.planning.Fingerprint.Grid;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

class TransferPlannerTest {

	private static final TrainingMemory MEMORY = (network, patch, samples) -> 100L * samples * patch.voxels();
	private static final Normalization CT = new Normalization(Scheme.CT, false, new Statistics(100, 50, -200, 300));

	/**
	 * Three stages, widths of no published size, strides of 4 in all along x and y and of 2 along z; axes in another
	 * order.
	 */
	private static final ModelSpec START = start();

	private static ModelSpec start() {
		Extent kernel = new Extent(3, 3, 3);
		StuNetConfig network = new StuNetConfig(
				1,
				3,
				List.of(
						new Stage(5, 1, kernel, new Extent(1, 1, 1)),
						new Stage(7, 2, kernel, new Extent(2, 2, 1)),
						new Stage(9, 1, kernel, new Extent(2, 2, 2))));
		Plan plan = new Plan(
				new Spacing(1, 1.5, 3),
				new AxisOrder(0, 2, 1),
				new Extent(64, 48, 32),
				List.of(CT),
				Set.of(0),
				NnUNetVersion.NNUNET_V1,
				Optional.of("LPS"));
		return new ModelSpec(network, plan, Structures.named(List.of("a", "b")));
	}

	private static TrainingPlan kept(Extent size, int channels, long budget) {
		DataSet data = new DataSet(
				Path.of("data"),
				Collections.nCopies(channels, "MR"),
				Labelling.of(Structures.named(List.of("c", "d", "e"))),
				List.of(),
				List.of());
		return new TransferPlanner(new Planner(MEMORY, budget), START).kept(data, fingerprint(size));
	}

	/** Of the scans' own axes: y is the network's z. */
	private static Fingerprint fingerprint(Extent size) {
		return new Fingerprint(
				Collections.nCopies(4, new Grid(new Spacing(1, 3, 1.5), size, 1)),
				false,
				Collections.nCopies(4, new IntensityProperties(50, 20, 48, 5, 95, -10, 120)));
	}

	@Test
	void aKeptPlanIsTheStartsInAllThatTheDataLeaves() {
		TrainingPlan plan = kept(new Extent(200, 200, 200), 2, Long.MAX_VALUE);
		Plan old = START.plan();
		assertEquals(
				new Plan(
						old.spacing(),
						old.axisOrder(),
						old.patch(),
						List.of(CT, CT),
						old.mirrorAxes(),
						old.nnUNetVersion(),
						old.orientation()),
				plan.plan());
		assertEquals(START.network().stages(), plan.network().stages());
		assertEquals(2, plan.network().inputs());
		assertEquals(4, plan.network().classes());
	}

	@Test
	void itsPatchIsNotLargerThanTheScans() {
		assertEquals(
				new Extent(44, 48, 20),
				kept(new Extent(41, 19, 300), 1, Long.MAX_VALUE).plan().patch());
		assertEquals(
				new Extent(8, 8, 4),
				kept(new Extent(3, 2, 3), 1, Long.MAX_VALUE).plan().patch());
	}

	@Test
	void itsPatchFitsTheMemory() {
		// x sees most of the scan, 64, then 60 of 70; at 56 it is y, 48 of 58.
		Extent patch =
				kept(new Extent(70, 80, 58), 1, 100L * 60 * 44 * 32).plan().patch();
		assertEquals(new Extent(56, 44, 32), patch);
		assertThrows(OutOfMemory.class, () -> kept(new Extent(70, 80, 58), 1, 1000));
	}

	@Test
	void aNewPlanGivesTheStartsStagesItsStrides() {
		DataSet data = new DataSet(
				Path.of("data"), List.of("MR"), Labelling.of(Structures.named(List.of("c"))), List.of(), List.of());
		TrainingPlan plan = new TransferPlanner(new Planner(MEMORY, Long.MAX_VALUE), START)
				.replanned(data, fingerprint(new Extent(64, 16, 64)));
		assertEquals(new Spacing(1, 1.5, 3), plan.plan().spacing());
		assertEquals(
				List.of(5, 7, 9),
				plan.network().stages().stream().map(Stage::width).toList());
		assertEquals(
				List.of(new Extent(2, 2, 1), new Extent(2, 2, 2)),
				plan.network().stages().stream().skip(1).map(Stage::stride).toList());
		assertEquals(Scheme.Z_SCORE, plan.plan().normalization().get(0).scheme());
	}
}
