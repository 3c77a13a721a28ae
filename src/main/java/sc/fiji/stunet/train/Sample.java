package sc.fiji.stunet.train;

/**
 * One patch with its reference segmentation.
 *
 * @param image (x, y, z, channel), x fastest, normalised
 * @param classes (x, y, z), x fastest, see {@link sc.fiji.stunet.model.Labelling}
 */
public record Sample(float[] image, short[] classes) {}
