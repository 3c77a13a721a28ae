package sc.fiji.stunet.train;

import java.util.Set;

/**
 * Stochastic gradient descent with Nesterov momentum, as nnU-Net v1 trains.
 *
 * @param momentum factor of the momentum buffers from iteration to iteration
 * @param weightDecay added to the gradient, times the parameter
 * @param maxGradNorm gradients are clipped to this L2 norm over all parameters, as {@code clip_grad_norm_} does
 * @param batchDice whether the soft Dice is computed over the batch; else per sample
 * @param frozen names of parameters that are not trained: no gradient, no decay, no share in the norm
 */
public record OptimizerSettings(
		double momentum, double weightDecay, double maxGradNorm, boolean batchDice, Set<String> frozen) {

	public OptimizerSettings {
		frozen = Set.copyOf(frozen);
	}

	/** nnU-Net v1's: momentum 0.99, decay 3e-5, norm 12. */
	public static OptimizerSettings original(boolean batchDice) {
		return new OptimizerSettings(0.99, 3e-5, 12, batchDice, Set.of());
	}
}
