package sc.fiji.stunet.train;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/** Thrown when a training diverges at any learning rate. The message is one sentence for the user. */
public class Diverged extends UserError {

	private static final long serialVersionUID = 1L;

	public Diverged(String sentence) {
		super(Failure.Kind.DIVERGED, sentence, null);
	}
}
