package sc.fiji.stunet.progress;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/** Thrown when the user cancelled the work: no result is half written, and earlier results stay. */
public class Cancelled extends UserError {

	private static final long serialVersionUID = 1L;

	public Cancelled() {
		super(Failure.Kind.CANCELLED, "Cancelled.", null);
	}
}
