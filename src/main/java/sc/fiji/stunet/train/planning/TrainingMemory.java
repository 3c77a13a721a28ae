package sc.fiji.stunet.train.planning;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.volume.Extent;

/** Estimates the memory of a training. */
@FunctionalInterface
public interface TrainingMemory {

	/**
	 * Estimates the peak memory of one iteration.
	 *
	 * @param patch (x, y, z) in voxels
	 * @param samples that are computed at the same time
	 */
	long bytes(NetworkConfig network, Extent patch, int samples);
}
