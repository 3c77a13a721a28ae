package sc.fiji.stunet.batch;

import java.nio.file.Path;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.progress.Progress;

/** Segments one case after the other; called from one thread. */
@FunctionalInterface
public interface CasePredictor {

	/**
	 * Blocks until the label map is written.
	 *
	 * @param labelMap NIfTI file (.nii.gz) to write or replace; what is left of it after a failure is deleted
	 * @param progress asked between tiles whether to go on
	 * @throws CaseFailed if this case cannot be predicted but others may
	 * @throws sc.fiji.stunet.progress.Cancelled if the user ended it
	 * @throws RuntimeException whatever else goes wrong: {@link #failure} says what it means
	 */
	CaseResult predict(BatchCase scan, Path labelMap, Progress progress);

	/** Classifies an exception or error of a case by what it means for the other cases. */
	default CaseFailure failure(Throwable problem) {
		return CaseFailure.of(problem);
	}

	/**
	 * Checks engine and model after an unexpected error.
	 *
	 * @throws RuntimeException if not; it ends the batch
	 */
	default void check() {}

	/**
	 * Checks the predictor's own disk after something could not be written, which may be a temporary file of its.
	 *
	 * @param bytes about as many as were to be written
	 * @throws InvalidOutput if there is no room
	 */
	default void checkDisk(long bytes) {}
}
