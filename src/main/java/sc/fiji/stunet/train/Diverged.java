package sc.fiji.stunet.train;

/** The loss explodes again and again, whatever the learning rate. The message is one sentence for the user. */
public class Diverged extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public Diverged(String sentence) {
		super(sentence);
	}
}
