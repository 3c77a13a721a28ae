package sc.fiji.stunet.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import sc.fiji.stunet.progress.Progress;

/**
 * Decides after each failed case whether the run goes on: it does, unless a check finds that engine, model or disk are
 * the reason, or the same failure repeats. So neither a single scan ends the run, nor does a defect of this program
 * turn all scans into failures.
 */
public final class CaseFailures {

	/** Checks whether something other than the case is at fault; whatever they throw ends the run. */
	public interface Checks {

		/** Called after an unexpected error. */
		void engineAndModel();

		/** Called after something could not be written. */
		void disk();
	}

	private static final int ENOUGH = 3;
	/** Most lines of a logged trace: that of a stack overflow has a thousand. */
	private static final int LOGGED = 60;

	private final Progress progress;
	private final List<String> inARow = new ArrayList<>();
	private String place = "";

	public CaseFailures(Progress progress) {
		this.progress = progress;
	}

	/** Ends a row of failures after a case has succeeded. */
	public void interrupt() {
		inARow.clear();
	}

	/** The cases that failed last, one after the other and in the same way. */
	List<String> inARow() {
		return List.copyOf(inARow);
	}

	/**
	 * Returns when the other cases may go on.
	 *
	 * @param failure not one of all cases
	 * @throws RepeatedFailure if the same failure repeated too often
	 */
	public void tolerate(String name, CaseFailure failure, Checks checks) {
		boolean isUnforeseen = failure.kind() == CaseFailure.Kind.UNFORESEEN;
		if (isUnforeseen || !failure.trace().isEmpty()) {
			progress.log(failure.trace().lines().limit(LOGGED).collect(Collectors.joining("\n")));
			checks.engineAndModel();
			checks.disk();
		} else if (failure.kind() == CaseFailure.Kind.OF_THE_OUTPUT) checks.disk();
		if (isUnforeseen) count(name, failure);
		else interrupt();
	}

	private void count(String name, CaseFailure failure) {
		if (!failure.place().equals(place)) interrupt();
		place = failure.place();
		inARow.add(name);
		if (inARow.size() >= ENOUGH) throw new RepeatedFailure(inARow.size(), failure.sentence());
	}
}
