package sc.fiji.stunet.job;

import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonProperty;

import sc.fiji.stunet.progress.Durations;

/**
 * The numbers at the end of an epoch: a row of {@code training.csv}, a point of the curves.
 *
 * @param number 1, 2 ...
 * @param of largest number of epochs
 * @param trainingLoss mean over the epoch's updates
 * @param validationLoss mean over its validation batches
 * @param pseudoDice per structure, in the model's order, over the validation patches added up; NaN where none has the
 *     structure
 * @param meanDice over the structures that occur
 * @param smoothedDice exponential average of {@code meanDice}, 0.9 of it old
 * @param rates at the start of the epoch
 * @param seconds its duration
 * @param waitingShare 0 to 1: the share of these seconds in which the network waited for patches
 * @param secondsLeft an estimate for the rest of the training
 * @param best whether the smoothed Dice is the highest so far
 */
public record Epoch(
		@JsonProperty("number") int number,
		@JsonProperty("of") int of,
		@JsonProperty("trainingLoss") double trainingLoss,
		@JsonProperty("validationLoss") double validationLoss,
		@JsonProperty("pseudoDice") List<Double> pseudoDice,
		@JsonProperty("meanDice") double meanDice,
		@JsonProperty("smoothedDice") double smoothedDice,
		@JsonProperty("rates") LearningRates rates,
		@JsonProperty("seconds") double seconds,
		@JsonProperty("waitingShare") double waitingShare,
		@JsonProperty("secondsLeft") double secondsLeft,
		@JsonProperty("best") boolean best) {

	public Epoch {
		pseudoDice = List.copyOf(pseudoDice);
	}

	/** The epoch in one line, the same on the command line, in ImageJ's log and in its window. */
	public String line() {
		return String.format(
				Locale.ROOT,
				"epoch %d of %d: loss %.4f, validation %.4f, pseudo-Dice %s (smoothed %s%s), %s (%.1f %% "
						+ "waiting), %s left",
				number,
				of,
				trainingLoss,
				validationLoss,
				dice(meanDice),
				dice(smoothedDice),
				best ? ", the best so far" : "",
				Durations.text(seconds),
				100 * waitingShare,
				Durations.text(secondsLeft));
	}

	private static String dice(double value) {
		return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
	}

	/**
	 * Checks an epoch that was read from a file.
	 *
	 * @throws IllegalArgumentException naming the impossible number
	 */
	public void check(int structures) {
		check(of >= 1, "is of " + of);
		check(Double.isFinite(trainingLoss) && Double.isFinite(validationLoss), "has no loss");
		check(
				pseudoDice.size() == structures,
				"has the Dice of " + pseudoDice.size() + " structures instead of " + structures);
		check(
				isDice(meanDice) && isDice(smoothedDice) && pseudoDice.stream().allMatch(Epoch::isDice),
				"has a Dice that is none");
		check(isShare(rates.body()) && isShare(rates.heads()), "has learning rates that are none");
		check(
				seconds >= 0
						&& Double.isFinite(seconds)
						&& secondsLeft >= 0
						&& Double.isFinite(secondsLeft)
						&& isShare(waitingShare),
				"has a time that is none");
	}

	private void check(boolean sensible, String what) {
		if (!sensible) throw new IllegalArgumentException("epoch " + number + " " + what);
	}

	private static boolean isDice(double dice) {
		return Double.isNaN(dice) || isShare(dice);
	}

	private static boolean isShare(double value) {
		return value >= 0 && value <= 1;
	}
}
