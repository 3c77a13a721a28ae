package sc.fiji.stunet.batch;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/**
 * Thrown for a case that cannot be predicted while others may. The message is its reason, one sentence for the user.
 */
public class CaseFailed extends UserError {

	private static final long serialVersionUID = 1L;

	public CaseFailed(String sentence) {
		super(Failure.Kind.INVALID_VOLUME, sentence, null);
	}

	public CaseFailed(String sentence, Throwable cause) {
		super(Failure.Kind.INVALID_VOLUME, sentence, cause);
	}
}
