package sc.fiji.stunet.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Counts, sample after sample, the channels of decoder stages that are next to never positive. */
final class DeadChannels {

	/** A channel is dead when it is positive in a smaller share of the voxels. */
	private static final double FIRING = 0.01;

	private final List<List<float[]>> byStage = new ArrayList<>();

	DeadChannels(int stages) {
		for (int stage = 0; stage < stages; stage++) byStage.add(new ArrayList<>());
	}

	/**
	 * @param number of the result: stage after stage, sample after sample
	 * @param firing by channel, the share of the sample's voxels where it is positive
	 */
	void add(int number, float[] firing) {
		byStage.get(number % byStage.size()).add(firing);
	}

	/** By stage, the share of its channels that are dead over all samples. */
	List<Double> shares() {
		return byStage.stream().map(DeadChannels::share).toList();
	}

	private static double share(List<float[]> samples) {
		int channels = samples.get(0).length;
		return IntStream.range(0, channels)
						.filter(c -> samples.stream()
										.mapToDouble(sample -> sample[c])
										.average()
										.orElse(0)
								< FIRING)
						.count()
				/ (double) channels;
	}
}
