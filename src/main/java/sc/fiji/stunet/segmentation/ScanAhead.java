package sc.fiji.stunet.segmentation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.batch.VolumeBytes;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** Scans of files, the next one of which is read and preprocessed beside another, as far as the memory has room. */
public final class ScanAhead {

	/** @param key what tells one scan from others */
	private record Ready(Object key, Segmentation.Prepared scan, List<String> sentences) {}

	private final int frame;
	private final VolumeBytes bytes = new VolumeBytes();
	private volatile Ready ready;

	/** @param frame time point of every scan, from 1; 0: the only one */
	public ScanAhead(int frame) {
		this.frame = frame;
	}

	/**
	 * Prepares a scan, on any thread.
	 *
	 * @param key of the scan, for {@link #take}
	 * @param segmentation that is at work on another scan
	 * @param progress checked for cancellation; what is said is said when the scan is taken
	 */
	public void prepare(
			Object key,
			PredictionFiles files,
			Optional<Spacing> spacing,
			Segmentation segmentation,
			PredictionSettings settings,
			Progress progress) {
		ready = null;
		if (bytes.of(files.inputs(), files.channels()) > segmentation.spare()) return;
		List<String> sentences = new ArrayList<>();
		Progress noting = new ForwardingProgress(progress) {

			@Override
			public void report(String activity, long done, long total) {}

			@Override
			public void log(String sentence) {
				sentences.add(sentence);
			}
		};
		Volume volume = files.read(spacing, frame, noting);
		ready = new Ready(key, segmentation.prepareAside(volume, files.image(), settings, noting), sentences);
	}

	/** A scan, which is read now unless it is the one that was prepared. */
	public Segmentation.Prepared take(Object key, PredictionFiles files, Optional<Spacing> spacing, Progress progress) {
		Ready taken = ready;
		ready = null;
		boolean isReady = taken != null && taken.key().equals(key);
		// What is done in its turn has not been weighed against the memory that another scan still holds.
		if (!isReady || taken.scan().seen().isEmpty()) progress.makeRoom();
		if (isReady) taken.sentences().forEach(progress::log);
		Segmentation.Prepared scan = isReady
				? taken.scan()
				: new Segmentation.Prepared(files.read(spacing, frame, progress), files.image(), Optional.empty());
		bytes.add(scan.volume());
		return scan;
	}

	/** Lets go of the scan that was prepared: another one is wanted. */
	public void forget() {
		ready = null;
	}
}
