package sc.fiji.stunet.failure;

/**
 * Thrown when the machine or the accelerator has too little memory. The message contains the needed amount and what to
 * do.
 */
public class OutOfMemory extends UserError {

	private static final long serialVersionUID = 1L;

	public OutOfMemory(String sentence) {
		super(Failure.Kind.OUT_OF_MEMORY, sentence, null);
	}

	public OutOfMemory(String sentence, Throwable cause) {
		super(Failure.Kind.OUT_OF_MEMORY, sentence, cause);
	}
}
