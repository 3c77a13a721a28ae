package sc.fiji.stunet.progress;

/** The user ended the work; nothing was written. */
public class Cancelled extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public Cancelled() {
		super("Cancelled.");
	}
}
