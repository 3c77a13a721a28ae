package sc.fiji.stunet;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Provenance;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.RandomWeights;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.weights.ModelFolder;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/** A model of a few hundred random parameters, for tests of everything but the numbers: 3 mm, patch 8 x 8 x 8. */
public final class TinyModel {

	private TinyModel() {}

	/** @param structures values of the structures; classes are one more */
	public static Model write(Path folder, int inputs, Optional<String> orientation, int... structures) {
		return write(folder, 8, inputs, orientation, structures);
	}

	private static final Extent KERNEL = new Extent(3, 3, 3);

	/** Whether an encoder stage has the same weights in two models, bit for bit. */
	public static boolean sameStage(Path one, Path other, int stage) {
		try (Weights ours = ModelFolder.openWeights(Model.read(one));
				Weights theirs = ModelFolder.openWeights(Model.read(other))) {
			return ours.names().stream()
					.filter(name -> name.startsWith("conv_blocks_context." + stage + "."))
					.allMatch(name -> ours.values(name).equals(theirs.values(name)));
		}
	}

	/**
	 * A model of small patches and many blocks, so that a single call of the engine takes some 5 TFLOP and little
	 * memory: more than 10 seconds on a thread of any processor.
	 */
	public static Model writeSlow(Path folder) {
		return write(
				folder, 96, new NetworkConfig.Stage(32, 24, KERNEL, new Extent(1, 1, 1)), 1, Optional.empty(), 1, 2, 7);
	}

	/** A model with another patch, the same along all axes. */
	public static Model write(Path folder, int patch, int inputs, Optional<String> orientation, int... structures) {
		NetworkConfig.Stage first = new NetworkConfig.Stage(3, 1, KERNEL, new Extent(1, 1, 1));
		return write(folder, patch, first, inputs, orientation, structures);
	}

	private static Model write(
			Path folder,
			int patch,
			NetworkConfig.Stage first,
			int inputs,
			Optional<String> orientation,
			int... structures) {
		NetworkConfig.Stage second = new NetworkConfig.Stage(4, 1, KERNEL, new Extent(2, 2, 2));
		StuNetConfig network = new StuNetConfig(inputs, structures.length + 1, List.of(first, second));
		Plan plan = new Plan(
				new Spacing(3, 3, 3),
				AxisOrder.IDENTITY,
				new Extent(patch, patch, patch),
				Stream.generate(() -> Normalization.zScore(false)).limit(inputs).toList(),
				Set.of(0, 1, 2),
				NnUNetVersion.NNUNET_V1,
				orientation);
		Structures named = new Structures(IntStream.of(structures)
				.mapToObj(value -> new Structures.Structure(value, "structure " + value, 0xff0000 + value))
				.toList());
		Provenance provenance =
				new Provenance(Optional.empty(), Optional.of("random numbers"), Optional.empty(), "2026-01-01", "");
		return ModelFolder.write(
				new Model(folder, network, plan, named, provenance),
				false,
				new RandomWeights(network, 1),
				Precision.FP32);
	}
}
