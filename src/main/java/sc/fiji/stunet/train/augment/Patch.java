package sc.fiji.stunet.train.augment;

import sc.fiji.stunet.volume.Extent;

/**
 * A patch that is augmented in place.
 *
 * @param size (x, y, z) in voxels
 * @param image (x, y, z, channel), x fastest, normalised
 * @param classes (x, y, z), x fastest: 0 is the background, n the n-th structure, -1 outside the non-zero mask of the
 *     case
 */
public record Patch(Extent size, float[] image, short[] classes) {

	public Patch {
		if (classes.length != size.voxels() || image.length % classes.length != 0)
			throw new IllegalArgumentException("A patch of " + size + " voxels has neither " + classes.length
					+ " classes nor " + image.length + " intensities.");
	}

	public static Patch empty(Extent size, int channels) {
		return new Patch(
				size, new float[Math.toIntExact(size.voxels() * channels)], new short[Math.toIntExact(size.voxels())]);
	}

	public int channels() {
		return image.length / classes.length;
	}

	/** Where a channel begins in the image. */
	int start(int channel) {
		return channel * classes.length;
	}
}
