package sc.fiji.stunet.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;

import sc.fiji.stunet.files.CsvTable;
import sc.fiji.stunet.job.Epoch;

/**
 * The log of a training: its finished epochs with their losses and scores.
 *
 * @param structures names, in the model's order
 * @param epochs the finished ones, from the first
 * @param remarks by the number of the epoch, for the user
 */
public record TrainingLog(
		@JsonProperty("structures") List<String> structures,
		@JsonProperty("epochs") List<Epoch> epochs,
		@JsonProperty("remarks") Map<Integer, String> remarks) {

	public static final String CSV = "training.csv";
	private static final List<String> COLUMNS = List.of(
			"epoch",
			"training_loss",
			"validation_loss",
			"pseudo_dice",
			"smoothed_pseudo_dice",
			"best",
			"learning_rate",
			"learning_rate_heads",
			"seconds",
			"waiting_share");

	public TrainingLog {
		structures = List.copyOf(structures);
		epochs = List.copyOf(epochs);
		remarks = Map.copyOf(remarks);
	}

	static TrainingLog empty(List<String> structures) {
		return new TrainingLog(structures, List.of(), Map.of());
	}

	TrainingLog with(Epoch epoch) {
		List<Epoch> all = new ArrayList<>(epochs);
		all.add(epoch);
		return new TrainingLog(structures, all, remarks);
	}

	TrainingLog withRemark(String remark) {
		Map<Integer, String> all = new LinkedHashMap<>(remarks);
		all.merge(epochs.size() + 1, remark, (before, now) -> before + "; " + now);
		return new TrainingLog(structures, epochs, all);
	}

	/** The time of training over all runs, in seconds. */
	public double seconds() {
		return seconds(epochs.size());
	}

	/** That of the first so many epochs. */
	double seconds(int first) {
		return epochs.stream().limit(first).mapToDouble(Epoch::seconds).sum();
	}

	/** The share of the time that the network waited for patches, 0 to 1. */
	public double waitingShare() {
		double seconds = seconds();
		return seconds == 0
				? 0
				: epochs.stream()
								.mapToDouble(epoch -> epoch.seconds() * epoch.waitingShare())
								.sum()
						/ seconds;
	}

	/** The smoothed pseudo-Dice of the last epoch; NaN before the first. */
	double smoothedDice() {
		return epochs.isEmpty() ? Double.NaN : epochs.get(epochs.size() - 1).smoothedDice();
	}

	/** Number of the epoch with the highest smoothed pseudo-Dice; 0 before the first. */
	public int bestEpoch() {
		return epochs.stream().filter(Epoch::best).mapToInt(Epoch::number).max().orElse(0);
	}

	/** The highest smoothed pseudo-Dice; NaN before the first epoch. */
	public double bestDice() {
		int best = bestEpoch();
		return best == 0 ? Double.NaN : epochs.get(best - 1).smoothedDice();
	}

	/** @throws IllegalArgumentException naming the impossible value */
	void check() {
		for (int i = 0; i < epochs.size(); i++) {
			if (epochs.get(i).number() != i + 1)
				throw new IllegalArgumentException(
						"epoch " + (i + 1) + " has the number " + epochs.get(i).number());
			epochs.get(i).check(structures.size());
		}
		for (int epoch : remarks.keySet())
			if (epoch < 1 || epoch > epochs.size() + 1)
				throw new IllegalArgumentException("there is a remark on an epoch " + epoch);
	}

	/** One row per epoch. Dead shares have columns if they were counted. */
	public CsvTable table() {
		List<Object> header = new ArrayList<>(COLUMNS);
		structures.forEach(name -> header.add("dice " + name));
		int stages = epochs.stream().mapToInt(e -> e.deadShares().size()).max().orElse(0);
		for (int stage = 0; stage < stages; stage++) header.add("dead_share_stage_" + stage);
		header.add("remark");
		CsvTable table = new CsvTable().row(header);
		for (Epoch e : epochs) {
			List<Object> row = new ArrayList<>(List.of(
					e.number(),
					e.trainingLoss(),
					e.validationLoss(),
					e.meanDice(),
					e.smoothedDice(),
					e.best() ? "yes" : "no",
					e.rates().body(),
					e.rates().heads(),
					e.seconds(),
					e.waitingShare()));
			row.addAll(e.pseudoDice());
			for (int stage = 0; stage < stages; stage++)
				row.add(stage < e.deadShares().size() ? e.deadShares().get(stage) : Double.NaN);
			row.add(remarks.getOrDefault(e.number(), ""));
			table.row(row);
		}
		return table;
	}
}
