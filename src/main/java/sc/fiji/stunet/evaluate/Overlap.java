package sc.fiji.stunet.evaluate;

/**
 * The overlap of a structure in two label maps, in voxels.
 *
 * @param reference voxels of the structure in the reference
 * @param prediction voxels of the structure in the prediction
 * @param both voxels of the structure in both
 */
public record Overlap(long reference, long prediction, long both) {

	/** 2 |A and B| / (|A| + |B|) (Dice 1945): 0 when it is missing in one of them, NaN when in both. */
	public double dice() {
		return 2.0 * both / (reference + prediction);
	}

	/** |A and B| / |A or B| (Jaccard 1912): 0 when it is missing in one of them, NaN when in both. */
	public double iou() {
		return (double) both / (reference + prediction - both);
	}
}
