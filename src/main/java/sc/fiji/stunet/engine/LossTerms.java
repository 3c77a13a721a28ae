package sc.fiji.stunet.engine;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.network.TrainingGraph;

/**
 * The loss of a batch by level of deep supervision, full resolution first.
 *
 * @param weights of the levels; they add up to 1
 * @param crossEntropy mean over all voxels
 * @param softDice mean over the structures
 */
record LossTerms(double[] weights, double[] crossEntropy, double[] softDice) {

	static LossTerms zero(NetworkConfig config) {
		double[] weights = TrainingGraph.levelWeights(config);
		return new LossTerms(weights, new double[weights.length], new double[weights.length]);
	}

	/** @param dice a part of the samples' mean, or that of the whole batch, which replaces the previous one */
	LossTerms with(float[] entropy, float[] dice, boolean batchDice) {
		double[] crossEntropySum = crossEntropy.clone(), diceSum = softDice.clone();
		for (int level = 0; level < weights.length; level++) {
			crossEntropySum[level] += entropy[level];
			diceSum[level] = batchDice ? dice[level] : diceSum[level] + dice[level];
		}
		return new LossTerms(weights, crossEntropySum, diceSum);
	}

	double total() {
		double total = 0;
		for (int level = 0; level < weights.length; level++)
			total += weights[level] * (crossEntropy[level] - softDice[level]);
		return total;
	}
}
