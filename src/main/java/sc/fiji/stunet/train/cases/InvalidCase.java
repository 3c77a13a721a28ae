package sc.fiji.stunet.train.cases;

import sc.fiji.stunet.volume.InvalidVolume;

/** A preprocessed case that cannot be read any more. The message is one sentence for the user. */
public class InvalidCase extends InvalidVolume {

	private static final long serialVersionUID = 1L;

	InvalidCase(String sentence, Throwable cause) {
		super(sentence, cause);
	}
}
