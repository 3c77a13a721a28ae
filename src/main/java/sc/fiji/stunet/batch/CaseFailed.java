package sc.fiji.stunet.batch;

/** One case that could not be predicted while others may. The message is its reason, one sentence for the user. */
public class CaseFailed extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public CaseFailed(String sentence) {
		super(sentence);
	}

	public CaseFailed(String sentence, Throwable cause) {
		super(sentence, cause);
	}
}
