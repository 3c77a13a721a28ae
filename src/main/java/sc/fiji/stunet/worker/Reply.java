package sc.fiji.stunet.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * One line from the engine to Fiji: exactly one of the parts is present, or none in a heartbeat.
 *
 * @param id of the job; {@link #NO_JOB} in a heartbeat
 * @param number of a job's end, from 1; heartbeats repeat the end with it, so that a corrupt line is not lost; else 0
 * @param progress how far the job is
 * @param log a sentence for the user's log
 * @param needs estimate of the memory that the job is about to use, in bytes
 * @param event another message of the job, such as the losses of an epoch
 * @param done the job's result: its last line
 * @param failed why there is no result: its last line
 * @param cancelled true: its last line
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Reply(
		long id,
		long number,
		Step progress,
		String log,
		Long needs,
		JsonNode event,
		JsonNode done,
		Problem failed,
		Boolean cancelled) {

	/** The id of a heartbeat; one is sent every {@link #PULSE_SECONDS} seconds. */
	public static final long NO_JOB = 0;

	public static final int PULSE_SECONDS = 2;

	public record Step(String activity, long done, long total) {}

	/**
	 * The failure of a job.
	 *
	 * @param kind name of {@link sc.fiji.stunet.failure.Failure.Kind}
	 * @param sentence for the user
	 * @param details stack trace, of defects only
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Problem(String kind, String sentence, String details) {}

	public static Reply alive() {
		return new Reply(NO_JOB, 0, null, null, null, null, null, null, null);
	}

	public static Reply progress(long id, String activity, long done, long total) {
		return new Reply(id, 0, new Step(activity, done, total), null, null, null, null, null, null);
	}

	public static Reply log(long id, String sentence) {
		return new Reply(id, 0, null, sentence, null, null, null, null, null);
	}

	public static Reply needs(long id, long bytes) {
		return new Reply(id, 0, null, null, bytes, null, null, null, null);
	}

	public static Reply event(long id, JsonNode event) {
		return new Reply(id, 0, null, null, null, event, null, null, null);
	}

	public static Reply done(long id, JsonNode result) {
		return new Reply(id, 0, null, null, null, null, result, null, null);
	}

	public static Reply failed(long id, Problem problem) {
		return new Reply(id, 0, null, null, null, null, null, problem, null);
	}

	public static Reply cancelled(long id) {
		return new Reply(id, 0, null, null, null, null, null, null, true);
	}

	public Reply numbered(long number) {
		return new Reply(id, number, progress, log, needs, event, done, failed, cancelled);
	}
}
