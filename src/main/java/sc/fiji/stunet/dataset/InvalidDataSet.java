package sc.fiji.stunet.dataset;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/**
 * Thrown for a data set that cannot be learnt from. The message is one sentence for the user: which file, what is
 * wrong, what to do.
 */
public class InvalidDataSet extends UserError {

	private static final long serialVersionUID = 1L;

	public InvalidDataSet(String sentence) {
		super(Failure.Kind.INVALID_DATA_SET, sentence, null);
	}

	public InvalidDataSet(String sentence, Throwable cause) {
		super(Failure.Kind.INVALID_DATA_SET, sentence, cause);
	}
}
