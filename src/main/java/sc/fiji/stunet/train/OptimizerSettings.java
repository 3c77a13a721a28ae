package sc.fiji.stunet.train;

import java.util.Set;

import sc.fiji.stunet.model.LossSettings;

/**
 * Stochastic gradient descent with Nesterov momentum, as nnU-Net trains.
 *
 * @param momentum factor of the momentum buffers from iteration to iteration
 * @param weightDecay added to the gradient, times the parameter
 * @param maxGradNorm gradients are clipped to this L2 norm over all parameters, as {@code clip_grad_norm_} does
 * @param loss that is minimised
 * @param frozen names of parameters that are not trained: no gradient, no decay, no share in the norm
 */
public record OptimizerSettings(
		double momentum, double weightDecay, double maxGradNorm, LossSettings loss, Set<String> frozen) {

	public OptimizerSettings {
		frozen = Set.copyOf(frozen);
	}

	/** nnU-Net's: momentum 0.99, decay 3e-5, norm 12. */
	public static OptimizerSettings original(LossSettings loss) {
		return new OptimizerSettings(0.99, 3e-5, 12, loss, Set.of());
	}
}
