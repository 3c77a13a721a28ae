package sc.fiji.stunet.train;

/**
 * One patch with its reference segmentation.
 *
 * @param image (x, y, z, channel), x fastest, normalised
 * @param classes (x, y, z), x fastest: 0 is the background, n the plan's n-th structure
 */
public record Sample(float[] image, short[] classes) {}
