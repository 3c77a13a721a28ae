package sc.fiji.stunet.worker;

import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * One line from Fiji to the engine.
 *
 * @param id of the job, chosen by the client
 * @param job its name, {@link #CANCEL} or {@link #TELL}
 * @param parameters of the job, or the message; absent when it is cancelled
 */
public record Request(long id, String job, JsonNode parameters) {

	/** Cancels the job with the same id. */
	public static final String CANCEL = "cancel";
	/** A message for the job with the same id, from its request to its end. */
	public static final String TELL = "tell";

	public Request {
		Objects.requireNonNull(job);
		if (parameters == null) parameters = MissingNode.getInstance();
	}
}
