package sc.fiji.stunet.train;

import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.model.Weights;

/**
 * The network as the trainer sees it. Blocks until done; belongs to one thread at a time; whoever opens it closes it.
 * Out of memory: {@link sc.fiji.stunet.failure.OutOfMemory}.
 */
public interface TrainingStep extends AutoCloseable {

	/**
	 * Of one update, before it.
	 *
	 * @param loss cross-entropy minus soft Dice, summed over the levels of deep supervision; NaN or infinite when the
	 *           training has exploded
	 * @param gradientNorm before it is clipped
	 */
	record Update(double loss, double gradientNorm) {}

	/**
	 * Of a batch that is not learnt from. Counts are per class, background first, over all voxels at full resolution.
	 *
	 * @param loss as in {@link Update}
	 */
	record Score(double loss, long[] truePositives, long[] falsePositives, long[] falseNegatives) {}

	/** Learns from the batch. With a loss that is no finite number the parameters are left as they are. */
	Update update(Batch batch, LearningRates rates);

	/** Looks at the batch without learning from it. */
	Score score(Batch batch);

	/**
	 * @param image (x, y, z, channel), x fastest
	 * @return (x, y, z), x fastest: the most probable class of every voxel
	 */
	short[] classes(float[] image);

	/**
	 * The parameters, those that no gradient reaches included, as they are when their values are asked for: to be read
	 * before the next update. Not all are in memory at a time.
	 */
	Weights parameters();

	/**
	 * The optimizer's memory, by the names of the parameters that it has one for; to be read as {@link #parameters()}.
	 */
	Weights momentum();

	/** Goes back to what {@link #parameters()} and {@link #momentum()} gave. */
	void restore(Weights parameters, Weights momentum);

	@Override
	void close();
}
