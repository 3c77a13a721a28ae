package sc.fiji.stunet.job;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

import sc.fiji.stunet.failure.Remedy;

/** The learning rates at the beginning that are used unless the user says others, and why. */
public final class InitialRates {

	/** The rate of a transfer that the commands show as their default: that of the table. */
	public static final double TRANSFER = 0.001;

	/**
	 * A rate for transfers.
	 *
	 * @param updates at most
	 * @param reason the end of a sentence
	 */
	private record Row(long updates, double rate, String reason) {}

	/** By the number of updates, the fewest first: what is measured belongs here. */
	private static final List<Row> TRANSFERS = List.of(
			new Row(Long.MAX_VALUE, TRANSFER, "at which STU-Net's authors fine-tune, for any number of updates"));

	private InitialRates() {}

	/**
	 * The rates of a transfer.
	 *
	 * @param rate {@link #TRANSFER}: that of the table
	 * @param heads empty: the same
	 * @param updates empty: not known beforehand, which counts as few
	 */
	public static LearningRates ofTransfer(double rate, Optional<Double> heads, OptionalLong updates) {
		double body = rate == TRANSFER ? row(updates).rate() : rate;
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
