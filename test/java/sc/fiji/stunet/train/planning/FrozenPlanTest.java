package sc.fiji.stunet.train.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.frozen.Frozen;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/** The plan of an earlier version is read, and written again the same. */
class FrozenPlanTest {

	private static final TrainingPlan PLAN = new TrainingPlan(
			new StuNetConfig(
					2,
					3,
					List.of(
							new Stage(2, 1, new Extent(3, 3, 3), new Extent(1, 1, 1)),
							new Stage(3, 2, new Extent(3, 3, 3), new Extent(2, 2, 1)))),
			new Plan(
					new Spacing(1, 1.5, 3),
					new AxisOrder(2, 0, 1),
					new Extent(16, 8, 4),
					List.of(
							new Normalization(Scheme.CT, true, new Statistics(40, 200, -900, 1500.5)),
							Normalization.zScore(false)),
					Set.of(0, 2),
					NnUNetVersion.NNUNET_V2,
					Optional.of("LPS")),
			new Structures(List.of(
					new Structures.Structure(3, "left", 0xff0010), new Structures.Structure(7, "right", 0x00ff00))),
			2,
			true,
			Optional.of(new TrainingPlan.Source(
					12,
					new Extent(100, 90, 30),
					List.of("CT", "T1"),
					List.of(
							new IntensityProperties(40, 200, 35.5, -900, 1500.5, -1000, 3000),
							new IntensityProperties(1, 2, 3, 4, 5, 6, 7)))));

	@TempDir
	private Path folder;

	@Test
	void isReadAndWrittenTheSame() throws IOException {
		PLAN.write(folder.resolve("plan.json"), false);
		Frozen.assertSameJson("plan/plan.json", folder.resolve("plan.json"));
		assertEquals(PLAN, TrainingPlan.read(Frozen.file("plan/plan.json")));
		assertEquals(
				"b4b4fab4fad60d60fe58f0cf55d79dc8c62a2da709236fd622e3abc48f3f7884",
				PLAN.sha256(),
				"a training that is resumed knows its plan by it");
	}

	/** As plans and users write them. */
	@Test
	void sizes() {
		assertEquals(
				List.of("S", "B", "L", "H"),
				Arrays.stream(StuNetConfig.Size.values()).map(Enum::name).toList());
	}
}
