package sc.fiji.stunet.engine;

import java.util.Arrays;

import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.train.TrainingStep.Score;

/** Compares what {@link sc.fiji.stunet.network.TrainingGraph#prediction} gives of a patch with its reference. */
final class ScoredVoxels {

	private final int outputs;
	private final int ignored;
	/** By class, whether each region has it; empty: the outputs are classes. */
	private final boolean[][] regionsOf;

	ScoredVoxels(NetworkConfig config, LossSettings loss) {
		outputs = config.classes();
		ignored = loss.ignored().orElse(-1);
		regionsOf = new boolean[loss.regions().isEmpty() ? 0 : loss.largestClass() + 1][outputs];
		for (int region = 0; region < loss.regions().size(); region++)
			for (int c : loss.regions().get(region)) regionsOf[c][region] = true;
	}

	/** No voxels yet. */
	Score nothing() {
		int count = regionsOf.length == 0 ? outputs : outputs + 1;
		return new Score(0, new long[count], new long[count], new long[count]);
	}

	/** Adds the voxels that are not ignored. */
	void count(short[] reference, int[] prediction, Score score) {
		for (int i = 0; i < reference.length; i++) {
			int expected = Short.toUnsignedInt(reference[i]);
			if (expected == ignored) continue;
			if (regionsOf.length > 0) countRegions(regionsOf[expected], prediction, i * outputs, score);
			else if (prediction[i] == expected) score.truePositives()[expected]++;
			else {
				score.falsePositives()[prediction[i]]++;
				score.falseNegatives()[expected]++;
			}
		}
	}

	private void countRegions(boolean[] expected, int[] prediction, int at, Score score) {
		for (int region = 0; region < outputs; region++) {
			boolean predicted = prediction[at + region] != 0;
			if (!predicted && !expected[region]) continue;
			long[] counts = !predicted
					? score.falseNegatives()
					: expected[region] ? score.truePositives() : score.falsePositives();
			counts[region + 1]++;
		}
	}

	/** The class of every voxel, or the last region that it belongs to, counted from 1. */
	short[] shown(int[] prediction) {
		int perVoxel = regionsOf.length == 0 ? 1 : outputs;
		short[] shown = new short[prediction.length / perVoxel];
		for (int i = 0; i < shown.length; i++)
			if (perVoxel == 1) shown[i] = (short) prediction[i];
			else shown[i] = (short) (lastOne(Arrays.copyOfRange(prediction, i * outputs, (i + 1) * outputs)) + 1);
		return shown;
	}

	private static int lastOne(int[] values) {
		int last = values.length - 1;
		while (last >= 0 && values[last] == 0) last--;
		return last;
	}
}
