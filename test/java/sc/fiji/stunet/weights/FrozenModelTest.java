package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import sc.fiji.stunet.frozen.Frozen;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Provenance;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/**
 * The model folders of an earlier version, with every word that their files know, are read, and written again the same.
 */
class FrozenModelTest {

	/** All of them, one per channel. */
	private static final List<Normalization> NORMALIZATION = List.of(
			new Normalization(Scheme.CT, true, new Statistics(40, 200, -900, 1500.5)),
			new Normalization(Scheme.CT2, false, new Statistics(1, 2, -3, 4)),
			Normalization.zScore(true),
			new Normalization(Scheme.NONE, false, null),
			new Normalization(Scheme.ZERO_TO_ONE, false, null),
			new Normalization(Scheme.RGB, false, null));

	@TempDir
	private Path folder;

	private static Model model(Path folder, Precision precision) {
		boolean first = precision == Precision.FP32;
		StuNetConfig network = new StuNetConfig(
				6,
				3,
				List.of(
						new Stage(2, 1, new Extent(3, 3, 3), new Extent(1, 1, 1)),
						new Stage(3, 2, new Extent(3, 3, 1), new Extent(2, 2, 1))));
		Plan plan = new Plan(
				new Spacing(1, 1.5, 3),
				new AxisOrder(2, 0, 1),
				new Extent(16, 8, 4),
				NORMALIZATION,
				first ? Set.of(0, 1, 2) : Set.of(),
				first ? NnUNetVersion.NNUNET_V1 : NnUNetVersion.NNUNET_V2,
				first ? Optional.of("RAS") : Optional.empty());
		Structures structures = new Structures(
				List.of(new Structures.Structure(3, "left", 0xff0010), new Structures.Structure(7, "right", 0x00ff00)));
		Provenance provenance = first
				? new Provenance(
						Optional.of("a file"), Optional.of("a data set"), Optional.of("a recipe"), "2026-01-01", "")
				: new Provenance(Optional.empty(), Optional.empty(), Optional.empty(), "2026-01-01", "");
		return new Model(folder, network, plan, structures, provenance, first ? Set.of(7) : Set.of());
	}

	@ParameterizedTest
	@EnumSource(names = {"FP32", "FP16"})
	void isReadAndWrittenTheSame(Precision precision) throws IOException {
		String name = "model/" + (precision == Precision.FP32 ? "fp32" : "fp16") + ".stunet";
		Path again = Files.createDirectory(folder.resolve("model")).resolveSibling(name);
		Weights weights = new FakeWeights(model(again, precision).network().parameters());
		Model written = ModelFolder.write(model(again, precision), false, weights, precision);
		Frozen.assertSameJson(name + "/model.json", again.resolve("model.json"));
		assertArrayEquals(
				Files.readAllBytes(Frozen.file(name + "/weights.safetensors")),
				Files.readAllBytes(again.resolve("weights.safetensors")));
		Model read = Model.read(Frozen.file(name));
		assertEquals(
				written,
				new Model(
						again,
						read.network(),
						read.plan(),
						read.structures(),
						read.provenance(),
						read.largestPartOnly()));
		try (Weights frozen = ModelFolder.openWeights(read)) {
			assertEquals(Set.copyOf(weights.names()), Set.copyOf(frozen.names()));
			for (String parameter : weights.names())
				assertEquals(weights.values(parameter), FloatBuffer.wrap(values(frozen, parameter)), parameter);
		}
	}

	private static float[] values(Weights weights, String name) {
		FloatBuffer buffer = weights.values(name);
		float[] values = new float[buffer.remaining()];
		buffer.get(values);
		return values;
	}
}
