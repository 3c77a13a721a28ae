package sc.fiji.stunet.fiji.annotate;

import java.util.List;
import java.util.Optional;

import ij.gui.Roi;
import ij.plugin.frame.RoiManager;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.StructureRois;

/**
 * The ROI Manager's ROIs: what is being drawn. A ROI Manager that is closed keeps its ROIs, and the next one has them
 * again. Thread-safe; nothing but {@link #remove} waits for Swing's thread.
 */
final class ManagerRois {

	/** The last one that was seen, which may be closed; null: there was none. */
	private RoiManager manager;

	synchronized List<Roi> all() {
		// In place of one that was closed, the hidden one of a macro is nobody's, nor one that is not complete yet.
		open().filter(now -> now != manager && (manager == null || now.isShowing()))
				.ifPresent(now -> {
					if (manager != null) add(List.of(manager.getRoisAsArray()), now);
					manager = now;
				});
		return manager == null ? List.of() : List.of(manager.getRoisAsArray());
	}

	private static Optional<RoiManager> open() {
		return StructureRois.canBeManaged() ? Optional.ofNullable(RoiManager.getInstance2()) : Optional.empty();
	}

	/**
	 * All that the user sees.
	 *
	 * @throws InvalidRequest if the manager was closed with ROIs; then it is open again, with them
	 */
	List<Roi> shown() {
		if (open().isEmpty() && !all().isEmpty()) {
			RoiManager.getRoiManager();
			all();
			throw new InvalidRequest(
					"The ROI Manager was closed with what is drawn, which is in it again; accept that, or "
							+ "delete it there.");
		}
		return all();
	}

	/** As they are: ImageJ's {@code addRoi} puts one of no slice onto the slice that is shown. */
	static void add(List<Roi> rois, RoiManager to) {
		rois.forEach(roi -> to.add(roi, -1));
	}

	/** These very ROIs: for ImageJ, equal shapes on other slices or of other names are equal, too. */
	void remove(List<Roi> gone) {
		RoiManager last = last();
		if (last == null) return;
		// Without the lock, since it waits for Swing's thread.
		for (int index = last.getCount() - 1; index >= 0; index--) {
			Roi one = last.getRoi(index);
			if (gone.stream().anyMatch(roi -> roi == one)) last.delete(index);
		}
	}

	private synchronized RoiManager last() {
		return manager;
	}
}
