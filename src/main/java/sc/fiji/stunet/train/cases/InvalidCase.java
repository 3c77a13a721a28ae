package sc.fiji.stunet.train.cases;

import sc.fiji.stunet.volume.InvalidVolume;

/** Thrown when a preprocessed case cannot be read any more. The message is one sentence for the user. */
public class InvalidCase extends InvalidVolume {

	private static final long serialVersionUID = 1L;

	InvalidCase(String sentence, Throwable cause) {
		super(sentence, cause);
	}
}
