import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Provenance;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.network.RandomWeights;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.weights.ModelFolder;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/** Writes a model like the published ones (1.5 mm, CT), with random weights; docs/benchmarks.md says how to run it. */
public class RandomModel {

	/** @param args folder, size (S B L H), patch edge in voxels, classes, inputs */
	public static void main(String[] args) {
		int edge = Integer.parseInt(args[2]), classes = Integer.parseInt(args[3]), inputs = Integer.parseInt(args[4]);
		Extent two = new Extent(2, 2, 2);
		StuNetConfig network = StuNetConfig.Size.valueOf(args[1])
				.config(inputs, classes, List.of(two, two, two, two, new Extent(2, 1, 1)));
		Plan plan = new Plan(
				new Spacing(1.5, 1.5, 1.5),
				AxisOrder.IDENTITY,
				new Extent(edge, edge, edge),
				IntStream.range(0, inputs)
						.mapToObj(c -> new Normalization(Scheme.CT, false, new Statistics(50, 300, -958, 269)))
						.toList(),
				Set.of(0, 1, 2),
				NnUNetVersion.NNUNET_V1,
				Optional.empty());
		Structures structures = new Structures(IntStream.range(1, classes)
				.mapToObj(value -> new Structures.Structure(value, "structure " + value, 0x010203 * value & 0xffffff))
				.toList());
		Provenance provenance =
				new Provenance(Optional.empty(), Optional.of("random numbers"), Optional.empty(), "2026-01-01", "");
		ModelFolder.write(
				new Model(Path.of(args[0]), network, plan, structures, provenance),
				true,
				new RandomWeights(network, 1),
				Precision.FP32);
	}
}
