package sc.fiji.stunet.volume;

/** A volume that cannot be used. The message is one sentence for the user: which file or image, what is wrong, what to do. */
public class InvalidVolume extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public InvalidVolume(String sentence) {
		super(sentence);
	}

	public InvalidVolume(String sentence, Throwable cause) {
		super(sentence, cause);
	}
}
