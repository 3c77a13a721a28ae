package sc.fiji.stunet.train;

import java.util.List;

import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.model.Weights;

/**
 * The network with its optimizer, as the trainer uses it. Calls block until done; for one thread at a time; closed by
 * the caller. Every call may throw {@link sc.fiji.stunet.failure.OutOfMemory}.
 */
public interface TrainingStep extends AutoCloseable {

	/**
	 * Loss and gradient norm of one iteration, before the parameters are updated.
	 *
	 * @param loss cross-entropy minus soft Dice, weighted sum over the levels of deep supervision; NaN or infinite when
	 *           the training has exploded
	 * @param gradientNorm before it is clipped
	 */
	record Iteration(double loss, double gradientNorm) {}

	/**
	 * Scores of a validation batch. Counts are per class, background first, over all voxels at full resolution.
	 *
	 * @param loss as in {@link Iteration}
	 */
	record Score(double loss, long[] truePositives, long[] falsePositives, long[] falseNegatives) {}

	/**
	 * Runs one training iteration: forward, backward, clip the gradients, update the parameters. The parameters stay as
	 * they are if the loss is not finite.
	 */
	Iteration update(Batch batch, LearningRates rates);

	/** Runs one validation iteration: forward only. */
	Score score(Batch batch);

	/**
	 * Looks for units that learn next to nothing: forward only.
	 *
	 * @return by decoder stage, the lowest resolution first, the share of its output channels that are positive in less
	 *     than 1 % of the batch's voxels, 0 to 1
	 */
	List<Double> deadShares(Batch batch);

	/**
	 * @param image (x, y, z, channel), x fastest
	 * @return (x, y, z), x fastest: the most probable class of every voxel
	 */
	short[] classes(float[] image);

	/**
	 * All parameters, including those that are not trained. Values are read from the network when needed, before the
	 * next iteration; not all are in memory at a time.
	 */
	Weights parameters();

	/** The optimizer's momentum buffers, by the names of the parameters; read like {@link #parameters()}. */
	Weights momentum();

	/**
	 * Sets the parameters and the momentum buffers to earlier values of {@link #parameters()} and {@link #momentum()}.
	 */
	void restore(Weights parameters, Weights momentum);

	@Override
	void close();
}
