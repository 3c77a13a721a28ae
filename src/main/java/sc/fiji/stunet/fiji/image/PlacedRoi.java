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

	/** @throws InvalidVolume if one is on no slice, or outside of the image */
	static List<PlacedRoi> of(List<Roi> rois, ImagePlus image) {
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
			parts.put(sliceOf(roi, image), roi);
			return parts;
		}
		var polygon = points.getFloatPolygon();
		for (int i = 0; i < polygon.npoints; i++) {
			float x = polygon.xpoints[i], y = polygon.ypoints[i];
			int own = points.getPointPosition(i);
			int slice = own > 0 ? sliceAt(own, image) : sliceOf(roi, image);
			parts.merge(slice, new PointRoi(x, y), (earlier, point) -> ((PointRoi) earlier).addPoint(x, y));
		}
		parts.values().forEach(part -> part.setName(roi.getName()));
		return parts;
	}

	private static int sliceOf(Roi roi, ImagePlus image) {
		if (roi.hasHyperStackPosition()) return roi.getZPosition();
		return image.getNChannels() * image.getNFrames() == 1 ? roi.getPosition() : sliceAt(roi.getPosition(), image);
	}

	/** @param index in the stack, from 1 */
	private static int sliceAt(int index, ImagePlus image) {
		return image.convertIndexToPosition(Math.max(1, index))[1];
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
							+ "from lines and points with annotated=" + Annotated.DRAWN + ".");
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
