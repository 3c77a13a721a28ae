package sc.fiji.stunet.predict;

/**
 * The network in the view of the sliding window: one patch in, a score per class and voxel out. Blocks until done; for
 * one thread at a time; closed by its owner.
 */
public interface PatchPredictor extends AutoCloseable {

	/**
	 * @param patch (x, y, z, channel), x fastest, of the size that it was opened for
	 * @param scores filled with (x, y, z, class), x fastest: probabilities over the classes, or logits, as it was
	 *     opened
	 * @throws sc.fiji.stunet.failure.OutOfMemory if the machine or the accelerator has too little memory
	 */
	void predict(float[] patch, float[] scores);

	@Override
	void close();
}
