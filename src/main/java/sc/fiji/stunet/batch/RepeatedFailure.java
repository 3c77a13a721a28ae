package sc.fiji.stunet.batch;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/**
 * Thrown when one case after the other fails with the same unexpected error. The message is one sentence for the
 * user.
 */
public class RepeatedFailure extends UserError {

	private static final long serialVersionUID = 1L;

	RepeatedFailure(int cases, String reason) {
		super(
				Failure.Kind.INTERNAL,
				cases
						+ " cases in a row failed in the same way, which looks like a defect of the program "
						+ "rather than of the scans, so the others were not tried: "
						+ reason,
				null);
	}
}
