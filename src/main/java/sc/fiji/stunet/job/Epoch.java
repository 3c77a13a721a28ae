package sc.fiji.stunet.job;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;

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
 * @param deadShares by decoder stage, the lowest resolution first: the share of its channels that are positive in less
 *     than 1 % of the voxels, 0 to 1, in the last batch that was looked at; empty in files of earlier versions
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
		@JsonProperty("best") boolean best,
		@JsonProperty("deadShares") @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
				List<Double> deadShares) {

	public Epoch {
		pseudoDice = List.copyOf(pseudoDice);
		deadShares = List.copyOf(deadShares);
	}

	/** Of a training whose dead channels are not looked for. */
	public Epoch(
			int number,
			int of,
			double trainingLoss,
			double validationLoss,
			List<Double> pseudoDice,
			double meanDice,
			double smoothedDice,
			LearningRates rates,
			double seconds,
			double waitingShare,
			double secondsLeft,
			boolean best) {
		this(
				number,
				of,
				trainingLoss,
				validationLoss,
				pseudoDice,
				meanDice,
				smoothedDice,
				rates,
				seconds,
				waitingShare,
				secondsLeft,
				best,
				List.of());
	}

	/** The same epoch as a longer training counts it. */
	public Epoch counted(int asNumber, int ofAll, double leftOfAll) {
		return new Epoch(
				asNumber,
				ofAll,
				trainingLoss,
				validationLoss,
				pseudoDice,
				meanDice,
				smoothedDice,
				rates,
				seconds,
				waitingShare,
				leftOfAll,
				best,
				deadShares);
	}

	/** The epoch in one line, the same on the command line, in ImageJ's log and in its window. */
	public String line() {
		return String.format(
				Locale.ROOT,
				"epoch %d of %d: loss %.4f, validation %.4f, pseudo-Dice %s (smoothed %s%s)%s, %s (%.1f %% "
						+ "waiting), %s left",
				number,
				of,
				trainingLoss,
				validationLoss,
				dice(meanDice),
				dice(smoothedDice),
				best ? ", the best so far" : "",
				deadShares.isEmpty() ? "" : ", dead channels " + percent(deadShares),
				Durations.text(seconds),
				100 * waitingShare,
				Durations.text(secondsLeft));
	}

	/** What a narrow window has room for, and what is still true when the training has ended. */
	public String shortLine() {
		return "epoch " + number + ": pseudo-Dice " + dice(meanDice) + (best ? ", the best so far" : "");
	}

	/** Shares of dead channels as they are shown: "73/45/56/56/12 %", the lowest resolution first. */
	public static String percent(List<Double> deadShares) {
		return deadShares.stream()
						.map(share -> String.valueOf(Math.round(100 * share)))
						.collect(Collectors.joining("/"))
				+ " %";
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
		check(deadShares.stream().allMatch(Epoch::isShare), "has a share of dead channels that is none");
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
