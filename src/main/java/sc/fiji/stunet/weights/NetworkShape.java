package sc.fiji.stunet.weights;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.OriginalNames;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.UNetNames;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.volume.Extent;

/**
 * Infers the network from the names and shapes of its parameters: all of a STU-Net but its strides, and of the other
 * networks, whose configuration is in their plans, which one it is.
 */
final class NetworkShape {

	private static final int NAMED_AT_MOST = 3;
	private static final String V1_UNIT = "conv_blocks_context.0.blocks.0.";
	private static final String HEAD = OriginalNames.head(0) + OriginalNames.WEIGHT;

	private final String source;
	private final Weights weights;
	private final Set<String> names;

	/** @param source name of the file, for messages */
	NetworkShape(String source, Weights weights) {
		this.source = source;
		this.weights = weights;
		names = new LinkedHashSet<>(weights.names());
	}

	/** Whether it is one of nnU-Net v2's U-Nets; if not, it can only be a STU-Net. */
	boolean isUNet() {
		return names.stream()
				.anyMatch(name -> name.startsWith(UNetNames.encoder(0) + ".") || name.startsWith(UNetNames.STEM + "."));
	}

	/** Outputs of a U-Net's heads. */
	int heads() {
		return shape(UNetNames.head(0) + OriginalNames.WEIGHT, 5).get(0);
	}

	/** @throws InvalidModel if it is a network of nnU-Net v1, which has other names than any that is known here */
	void refuseV1() {
		for (String name : names)
			if (name.startsWith(V1_UNIT))
				throw new InvalidModel(source + " is a U-Net of nnU-Net version 1 (Generic_UNet), which cannot be "
						+ "imported; import one of nnU-Net version 2, or a STU-Net.");
	}

	/** The number of encoder stages. */
	int stages() {
		int stages = 0;
		while (names.contains(convolution(stages, 0))) stages++;
		if (stages == 0)
			throw new InvalidModel(source + " is not a STU-Net, PlainConvUNet or ResidualEncoderUNet: it has no "
					+ "parameter '" + OriginalNames.FIRST + "', nor any that begins with 'encoder.stages'.");
		return stages;
	}

	/**
	 * @param strides one per stage after the first
	 * @throws InvalidModel if the parameters are not those of a STU-Net
	 */
	NetworkConfig config(List<Extent> strides) {
		List<Stage> stages = new ArrayList<>();
		for (int s = 0; s < strides.size() + 1; s++) {
			List<Integer> shape = shape(convolution(s, 0), 5);
			int depth = 1;
			while (names.contains(convolution(s, depth))) depth++;
			stages.add(new Stage(
					shape.get(0),
					depth,
					new Extent(shape.get(4), shape.get(3), shape.get(2)),
					s == 0 ? new Extent(1, 1, 1) : strides.get(s - 1)));
		}
		try {
			return new StuNetConfig(
					shape(OriginalNames.FIRST, 5).get(1), shape(HEAD, 5).get(0), stages);
		} catch (InvalidModel e) {
			throw e.getMessage().startsWith(source) ? e : new InvalidModel(source + ": " + e.getMessage(), e);
		}
	}

	private static String convolution(int stage, int block) {
		return OriginalNames.block(OriginalNames.encoder(stage), block) + OriginalNames.CONV1 + OriginalNames.WEIGHT;
	}

	private List<Integer> shape(String name, int axes) {
		if (!names.contains(name))
			throw new InvalidModel(source + " is not a whole network: it has no parameter '" + name + "'.");
		List<Integer> shape = weights.shape(name);
		if (shape.size() != axes)
			throw new InvalidModel(source + " is not a 3D network: '" + name + "' has the shape " + shape + ".");
		return shape;
	}

	/** @throws InvalidModel listing the parameters that are missing, unexpected or of another shape */
	void check(NetworkConfig config) {
		String faults = faults(config);
		if (!faults.isEmpty())
			throw new InvalidModel(source + " does not have the parameters of its network: " + faults + ".");
	}

	/**
	 * @param plans name of their file
	 * @throws InvalidModel as {@link #check}
	 */
	void checkPlanned(NetworkConfig config, String plans) {
		// nnUNetTrainerBN and the like build another network than the plans say.
		Optional<String> statistics =
				names.stream().filter(name -> name.endsWith(".running_mean")).findFirst();
		if (statistics.isPresent())
			throw new InvalidModel(source + " has running statistics ('" + statistics.get()
					+ "'): its trainer put BatchNorm in place of InstanceNorm, as nnUNetTrainerBN does, and networks "
					+ "with BatchNorm are not supported; import one of a trainer that keeps the norm of the plans.");
		String faults = faults(config);
		if (!faults.isEmpty())
			throw new InvalidModel(source + " does not have the parameters of the " + config.architecture()
					+ " that the plans of its configuration describe" + (plans.equals(source) ? "" : " in " + plans)
					+ ": " + faults + "; give the plans it was trained with" + Remedy.PLANS + ".");
	}

	private String faults(NetworkConfig config) {
		Map<String, List<Integer>> expected = config.parameters();
		List<String> missing =
				expected.keySet().stream().filter(name -> !names.contains(name)).toList();
		List<String> extra =
				names.stream().filter(name -> !expected.containsKey(name)).toList();
		List<String> misshaped = expected.keySet().stream()
				.filter(name -> names.contains(name) && !weights.shape(name).equals(expected.get(name)))
				.map(name -> name + " " + weights.shape(name) + " instead of " + expected.get(name))
				.toList();
		List<String> faults = new ArrayList<>();
		if (!missing.isEmpty()) faults.add(missing.size() + " missing (" + some(missing) + ")");
		if (!extra.isEmpty()) faults.add(extra.size() + " too many (" + some(extra) + ")");
		if (!misshaped.isEmpty()) faults.add(misshaped.size() + " of the wrong shape (" + some(misshaped) + ")");
		return String.join(", ", faults);
	}

	private static String some(List<String> names) {
		return String.join(", ", names.subList(0, Math.min(NAMED_AT_MOST, names.size())))
				+ (names.size() > NAMED_AT_MOST ? ", ..." : "");
	}
}
