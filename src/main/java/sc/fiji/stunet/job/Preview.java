package sc.fiji.stunet.job;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A slice of a validation patch, to be shown during a training.
 *
 * @param image (x, y), x fastest, of the first channel, normalised
 * @param reference class of every pixel
 * @param prediction class of every pixel
 */
public record Preview(
		@JsonProperty("width") int width,
		@JsonProperty("height") int height,
		@JsonProperty("image") float[] image,
		@JsonProperty("reference") short[] reference,
		@JsonProperty("prediction") short[] prediction) {}
