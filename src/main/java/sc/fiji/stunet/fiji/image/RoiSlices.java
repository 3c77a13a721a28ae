package sc.fiji.stunet.fiji.image;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

	/**
	 * Copies of ROIs, each on a single slice, in all channels of it: the points of one ROI may lie on several. Their
	 * positions are those of hyperstacks, since points lose plain ones when ImageJ saves them.
	 *
	 * @throws sc.fiji.stunet.volume.InvalidVolume if one is on no slice, outside of the image, or outlines no area
	 */
	public static List<Roi> apart(List<Roi> rois, ImagePlus image) {
		List<Roi> all = new ArrayList<>();
		for (PlacedRoi placed : PlacedRoi.of(rois, image)) {
			if (!placed.name().equals(LabelledRois.ANNOTATED)) placed.checkArea();
			Roi copy = (Roi) placed.roi().clone();
			copy.setPosition(0, placed.slice(), 0);
			all.add(copy);
		}
		return all;
	}

	/** Sets the positions of ROIs that are {@link #apart} as an image shows them, which may have several channels. */
	public static List<Roi> onto(List<Roi> rois, ImagePlus image) {
		if (image.getNChannels() == 1) rois.forEach(roi -> roi.setPosition(roi.getZPosition()));
		return rois;
	}

	/** Names of the structures that ROIs outline, in the order in which they appear. */
	public static Set<String> structures(List<Roi> rois) {
		Set<String> names = new LinkedHashSet<>();
		for (Roi roi : rois) if (LabelledRois.isStructure(roi)) names.add(LabelledRois.nameOf(roi));
		return names;
	}
}
