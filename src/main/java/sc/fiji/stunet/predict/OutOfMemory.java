package sc.fiji.stunet.predict;

/** The machine or the accelerator has too little memory. The message says how much was needed and what to do. */
public class OutOfMemory extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public OutOfMemory(String sentence, Throwable cause) {
		super(sentence, cause);
	}
}
