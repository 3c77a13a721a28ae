package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.frozen.Frozen;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.ModelSet;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Provenance;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.Interpolation;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.weights.ModelFolder.Fold;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/**
 * Model folders of format 2 as an earlier version wrote them, with all that this format brought: nnU-Net's networks,
 * several folds, regions, interpolations, structures that are post-processed together; and a set of them.
 */
class FrozenModelV2Test {

	@TempDir
	private Path folder;

	private static Model model(Path folder) {
		List<Stage> stages = List.of(
				new Stage(2, 1, new Extent(3, 3, 3), new Extent(1, 1, 1)),
				new Stage(3, 2, new Extent(3, 3, 1), new Extent(2, 2, 1)));
		String kind = Model.nameOf(folder);
		NetworkConfig network =
				switch (kind) {
					case "stunet" -> new StuNetConfig(1, 3, stages);
					case "plain" ->
						new PlainConvUNetConfig(1, 2, stages, List.of(2), new Unit(false, 1e-3, false, 0.2));
					default -> new ResidualEncoderUNetConfig(1, 3, stages, List.of(1), Unit.USUAL);
				};
		Interpolation interpolation =
				switch (kind) {
					case "stunet" -> Interpolation.NONE;
					case "plain" -> Interpolation.LINEAR;
					default -> Interpolation.LINEAR_THROUGHOUT;
				};
		Plan plan = new Plan(
				new Spacing(1, 1.5, 3),
				new AxisOrder(2, 0, 1),
				new Extent(16, 8, 4),
				List.of(Normalization.zScore(true)),
				Set.of(0, 2),
				NnUNetVersion.NNUNET_V2,
				interpolation,
				kind.equals("resenc") ? Optional.of("RAS") : Optional.empty());
		Structures structures = new Structures(
				List.of(new Structure(1, kind + " whole", 0xff0010), new Structure(4, kind + " core", 0x00ff00)),
				kind.equals("plain") ? List.of(4, 1) : List.of());
		return new Model(
				folder,
				network,
				plan,
				structures,
				new Provenance(Optional.of("a folder"), Optional.empty(), Optional.empty(), "2026-11-29", ""),
				kind.equals("resenc") ? Set.of(4) : Set.of(),
				kind.equals("resenc") ? List.of(Set.of(1, 4), Set.of(1)) : List.of(),
				List.of());
	}

	/** Of STU-Net two folds, of the residual encoder three. */
	private static int folds(Path folder) {
		return switch (Model.nameOf(folder)) {
			case "stunet" -> 2;
			case "plain" -> 1;
			default -> 3;
		};
	}

	static Model write(Path folder) {
		Model model = model(folder);
		List<Fold> folds = new ArrayList<>();
		for (int fold = 0; fold < folds(folder); fold++)
			folds.add(new Fold(new FakeWeights(model.network().parameters()), name -> Precision.FP16));
		return ModelFolder.write(model, false, folds);
	}

	@ParameterizedTest
	@ValueSource(strings = {"stunet", "plain", "resenc"})
	void isReadAndWrittenTheSame(String kind) throws IOException {
		String name = "model2/" + kind + ".stunet";
		Path again = Files.createDirectory(folder.resolve("model2")).resolveSibling(name);
		Model written = write(again), read = Model.read(Frozen.file(name));
		assertEquals(
				written,
				new Model(
						again,
						read.network(),
						read.plan(),
						read.structures(),
						read.provenance(),
						read.largestPartOnly(),
						read.largestTogether(),
						List.of()));
		assertEquals(folds(again), read.folds());
		Frozen.assertSameJson(name + "/model.json", again.resolve("model.json"));
		for (Path file : written.weightsFiles())
			assertArrayEquals(
					Files.readAllBytes(Frozen.file(name + "/" + file.getFileName())), Files.readAllBytes(file));
		List<Weights> frozen = ModelFolder.openFolds(read);
		Weights given = new FakeWeights(read.network().parameters());
		for (Weights fold : frozen)
			try (fold) {
				for (String parameter : given.names())
					assertEquals(values(given.values(parameter)), values(fold.values(parameter)), parameter);
			}
	}

	private static List<Float> values(FloatBuffer buffer) {
		return IntStream.range(0, buffer.remaining()).mapToObj(buffer::get).toList();
	}

	@Test
	void aSetOfThem() throws IOException {
		Model set = Model.read(Frozen.file("model2/all.stunetset.json"));
		assertEquals(
				List.of("stunet", "plain", "resenc"),
				set.members().stream().map(Model::name).toList());
		assertEquals(
				Stream.of("stunet", "plain", "resenc")
						.flatMap(kind -> Stream.of(kind + " whole", kind + " core"))
						.toList(),
				set.structures().all().stream().map(Structure::name).toList());
		assertEquals(
				IntStream.rangeClosed(1, 6).boxed().toList(),
				set.structures().all().stream().map(Structure::value).toList());
		assertEquals(Optional.of("RAS"), set.plan().orientation());
		ModelFolder.checkWeights(set);
		assertEquals(Files.readString(Frozen.file("model2/all.stunetset.json")), ModelSet.beside(set));
	}
}
