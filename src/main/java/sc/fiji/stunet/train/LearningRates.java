package sc.fiji.stunet.train;

/**
 * Of one update.
 *
 * @param body for all parameters but the heads'
 * @param heads for {@code seg_outputs.*}
 */
public record LearningRates(double body, double heads) {

	public LearningRates times(double factor) {
		return new LearningRates(body * factor, heads * factor);
	}
}
