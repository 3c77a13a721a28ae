package sc.fiji.stunet.fiji.image;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

import ij.ImagePlus;
import ij.gui.Roi;

/** The slices of an image that ROIs lie on. */
public final class RoiSlices {

	private RoiSlices() {}

	/**
	 * @return from 1
	 * @throws sc.fiji.stunet.volume.InvalidVolume if one is on no slice, or outside of the image
	 */
	public static SortedSet<Integer> of(List<Roi> rois, ImagePlus image) {
		SortedSet<Integer> slices = new TreeSet<>();
		PlacedRoi.of(rois, image).forEach(roi -> slices.add(roi.slice()));
		return slices;
	}
}
