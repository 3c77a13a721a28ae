package sc.fiji.stunet.train;

/** A training that cannot be started, or not be resumed, as asked. The message is one sentence for the user. */
public class InvalidTraining extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public InvalidTraining(String sentence) {
		super(sentence);
	}
}
