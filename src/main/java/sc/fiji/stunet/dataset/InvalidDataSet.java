package sc.fiji.stunet.dataset;

/** A data set that cannot be learnt from. The message is one sentence for the user: which file, what is wrong, what to do. */
public class InvalidDataSet extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public InvalidDataSet(String sentence) {
		super(sentence);
	}

	public InvalidDataSet(String sentence, Throwable cause) {
		super(sentence, cause);
	}
}
