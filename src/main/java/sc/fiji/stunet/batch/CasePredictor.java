package sc.fiji.stunet.batch;

import java.util.function.Supplier;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.progress.Progress;

/**
 * Segments one case after the other; called from one thread, but for {@link #prepare} and what {@link #compute} leaves
 * to be done.
 */
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

	/**
	 * Segments a case as {@link #predict} does, but for what can be done while the next one is computed: writing the
	 * results.
	 *
	 * @return to be called once, by any thread: blocks until the files are written, and throws what {@link #predict}
	 *     throws
	 */
	default Supplier<CaseResult> compute(BatchCase scan, CaseFiles files, Progress progress) {
		CaseResult result = predict(scan, files, progress);
		return () -> result;
	}

	/**
	 * Reads the next case, as far as it can, while another one is computed, on another thread, if both fit into the
	 * memory. Whatever is thrown counts as not prepared: {@link #compute} begins from the start then.
	 *
	 * @param files that {@link #compute} will be given
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
