package sc.fiji.stunet.job;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The learning rates of one iteration.
 *
 * @param body for all parameters but the heads'
 * @param heads for {@code seg_outputs.*}
 */
public record LearningRates(@JsonProperty("body") double body, @JsonProperty("heads") double heads) {

	public LearningRates times(double factor) {
		return new LearningRates(body * factor, heads * factor);
	}
}
