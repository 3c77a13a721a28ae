package sc.fiji.stunet.train.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/** Patches are not mirrored from left to right where structures have sides. */
class LeftRightTest {

	private static final Set<Integer> ALL = Set.of(0, 1, 2);

	private static Structures named(String names) {
		return Structures.named(Arrays.asList(names.split(",")));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"left_kidney,right_kidney",
				"liver,kidney right,kidney left",
				"Kidney_L,Kidney_R",
				"Left-Hippocampus,Right-Hippocampus",
				"L lung,R lung",
				"kidneyLeft,kidneyRight",
				"KidneyL,KidneyR",
				"LKidney,RKidney",
				"kidney (left),kidney (right)",
				"kidneyleft,kidneyright",
				"KIDNEYLEFT,KIDNEYRIGHT",
				"kidneyLeft1,kidneyRight1",
				"kidneyL2,kidneyR2",
				"Lung_Lt,Lung_Rt",
				"ctx-lh-cuneus,ctx-rh-cuneus"
			})
	void structuresWithSides(String names) {
		assertEquals(
				Set.of(1, 2), LeftRight.mirrorAxes(ALL, named(names), Optional.of("RAS"), AxisOrder.IDENTITY), names);
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"liver,spleen",
				"left_kidney,spleen",
				"left atrium,right ventricle",
				"leftover,rightover",
				"cleft,cright",
				"L1,R1",
				"Gel,Ger",
				"cellA,cellB"
			})
	void structuresWithout(String names) {
		assertEquals(ALL, LeftRight.mirrorAxes(ALL, named(names), Optional.of("RAS"), AxisOrder.IDENTITY), names);
	}

	@Test
	void theAxisIsTheNetworks() {
		Structures sides = named("left_kidney,right_kidney");
		assertEquals(Set.of(0, 1), LeftRight.mirrorAxes(ALL, sides, Optional.of("RAS"), new AxisOrder(1, 2, 0)));
		assertEquals(Set.of(0, 2), LeftRight.mirrorAxes(ALL, sides, Optional.of("SLA"), AxisOrder.IDENTITY));
		assertEquals(ALL, LeftRight.mirrorAxes(ALL, sides, Optional.empty(), AxisOrder.IDENTITY), "unknown");
	}

	private static TrainingPlan plan(String names, boolean oriented) {
		DataSet data = new DataSet(Path.of("data"), List.of("MR"), Labelling.of(named(names)), List.of(), List.of());
		Fingerprint fingerprint = new Fingerprint(
				List.of(new Fingerprint.Grid(new Spacing(1, 1, 1), new Extent(64, 64, 64), 1)),
				oriented,
				List.of(new IntensityProperties(0, 1, 0, 0, 1, 0, 1)));
		return new Planner((network, patch, samples) -> 1, 2).plan(data, fingerprint, Optional.of(StuNetConfig.Size.S));
	}

	private static String text(TrainingPlan plan) {
		return TrainingPlanText.of(plan, new TrainingForecast(1, 2, false));
	}

	@Test
	void aPlanSaysWhatItDoes() {
		TrainingPlan sides = plan("left_kidney,right_kidney", true);
		assertEquals(Set.of(1, 2), sides.plan().mirrorAxes());
		says(text(sides), "y, z; not left and right, where left_kidney and right_kidney would change places");
		TrainingPlan stated = sides.withMirrorAxes(ALL);
		assertEquals(ALL, stated.plan().mirrorAxes());
		says(text(stated), "x, y, z; warning: left_kidney and right_kidney change places in patches");
		says(text(plan("left_kidney,right_kidney", false)), "x, y, z; warning: not all scans say which way they lie");
		says(text(plan("liver", true)), "x, y, z" + System.lineSeparator());
	}

	private static InitializationSettings mirror(String axes) {
		return new InitializationSettings(
				Optional.empty(), Optional.empty(), Optional.empty(), Optional.ofNullable(axes), Optional.empty());
	}

	@Test
	void statedAxes() {
		assertEquals(Optional.of(Set.of(0, 2)), mirror("x, Z").mirrorAxes());
		assertEquals(Optional.of(Set.of(0, 1)), mirror("xy").mirrorAxes());
		assertEquals(Optional.of(Set.of()), mirror("none").mirrorAxes());
		assertEquals(Optional.empty(), mirror(null).mirrorAxes());
		refused(InvalidRequest.class, () -> mirror("left").mirrorAxes(), "'left'", "such as x,y");
	}
}
