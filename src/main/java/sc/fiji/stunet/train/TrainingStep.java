package sc.fiji.stunet.train;

import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.model.Weights;

/**
 * The network with its optimizer, as the trainer sees it. Calls block until done; belongs to one thread at a time;
 * closed by the caller. Every call may throw {@link sc.fiji.stunet.failure.OutOfMemory}.
 */
public interface TrainingStep extends AutoCloseable {

	/**
	 * Loss and gradient norm of one iteration, before the parameters are updated.
	 *
	 * @param loss cross-entropy minus soft Dice, weighted sum over the levels of deep supervision; NaN or infinite when
	 *           the training has exploded
	 * @param gradientNorm before it is clipped
	 */
	record Update(double loss, double gradientNorm) {}

	/**
	 * Scores of a validation batch. Counts are per class, background first, over all voxels at full resolution.
	 *
	 * @param loss as in {@link Update}
	 */
	record Score(double loss, long[] truePositives, long[] falsePositives, long[] falseNegatives) {}

	/**
	 * One training iteration: forward, backward, clip the gradients, update the parameters. With a loss that is no
	 * finite number the parameters are left as they are.
	 */
	Update update(Batch batch, LearningRates rates);

	/** One validation iteration: forward only. */
	Score score(Batch batch);

	/**
	 * @param image (x, y, z, channel), x fastest
	 * @return (x, y, z), x fastest: the most probable class of every voxel
	 */
	short[] classes(float[] image);

	/**
	 * All parameters, those that are not trained included. Values are read from the network when they are asked for, so
	 * they are to be read before the next iteration; not all are in memory at a time.
	 */
	Weights parameters();

	/** The optimizer's momentum buffers, by the names of the parameters; to be read as {@link #parameters()}. */
	Weights momentum();

	/** Sets the parameters and the momentum buffers to what {@link #parameters()} and {@link #momentum()} gave. */
	void restore(Weights parameters, Weights momentum);

	@Override
	void close();
}
