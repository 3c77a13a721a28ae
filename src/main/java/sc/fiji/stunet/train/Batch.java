package sc.fiji.stunet.train;

import java.util.List;

import sc.fiji.stunet.volume.Extent;

/**
 * The patches of one iteration.
 *
 * @param patch size of each, (x, y, z) in voxels
 */
public record Batch(Extent patch, List<Sample> samples) {

	public Batch {
		samples = List.copyOf(samples);
	}
}
