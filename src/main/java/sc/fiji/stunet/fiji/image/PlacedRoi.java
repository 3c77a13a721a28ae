package sc.fiji.stunet.fiji.image;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import ij.ImagePlus;
import ij.gui.PointRoi;
import ij.gui.Roi;
import ij.process.ImageProcessor;

import sc.fiji.stunet.volume.InvalidVolume;

/**
 * A ROI, or those points of one, on a slice of an image.
 *
 * @param name of what it outlines
 * @param slice from 1; in a hyperstack the same for all channels and time points
 */
record PlacedRoi(Roi roi, String name, int slice) {

	/** A ROI may be drawn a little over the edge. */
	private static final double OVER_EDGE = 0.1;

	/**
	 * A ROI lies where ImageJ shows it and its ROI Manager goes to: a position of one number is a slice, also in a
	 * hyperstack; all channels have what is drawn in one; the time point does not matter where there is one. What
	 * belongs to all slices belongs to none.
	 *
	 * @throws InvalidVolume if one is on no slice, or outside of the image, or they are of several time points
	 */
	static List<PlacedRoi> of(List<Roi> rois, ImagePlus image) {
		checkTimePoints(rois, image);
		List<PlacedRoi> placed = new ArrayList<>();
		for (Roi roi : rois) {
			checkInside(roi, image);
			String name = LabelledRois.nameOf(roi);
			bySlice(roi, image).forEach((slice, part) -> {
				if (slice < 1 || slice > image.getNSlices())
					throw new InvalidVolume("The ROI '" + roi.getName() + "' is on no slice of '" + image.getTitle()
							+ "'; draw it again on its slice and add it there.");
				placed.add(new PlacedRoi(part, name, slice));
			});
		}
		return placed;
	}

	/** A time point that was taken out of a series has the ROIs that were drawn on it, and not those of others. */
	private static void checkTimePoints(List<Roi> rois, ImagePlus image) {
		if (image.getNFrames() > 1) return;
		List<Roi> timed = rois.stream().filter(roi -> roi.getTPosition() > 0).toList();
		for (Roi roi : timed) {
			Roi first = timed.get(0);
			if (roi.getTPosition() != first.getTPosition())
				throw new InvalidVolume("The ROI '" + first.getName() + "' is of time point " + first.getTPosition()
						+ " and '" + roi.getName() + "' of " + roi.getTPosition() + ", but '" + image.getTitle()
						+ "' has one; remove the ROIs of the others.");
		}
	}

	private static void checkInside(Roi roi, ImagePlus image) {
		var box = roi.getFloatBounds();
		double dx = OVER_EDGE * image.getWidth() + 1, dy = OVER_EDGE * image.getHeight() + 1;
		if (box.getCenterX() < 0
				|| box.getCenterX() > image.getWidth()
				|| box.getCenterY() < 0
				|| box.getCenterY() > image.getHeight()
				|| box.getMinX() < -dx
				|| box.getMaxX() > image.getWidth() + dx
				|| box.getMinY() < -dy
				|| box.getMaxY() > image.getHeight() + dy)
			throw new InvalidVolume(
					"The ROI '" + roi.getName() + "' reaches out of '" + image.getTitle() + "', which has "
							+ image.getWidth() + " x " + image.getHeight()
							+ " pixels, so it is of an image of another size; draw it on this one, or remove it.");
	}

	/** The points of the multi-point tool lie on slices of their own. */
	private static SortedMap<Integer, Roi> bySlice(Roi roi, ImagePlus image) {
		SortedMap<Integer, Roi> parts = new TreeMap<>();
		if (!(roi instanceof PointRoi points)) {
			parts.put(roi.getZPosition(), roi);
			return parts;
		}
		var polygon = points.getFloatPolygon();
		for (int i = 0; i < polygon.npoints; i++) {
			float x = polygon.xpoints[i], y = polygon.ypoints[i];
			int own = points.getPointPosition(i);
			int slice = own > 0 ? sliceAt(own, image) : roi.getZPosition();
			parts.merge(slice, new PointRoi(x, y), (earlier, point) -> ((PointRoi) earlier).addPoint(x, y));
		}
		parts.values().forEach(part -> part.setName(roi.getName()));
		return parts;
	}

	/**
	 * The slice of a plane.
	 *
	 * @param index in the stack of all channels and time points, from 1
	 * @return 0: the image has no such plane
	 */
	private static int sliceAt(int index, ImagePlus image) {
		return index > image.getStackSize() ? 0 : image.convertIndexToPosition(index)[1];
	}

	/** @throws InvalidVolume if it is no area */
	void fill(ImageProcessor plane, int value) {
		checkArea();
		plane.setValue(value);
		plane.fill(roi);
	}

	/** @throws InvalidVolume if it is none */
	void checkArea() {
		if (!roi.isArea())
			throw new InvalidVolume(
					"The ROI '" + roi.getName() + "' is no area; structures are outlined with closed shapes, or learnt "
							+ "from lines and points by STU-Net Train... with annotated=" + Annotated.DRAWN + ".");
	}

	/** Fills an area; lines as thick as they are drawn, and points as one pixel. */
	void draw(ImageProcessor plane, int value) {
		if (roi.isArea()) {
			fill(plane, value);
			return;
		}
		plane.setValue(value);
		if (roi instanceof PointRoi) {
			var points = roi.getFloatPolygon();
			for (int i = 0; i < points.npoints; i++) {
				int x = (int) Math.floor(points.xpoints[i]), y = (int) Math.floor(points.ypoints[i]);
				// As with areas, what lies over the edge is left out.
				if (x >= 0 && y >= 0 && x < plane.getWidth() && y < plane.getHeight()) plane.set(x, y, value);
			}
		} else roi.drawPixels(plane);
	}
}
