package sc.fiji.stunet.predict;

import java.util.Optional;
import java.util.function.Consumer;

import sc.fiji.stunet.patch.ScoreHead;
import sc.fiji.stunet.patch.ScoreSlices;

/**
 * The network in the view of the sliding window: one patch in, a score per class and voxel out. Blocks until done; for
 * one thread at a time; closed by its owner.
 */
public interface PatchPredictor extends AutoCloseable {

	/**
	 * @param patch (x, y, z, channel), x fastest, of the size that it was opened for
	 * @param scores gets all slices of the patch in their order, some at a time, so that they need not exist at once:
	 *     probabilities over the classes, or logits, as it was opened
	 * @throws sc.fiji.stunet.failure.OutOfMemory if the machine or the accelerator has too little memory
	 */
	void predict(float[] patch, Consumer<ScoreSlices> scores);

	/**
	 * The last layer of the network, where features can be blended instead of scores: less work, and fewer numbers.
	 * Empty: they cannot, or there would be no fewer.
	 */
	default Optional<ScoreHead> head() {
		return Optional.empty();
	}

	/**
	 * What {@link #predict} makes scores of, where there is a {@link #head}.
	 *
	 * @param features gets all slices of the patch in their order, feature fastest
	 */
	default void predictFeatures(float[] patch, Consumer<ScoreSlices> features) {
		throw new UnsupportedOperationException("no head");
	}

	/** The number of networks, folds of one training, whose scores are averaged. */
	default int folds() {
		return 1;
	}

	/** Makes a fold, from 0, the one that predicts from now on. */
	default void choose(int fold) {}

	@Override
	void close();
}
