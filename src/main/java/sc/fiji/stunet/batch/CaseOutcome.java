package sc.fiji.stunet.batch;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/**
 * What became of a case that another process has segmented.
 *
 * @param name of the case
 * @param worker where, for the user
 * @param record of the finished label map; null: it failed
 * @param failure null: it is done
 * @param kind of the failure; null: it is done
 */
public record CaseOutcome(
		@JsonProperty("name") String name,
		@JsonProperty("worker") String worker,
		@JsonProperty("record") CaseRecord record,
		@JsonProperty("failure") CaseFailure failure,
		@JsonProperty("kind") Failure.Kind kind) {

	static CaseOutcome done(String name, String worker, CaseRecord record) {
		return new CaseOutcome(name, worker, record, null, null);
	}

	/** @param failure what the problem means for the other cases */
	public static CaseOutcome failed(String name, String worker, CaseFailure failure, Throwable problem) {
		return new CaseOutcome(name, worker, null, failure, Failure.of(problem).kind());
	}

	/** @param problem of the process itself, which it has before it begins a case */
	public static CaseOutcome refused(String name, String worker, Throwable problem) {
		return failed(name, worker, CaseFailure.of(problem).ofTheRun(), problem);
	}

	/** Whether another try, at another place or in another moment, may succeed. */
	@JsonIgnore
	public boolean isWorthAnotherTry() {
		return failure != null && kind.mayPassElsewhere();
	}

	/** The failure as it is thrown where the batch runs. */
	RuntimeException problem() {
		return new OfWorker(kind, worker + ": " + failure.sentence(), failure.trace());
	}

	/** Thrown for a failure in another process. */
	private static final class OfWorker extends UserError {

		private static final long serialVersionUID = 1L;

		private final String trace;

		OfWorker(Failure.Kind kind, String sentence, String trace) {
			super(kind, sentence, null);
			this.trace = trace;
		}

		@Override
		public String details() {
			return trace;
		}
	}
}
