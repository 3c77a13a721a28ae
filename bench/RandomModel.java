import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Provenance;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
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

/**
 * Writes a model like the published ones (1.5 mm, CT), or nnU-Net's default U-Nets, with random weights;
 * docs/benchmarks.md says how to run it.
 */
public class RandomModel {

	/** @param args folder, size (S B L H, plain, resenc), patch edge in voxels, classes, inputs */
	public static void main(String[] args) {
		int edge = Integer.parseInt(args[2]), classes = Integer.parseInt(args[3]), inputs = Integer.parseInt(args[4]);
		Extent two = new Extent(2, 2, 2);
		NetworkConfig network =
				switch (args[1]) {
					case "plain" ->
						new PlainConvUNetConfig(
								inputs, classes, stages(2, 2, 2, 2, 2, 2), List.of(2, 2, 2, 2, 2), Unit.USUAL);
					case "resenc" ->
						new ResidualEncoderUNetConfig(
								inputs, classes, stages(1, 3, 4, 6, 6, 6), List.of(1, 1, 1, 1, 1), Unit.USUAL);
					default ->
						StuNetConfig.Size.valueOf(args[1])
								.config(inputs, classes, List.of(two, two, two, two, new Extent(2, 1, 1)));
				};
		Plan plan = new Plan(
				new Spacing(1.5, 1.5, 1.5),
				AxisOrder.IDENTITY,
				new Extent(edge, edge, edge),
				IntStream.range(0, inputs)
						.mapToObj(c -> new Normalization(Scheme.CT, false, new Statistics(50, 300, -958, 269)))
						.toList(),
				Set.of(0, 1, 2),
				network instanceof StuNetConfig ? NnUNetVersion.NNUNET_V1 : NnUNetVersion.NNUNET_V2,
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

	/** nnU-Net's widths, 32 ... 320, and strides of 2. */
	private static List<Stage> stages(int... depths) {
		return IntStream.range(0, depths.length)
				.mapToObj(s -> new Stage(
						Math.min(32 << s, 320),
						depths[s],
						new Extent(3, 3, 3),
						s == 0 ? new Extent(1, 1, 1) : new Extent(2, 2, 2)))
				.toList();
	}
}
