package sc.fiji.stunet.fiji.image;

import java.util.List;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * What of an image counts as annotated: there a structure is what is outlined, and the rest is background. Nothing else
 * is learnt from.
 */
public enum Annotated {
	/** Every slice with a ROI, which may be one named {@code annotated} where there is nothing to outline. */
	SLICES(Annotated.WITH_ROIS),
	/** All of it. */
	VOLUME(Annotated.WHOLE),
	/** The areas named {@code annotated}. */
	INSIDE(Annotated.INSIDE_ROIS),
	/** The drawn lines, points and areas themselves; background is drawn, too. */
	STROKES(Annotated.DRAWN);

	public static final String WITH_ROIS = "slices with ROIs";
	public static final String WHOLE = "whole volume";
	public static final String INSIDE_ROIS = "inside the ROIs named annotated";
	public static final String DRAWN = "strokes";

	private final String words;

	Annotated(String words) {
		this.words = words;
	}

	/** @throws InvalidRequest if it is none of them */
	public static Annotated of(String text) {
		return Words.chosen("annotated", text, List.of(values()), one -> one.words);
	}
}
