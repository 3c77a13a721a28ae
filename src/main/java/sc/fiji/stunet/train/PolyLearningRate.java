package sc.fiji.stunet.train;

import sc.fiji.stunet.job.LearningRates;

/**
 * nnU-Net's learning rate schedule ({@code poly_lr}), from the initial rate to zero: {@code initial * (1 - share)^0.9};
 * before it perhaps a warm-up as in its {@code nnUNetTrainer_warmup}: {@code initial * (epoch + 1) / warmup}.
 *
 * @param initial for the first epoch
 */
public record PolyLearningRate(LearningRates initial) {

	private static final double EXPONENT = 0.9;

	/**
	 * @param share completed part of the training, 0 to 1: nnU-Net's is the epoch, counted from 0, over the number of
	 *     epochs
	 */
	public LearningRates at(double share) {
		return initial.times(Math.pow(1 - Math.min(1, share), EXPONENT));
	}

	/** @param epoch of a warm-up of so many, counted from 0 */
	LearningRates rising(int epoch, int warmup) {
		return initial.times((epoch + 1.0) / warmup);
	}
}
