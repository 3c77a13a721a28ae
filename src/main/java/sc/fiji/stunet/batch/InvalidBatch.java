package sc.fiji.stunet.batch;

/** Cases that cannot be found or shared out. The message is one sentence for the user: which folder, what is wrong, what to do. */
public class InvalidBatch extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public InvalidBatch(String sentence) {
		super(sentence);
	}

	public InvalidBatch(String sentence, Throwable cause) {
		super(sentence, cause);
	}
}
