package sc.fiji.stunet.train;

/**
 * A slice of a validation patch, to look at while training.
 *
 * @param image (x, y), x fastest, of the first channel, normalised
 * @param reference class of every pixel
 * @param prediction class of every pixel
 */
public record Preview(int width, int height, float[] image, short[] reference, short[] prediction) {}
