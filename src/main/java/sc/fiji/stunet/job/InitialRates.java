package sc.fiji.stunet.job;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import sc.fiji.stunet.failure.Remedy;

/** The learning rates at the beginning that are used unless the user says others, and why. */
public final class InitialRates {

	/**
	 * A rate for transfers.
	 *
	 * @param updates at most
	 * @param reason the end of a sentence
	 */
	private record Row(long updates, double rate, String reason) {}

	/**
	 * By the number of updates, the fewest first: docs/benchmarks.md has what is measured.
	 */
	private static final List<Row> TRANSFERS = List.of(
			new Row(25_000, 0.01, "as few updates learn little with less"),
			new Row(Long.MAX_VALUE, 0.001, "at which STU-Net's authors fine-tune, as there are many updates"));

	/** What the table says, for users. */
	public static final String BY_UPDATES = "0.01 up to 25,000 updates or with a limit of minutes, else 0.001";

	/** With which every transfer began in the first builds, unless another rate was asked for. */
	private static final double OF_FIRST_BUILDS = 0.001;

	private InitialRates() {}

	/**
	 * The rates of a transfer.
	 *
	 * @param rate empty: that of the table
	 * @param heads empty: the same
	 * @param updates empty: not known beforehand, which counts as few
	 */
	public static LearningRates ofTransfer(Optional<Double> rate, Optional<Double> heads, OptionalLong updates) {
		double body = rate.orElseGet(() -> row(updates).rate());
		return new LearningRates(body, heads.orElse(body));
	}

	private static Row row(OptionalLong updates) {
		return TRANSFERS.stream()
				.filter(row -> updates.orElse(0) <= row.updates())
				.findFirst()
				.orElseThrow();
	}

	/**
	 * The schedule of a transfer that goes on: one that the first builds began goes on at its rate,
	 * unless another one than the usual is asked for.
	 *
	 * @param begun settings with which the transfer was begun, as {@link TrainingSchedule#settings()} names them
	 */
	public static TrainingSchedule resumed(TrainingSchedule schedule, Map<String, String> begun) {
		LearningRates usual = ofTransfer(Optional.empty(), Optional.empty(), schedule.updates());
		TrainingSchedule first = schedule.with(new LearningRates(OF_FIRST_BUILDS, OF_FIRST_BUILDS));
		return schedule.rates().equals(usual)
						&& begun.entrySet().containsAll(first.settings().entrySet())
				? first
				: schedule;
	}

	/**
	 * Says which rates a training begins with, and why.
	 *
	 * @param isResumed whether it was begun before
	 */
	public static String sentence(TrainingSchedule schedule, boolean isTransfer, boolean isResumed) {
		LearningRates rates = schedule.rates();
		Row usual = row(schedule.updates());
		String reason;
		if (isResumed) reason = ", with which it was begun";
		else if (!isTransfer && rates.equals(TrainingSchedule.ORIGINAL_RATES)) reason = ", nnU-Net's";
		else if (isTransfer && rates.body() == usual.rate()) reason = ", " + usual.reason() + Remedy.RATE;
		else reason = ", as asked for";
		OptionalLong count = schedule.updates();
		String updates = count.isPresent()
				? String.format(Locale.ROOT, "%,d update%s", count.getAsLong(), count.getAsLong() == 1 ? "" : "s")
				: "as many updates as there is time for";
		return "Learning rate " + rates.body() + reason + "; "
				+ (rates.heads() == rates.body() ? "" : "of the heads " + rates.heads() + "; ") + updates
				+ (schedule.warmup() == 0 ? "" : ", the rate rises over the first " + schedule.warmup() + " epochs")
				+ ".";
	}
}
