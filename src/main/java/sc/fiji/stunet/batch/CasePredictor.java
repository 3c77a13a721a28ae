package sc.fiji.stunet.batch;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.progress.Progress;

/** Segments one case after the other; called from one thread, but for {@link #prepare}. */
@FunctionalInterface
public interface CasePredictor {

	/**
	 * Segments a case; blocks until its files are written.
	 *
	 * @param files to write or replace; deleted after a failure
	 * @param progress checked for cancellation between tiles
	 * @throws CaseFailed if this case cannot be predicted but others may
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels
	 * @throws RuntimeException for every other failure, see {@link #failure}
	 */
	CaseResult predict(BatchCase scan, CaseFiles files, Progress progress);

	/** Whether {@link #prepare} may be called, on a thread of its own. */
	default boolean canPrepare() {
		return false;
	}

	/**
	 * Reads the next case while another one is predicted, if both fit into the memory. Whatever is thrown counts as not
	 * prepared: {@link #predict} begins from the start then.
	 *
	 * @param files that {@link #predict} will be given
	 * @param progress checked for cancellation
	 */
	default void prepare(BatchCase next, CaseFiles files, Progress progress) {}

	/** Classifies an exception or error of a case by what it means for the other cases. */
	default CaseFailure failure(Throwable problem) {
		return CaseFailure.of(problem);
	}

	/**
	 * Checks engine and model after an unexpected error.
	 *
	 * @throws RuntimeException if one of them is damaged; it ends the batch
	 */
	default void check() {}

	/**
	 * Checks the predictor's own disk after a write error, which may concern one of its temporary files.
	 *
	 * @param bytes approximate size of what could not be written
	 * @throws InvalidOutput if the disk is full
	 */
	default void checkDisk(long bytes) {}
}
