package sc.fiji.stunet.job;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * The length of a training and its learning rates.
 *
 * @param epochs at most
 * @param iterations per epoch; the options call them updates
 * @param validationBatches for the pseudo-Dice after every epoch
 * @param rates at the start, or after the warm-up; they fall to zero with the epochs, or with the minutes if those pass
 *     faster
 * @param seed of the patches
 * @param minutes after which the last epoch is cut short; the validation of whole cases comes after them
 * @param patience epochs without a better smoothed pseudo-Dice after which the training ends
 * @param warmup epochs, from the first, in which the rates rise evenly to what they are to be; 0: none
 */
public record TrainingSchedule(
		int epochs,
		int iterations,
		int validationBatches,
		LearningRates rates,
		long seed,
		Optional<Double> minutes,
		Optional<Integer> patience,
		int warmup) {

	/** nnU-Net's initial learning rate, for all parameters. */
	public static final LearningRates ORIGINAL_RATES = new LearningRates(0.01, 0.01);

	/**
	 * The default number of epochs: a night on a processor; on a GPU it was not measured. nnU-Net's own 1000
	 * epochs of 250 iterations take days on the card that they are meant for.
	 */
	public static final int USUAL_EPOCHS = 100;

	public static final int USUAL_ITERATIONS = 50;
	/** The default number of epochs if there is a limit of minutes, which ends the training first. */
	public static final int MANY_EPOCHS = 1000;

	/** Updates of nnU-Net's own training: 1000 epochs of 250. */
	private static final long ORIGINAL_UPDATES = 250_000;

	private static final int VALIDATION_BATCHES = 10;

	/** Without a warm-up. */
	public TrainingSchedule(
			int epochs,
			int iterations,
			int validationBatches,
			LearningRates rates,
			long seed,
			Optional<Double> minutes,
			Optional<Integer> patience) {
		this(epochs, iterations, validationBatches, rates, seed, minutes, patience, 0);
	}

	/** Creates a schedule with defaults for everything that is empty. */
	public static TrainingSchedule of(
			Optional<Integer> epochs,
			Optional<Integer> iterations,
			Optional<Double> minutes,
			Optional<Integer> patience,
			LearningRates rates,
			long seed) {
		return new TrainingSchedule(
				epochs.orElse(minutes.isPresent() ? MANY_EPOCHS : USUAL_EPOCHS),
				iterations.orElse(USUAL_ITERATIONS),
				VALIDATION_BATCHES,
				rates,
				seed,
				minutes,
				patience);
	}

	/** @param warmupEpochs see above; empty: none */
	public TrainingSchedule warmedUp(Optional<Integer> warmupEpochs) {
		return new TrainingSchedule(
				epochs, iterations, validationBatches, rates, seed, minutes, patience, warmupEpochs.orElse(0));
	}

	/** @throws InvalidRequest if a number is impossible */
	public TrainingSchedule {
		check(epochs >= 1, "The number of epochs is " + epochs + "; give 1 or more.");
		check(iterations >= 1, "The number of updates per epoch is " + iterations + "; give 1 or more.");
		check(validationBatches >= 1, "The number of validation batches is " + validationBatches + "; give 1 or more.");
		check(
				isRate(rates.body()) && isRate(rates.heads()) && rates.body() + rates.heads() > 0,
				"The learning rates are " + rates.body() + " and " + rates.heads()
						+ "; give numbers between 0 and 1, such as 0.01.");
		check(
				minutes.isEmpty() || minutes.get() > 0 && Double.isFinite(minutes.get()),
				"The time for training is " + minutes.orElse(0.0) + " minutes; give more than 0.");
		check(
				patience.isEmpty() || patience.get() >= 1,
				"The patience is " + patience.orElse(0) + " epochs; give 1 or more.");
		check(
				warmup >= 0 && warmup < epochs,
				"The warm-up takes " + warmup + " of " + epochs + " epochs; give fewer than there are, 0 for none.");
	}

	/** The same with other rates. */
	public TrainingSchedule with(LearningRates other) {
		return new TrainingSchedule(epochs, iterations, validationBatches, other, seed, minutes, patience, warmup);
	}

	/** How many there are at most; empty: as many as there is time for. */
	public OptionalLong updates() {
		return minutes.isPresent() ? OptionalLong.empty() : OptionalLong.of((long) epochs * iterations);
	}

	/** Whether it is shorter than nnU-Net's own; one with a time limit is. */
	public boolean isShort() {
		return updates().isEmpty() || updates().getAsLong() < ORIGINAL_UPDATES;
	}

	private static boolean isRate(double rate) {
		return rate >= 0 && rate <= 1;
	}

	private static void check(boolean sensible, String sentence) {
		if (!sensible) throw new InvalidRequest(sentence);
	}

	/** The settings that a resumed training must share with the one that it continues, by the names of the options. */
	public Map<String, String> settings() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("epochs", String.valueOf(epochs));
		settings.put("updates", String.valueOf(iterations));
		settings.put("validation batches", String.valueOf(validationBatches));
		settings.put("learning rate", String.valueOf(rates.body()));
		settings.put("learning rate of the heads", String.valueOf(rates.heads()));
		settings.put("seed", String.valueOf(seed));
		settings.put("minutes", minutes.map(String::valueOf).orElse("any"));
		settings.put("patience", patience.map(String::valueOf).orElse("any"));
		// Only where there is one: earlier versions did not know it.
		if (warmup > 0) settings.put("epochs of warm-up", String.valueOf(warmup));
		return settings;
	}

	/** Describes the schedule in words, for the model's provenance. */
	public String describe() {
		return String.format(
				Locale.ROOT,
				"up to %d epochs of %d updates%s, learning rate %s%s%s, seed %d",
				epochs,
				iterations,
				minutes.map(limit -> " or " + limit + " minutes").orElse(""),
				rates.body(),
				rates.heads() == rates.body() ? "" : " (heads " + rates.heads() + ")",
				warmup == 0 ? "" : " after " + warmup + " epochs of warm-up",
				seed);
	}
}
