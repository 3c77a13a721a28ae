package sc.fiji.stunet.batch;

/** The same thing, which nobody foresaw, went wrong with one case after the other. The message is one sentence for the user. */
public class RepeatedFailure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	RepeatedFailure(int cases, String reason) {
		super(cases + " cases in a row failed in the same way, which looks like a defect of the program rather than of the scans, so the others were not tried: "
			+ reason);
	}
}
