package sc.fiji.stunet.segmentation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * The next scan, read and preprocessed while another one is computed, as far as the memory has room for it. Thread-safe.
 */
public final class ScanAhead {

	/** @param key what tells one scan from others */
	private record Ready(Object key, Segmentation.Prepared scan, List<String> sentences) {}

	private volatile Ready ready;

	/**
	 * Prepares a scan; what is thrown is that of the scan.
	 *
	 * @param key of the scan, for {@link #take}
	 * @param bytes that its volume takes while it is read
	 * @param segmentation that is at work on another scan
	 * @param progress checked for cancellation; what is said is said again when the scan is taken
	 */
	public void prepare(
			Object key,
			PredictionFiles files,
			Optional<Spacing> spacing,
			long bytes,
			Segmentation segmentation,
			PredictionSettings settings,
			Progress progress) {
		ready = null;
		if (bytes > segmentation.spare()) return;
		List<String> sentences = new ArrayList<>();
		Progress noting = new ForwardingProgress(progress) {

			@Override
			public void log(String sentence) {
				sentences.add(sentence);
			}
		};
		Volume volume = files.read(spacing, noting);
		ready = new Ready(key, segmentation.prepareAside(volume, files.image(), settings, noting), sentences);
	}

	/** The scan, once, if it is the one that was prepared. */
	public Optional<Segmentation.Prepared> take(Object key, Progress progress) {
		Ready taken = ready;
		ready = null;
		if (taken == null || !taken.key().equals(key)) return Optional.empty();
		taken.sentences().forEach(progress::log);
		return Optional.of(taken.scan());
	}
}
