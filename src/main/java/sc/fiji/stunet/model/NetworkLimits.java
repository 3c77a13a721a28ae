package sc.fiji.stunet.model;

import java.util.ArrayList;
import java.util.List;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.volume.Extent;

/** What the numbers of every network must keep to, so that sums and products of damaged files cannot overflow. */
final class NetworkLimits {

	private static final int LARGEST = 1 << 16;
	private static final int DEEPEST = 256;

	private NetworkLimits() {}

	/** @throws InvalidModel naming the numbers that make no network */
	static void check(int inputs, int classes, int fewestClasses, List<Stage> stages) {
		if (inputs < 1 || classes < fewestClasses || stages.size() < 2)
			throw new InvalidModel("A network needs at least 1 input, " + fewestClasses + " classes and 2 stages, not "
					+ inputs + ", " + classes + " and " + stages.size() + ".");
		if (inputs > LARGEST || classes > LARGEST || stages.size() > 16)
			throw new InvalidModel("A network of " + inputs + " inputs, " + classes + " classes and " + stages.size()
					+ " stages is too large to be real.");
		for (Stage stage : stages) check(stage);
	}

	private static void check(Stage stage) {
		boolean fits = stage.width() >= 1 && stage.width() <= LARGEST && isDepth(stage.depth());
		for (int axis = 0; axis < 3; axis++) {
			int stride = stage.stride().get(axis);
			int kernel = stage.kernel().get(axis);
			fits &= stride >= 1 && stride <= 4 && kernel >= 1 && kernel <= 63 && kernel % 2 == 1;
		}
		if (!fits)
			throw new InvalidModel(
					"A network's stage needs a positive width and depth, strides of 1 to 4 and odd kernels: " + stage
							+ ".");
	}

	/** @throws InvalidModel if the stages of the decoder are not one less than those of the encoder */
	static void checkDecoder(String architecture, List<Stage> stages, List<Integer> depths) {
		if (depths.size() != stages.size() - 1 || !depths.stream().allMatch(NetworkLimits::isDepth))
			throw new InvalidModel("A " + architecture + " of " + stages.size()
					+ " stages needs a positive number of convolutions for each of the " + (stages.size() - 1)
					+ " stages of its decoder, not " + depths + ".");
	}

	private static boolean isDepth(int depth) {
		return depth >= 1 && depth <= DEEPEST;
	}

	/** @param strides one per stage after the first */
	static List<Stage> withStrides(List<Stage> stages, List<Extent> strides) {
		List<Stage> all = new ArrayList<>(stages.subList(0, 1));
		for (Stage stage : stages.subList(1, stages.size()))
			all.add(new Stage(stage.width(), stage.depth(), stage.kernel(), strides.get(all.size() - 1)));
		return all;
	}
}
