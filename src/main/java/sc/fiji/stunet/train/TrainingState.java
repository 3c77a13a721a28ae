package sc.fiji.stunet.train;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;

import sc.fiji.stunet.job.Epoch;

/**
 * The state of a training between two epochs, without the parameters and the momentum buffers.
 *
 * @param rateFactor 1, halved whenever the loss exploded
 * @param ending why the training is over, for the user; empty while it is not
 */
public record TrainingState(
		@JsonProperty("log") TrainingLog log,
		@JsonProperty("rateFactor") double rateFactor,
		@JsonProperty("ending") String ending) {

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

	/**
	 * Checks that a state from a file is possible.
	 *
	 * @throws IllegalArgumentException naming the impossible value
	 */
	void check() {
		// Halved several times: exactly a power of two.
		if (!(rateFactor > 0 && rateFactor <= 1 && rateFactor == Math.scalb(1.0, Math.getExponent(rateFactor))))
			throw new IllegalArgumentException("the factor of the learning rate is " + rateFactor);
		log.check();
	}

	/** The number of finished epochs. */
	public int epochs() {
		return log.epochs().size();
	}
}
