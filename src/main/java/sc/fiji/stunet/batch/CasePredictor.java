package sc.fiji.stunet.batch;

import java.nio.file.Path;

import sc.fiji.stunet.progress.Progress;

/** Segments one case after the other; called from one thread. */
@FunctionalInterface
public interface CasePredictor {

	/**
	 * Blocks until the label map is written.
	 *
	 * @param labelMap NIfTI file (.nii.gz) to write or replace; what is left of it after a failure is deleted
	 * @param progress asked between tiles whether to go on
	 * @throws CaseFailed if this case cannot be predicted but others may; the batch goes on. Any other exception would hit
	 *             every case: it ends the batch and is passed on
	 * @throws sc.fiji.stunet.progress.Cancelled if the user ended it
	 */
	CaseResult predict(BatchCase scan, Path labelMap, Progress progress);
}
