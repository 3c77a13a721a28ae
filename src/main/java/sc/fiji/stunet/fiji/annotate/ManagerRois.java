package sc.fiji.stunet.fiji.annotate;

import java.awt.HeadlessException;
import java.util.List;

import ij.gui.Roi;
import ij.plugin.frame.RoiManager;

/**
 * The ROI Manager's ROIs: what is being drawn. A ROI Manager that is closed would take them with it; they stay drawn,
 * and the next one has them again. Thread-safe; nothing but {@link #remove} waits for Swing's thread.
 */
final class ManagerRois {

	private RoiManager manager;
	/** As they were last seen. */
	private List<Roi> rois = List.of();

	synchronized List<Roi> all() {
		RoiManager now = canBe() ? RoiManager.getInstance2() : null;
		// In place of one that was closed, the hidden one of a macro is nobody's, nor one that is not complete yet.
		if (now == null || now != manager && manager != null && !now.isShowing()) return rois;
		if (now != manager) rois.forEach(now::addRoi);
		manager = now;
		rois = List.of(now.getRoisAsArray());
		return rois;
	}

	/** Whether there can be a ROI Manager: without a screen a Fiji has one, and a plain ImageJ has none. */
	static boolean canBe() {
		try {
			RoiManager.getInstance2();
			return true;
		} catch (HeadlessException e) {
			return false;
		}
	}

	/** These very ROIs: for ImageJ, equal shapes on other slices or of other names are equal, too. */
	void remove(List<Roi> gone) {
		RoiManager open = forget(gone);
		if (open == null) return;
		// Without the lock, since it waits for Swing's thread.
		for (int index = open.getCount() - 1; index >= 0; index--)
			if (isAmong(gone, open.getRoi(index))) open.delete(index);
	}

	private synchronized RoiManager forget(List<Roi> gone) {
		rois = rois.stream().filter(roi -> !isAmong(gone, roi)).toList();
		return manager;
	}

	private static boolean isAmong(List<Roi> rois, Roi one) {
		return rois.stream().anyMatch(roi -> roi == one);
	}
}
