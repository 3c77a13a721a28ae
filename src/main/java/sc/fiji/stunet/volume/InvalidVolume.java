package sc.fiji.stunet.volume;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/**
 * Thrown for a volume that cannot be used. The message is one sentence for the user: which file or image, what is
 * wrong, what to do.
 */
public class InvalidVolume extends UserError {

	private static final long serialVersionUID = 1L;

	public InvalidVolume(String sentence) {
		super(Failure.Kind.INVALID_VOLUME, sentence, null);
	}

	public InvalidVolume(String sentence, Throwable cause) {
		super(Failure.Kind.INVALID_VOLUME, sentence, cause);
	}
}
