package sc.fiji.stunet.segmentation;

import java.util.Optional;

import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;

/** Finds structures in a scan: one model, or the models of a set. */
interface Segmenter extends AutoCloseable {

	/**
	 * Segments a part of a scan.
	 *
	 * @param image name of the scan at the start of a sentence
	 * @param wanted of the model's structures; their values are the only ones of the result
	 * @param settings whose scope has been followed already
	 * @param seen what {@link #see} said of the part; empty: it was not asked
	 * @param output gets the probabilities of the background and the wanted structures, on the grid of the whole scan
	 * @return of the part, in its axes
	 */
	LabelMap segment(
			ScanPart part,
			String image,
			Structures wanted,
			PredictionSettings settings,
			Optional<SeenScan> seen,
			Optional<ProbabilityOutput> output,
			Progress progress);

	/**
	 * Checks and preprocesses a part of a scan; may run while another scan is segmented.
	 *
	 * @return empty: this is done in the scan's turn only
	 */
	Optional<SeenScan> see(ScanPart part, String image, PredictionSettings settings, Progress progress);

	/** Waits for what is being loaded; fails as the loading did. */
	void awaitLoaded(Progress progress);

	/** Bytes of Java's memory that {@link #see} takes for a volume at most. */
	long bytesToSee(Volume volume);

	/** The device that computes, for the user. */
	String device();

	/** How long a run of the network took in the last prediction. */
	RunTime runTime();

	/** Bytes of Java's memory that the prediction at work leaves to others; may be asked for by any thread. */
	long spare();

	/** Checks, after an unexpected error, whether what is loaded still computes correctly. */
	void check();

	@Override
	void close();
}
