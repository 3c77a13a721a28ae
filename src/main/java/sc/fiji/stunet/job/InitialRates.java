package sc.fiji.stunet.job;

import java.util.List;
import java.util.Locale;
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
	 * By the number of updates, the fewest first. 0.01 is measured up to 4,000 updates (docs/benchmarks.md), where a
	 * tenth of it learns little; from 25,000 on a rate of 0.001 moves the weights as far as 0.01 in 2,500.
	 */
	private static final List<Row> TRANSFERS = List.of(
			new Row(25_000, 0.01, "as few updates learn little with less"),
			new Row(Long.MAX_VALUE, 0.001, "at which STU-Net's authors fine-tune, as there are many updates"));

	/** What the table says, for users. */
	public static final String BY_UPDATES = "0.01 up to 25,000 updates, else 0.001";

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

	/** Says which rates a training begins with, and why. */
	public static String sentence(TrainingSchedule schedule, boolean isTransfer) {
		LearningRates rates = schedule.rates();
		Row usual = row(schedule.updates());
		String reason = !isTransfer && rates.equals(TrainingSchedule.ORIGINAL_RATES)
				? ", nnU-Net's"
				: isTransfer && rates.body() == usual.rate() ? ", " + usual.reason() + Remedy.RATE : ", as asked for";
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
