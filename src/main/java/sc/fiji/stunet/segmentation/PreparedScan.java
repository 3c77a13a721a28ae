package sc.fiji.stunet.segmentation;

import java.util.Optional;

import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.preprocess.Preprocessing;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Volume;

/** One scan as it was preprocessed last, so that models whose plans agree in it share that. */
final class PreparedScan {

	private record Way(Preprocessing preprocessing, Optional<String> orientation) {}

	private final Forward forward;
	private Way way;
	private Preprocessed scan;

	/** How a volume is preprocessed. */
	@FunctionalInterface
	interface Forward {

		Preprocessed of(Preprocessing preprocessing, Volume volume, Runnable checkCancelled);
	}

	/** In memory. */
	PreparedScan() {
		this(Preprocessing::forward);
	}

	PreparedScan(Forward forward) {
		this.forward = forward;
	}

	/**
	 * @param orientation to which the volume was turned
	 * @param volume always of the same scan
	 */
	Preprocessed of(Preprocessing preprocessing, Optional<String> orientation, Volume volume, Progress progress) {
		Way wanted = new Way(preprocessing, orientation);
		if (!wanted.equals(way)) {
			scan = null; // so that its memory is free before the next one is made
			scan = forward.of(preprocessing, volume, progress::checkCancelled);
			way = wanted;
		}
		return scan;
	}
}
