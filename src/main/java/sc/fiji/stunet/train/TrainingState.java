package sc.fiji.stunet.train;

import java.util.List;

/**
 * Where a training stands between two epochs, besides the parameters and the optimizer's memory.
 *
 * @param rateFactor 1, halved whenever the loss exploded
 * @param ending why it is over, for the user; empty while it goes on
 */
public record TrainingState(TrainingLog log, double rateFactor, String ending) {

	static TrainingState initial(List<String> structures) {
		return new TrainingState(TrainingLog.empty(structures), 1, "");
	}

	TrainingState with(Epoch epoch) {
		return new TrainingState(log.with(epoch), rateFactor, ending);
	}

	TrainingState halved(String remark) {
		return new TrainingState(log.withRemark(remark), rateFactor / 2, ending);
	}

	TrainingState endedBecause(String reason) {
		return new TrainingState(log, rateFactor, reason);
	}

	boolean over() {
		return !ending.isEmpty();
	}

	/** Finished ones. */
	public int epochs() {
		return log.epochs().size();
	}
}
