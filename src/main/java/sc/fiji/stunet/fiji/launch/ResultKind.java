package sc.fiji.stunet.fiji.launch;

import java.awt.GraphicsEnvironment;
import java.util.List;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.Words;
import sc.fiji.stunet.fiji.view.Viewer3d;

/** How ImageJ shows a label map. In macros the first word is enough: {@code result=overlay}. */
public enum ResultKind {
	LABEL_IMAGE(ResultKind.LABELS),
	OVERLAY(ResultKind.ON_IMAGE),
	ROIS(ResultKind.IN_MANAGER),
	/** A label image and its surfaces. */
	SURFACES(ResultKind.IN_3D),
	NOTHING(ResultKind.FILES_ONLY);

	public static final String LABELS = "label image";
	public static final String ON_IMAGE = "overlay on the image";
	public static final String IN_MANAGER = "ROIs in the ROI Manager";
	public static final String IN_3D = "3D viewer and label image";
	public static final String FILES_ONLY = "nothing (files only)";

	private final String words;

	ResultKind(String words) {
		this.words = words;
	}

	/** Whether a choice of a dialog works in this ImageJ. */
	public static boolean isOffered(String words) {
		return !words.equals(IN_3D) || Viewer3d.installed().isPresent();
	}

	/** @throws InvalidRequest if this ImageJ cannot show such a result */
	public void check() {
		boolean headless = GraphicsEnvironment.isHeadless();
		if (this == ROIS && headless)
			throw new InvalidRequest("ImageJ has no ROI Manager without a screen; use result=[" + LABELS + "].");
		if (this == SURFACES && headless)
			throw new InvalidRequest("There is no 3D viewer without a screen; use result=[" + LABELS + "].");
		if (this == SURFACES && !isOffered(IN_3D))
			throw new InvalidRequest(
					"ImageJ's 3D Viewer, which every Fiji has, is not installed here; use result=[" + LABELS + "].");
	}

	/** @throws InvalidRequest if it is none of them */
	public static ResultKind of(String text) {
		return Words.chosen("result", text, List.of(values()), kind -> kind.words);
	}
}
