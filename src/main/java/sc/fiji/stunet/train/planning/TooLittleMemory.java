package sc.fiji.stunet.train.planning;

/** No plan fits the memory. The message is one sentence for the user. */
public class TooLittleMemory extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public TooLittleMemory(String sentence) {
		super(sentence);
	}
}
