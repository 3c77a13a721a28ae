package sc.fiji.stunet.predict;

/**
 * The network as the sliding window sees it: one patch in, a score per class and voxel out. Blocks until done; belongs
 * to one thread at a time; whoever opens it closes it.
 */
public interface PatchPredictor extends AutoCloseable {

	/**
	 * @param patch (x, y, z, channel), x fastest: the size it was opened for
	 * @param scores filled with (x, y, z, class), x fastest: probabilities over the classes, or logits if it was opened
	 *     so
	 * @throws sc.fiji.stunet.failure.OutOfMemory if the machine or the accelerator has not enough
	 */
	void predict(float[] patch, float[] scores);

	@Override
	void close();
}
