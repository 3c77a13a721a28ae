package sc.fiji.stunet.fiji.image;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import net.imglib2.img.Img;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;

import sc.fiji.stunet.volume.InvalidVolume;

/**
 * Areas that a user has drawn, as labels. ROIs of one name belong to one structure; a number at the end of a name, as
 * ImageJ or {@link StructureRois} appends it, is ignored, and all ROIs with names that ImageJ generated are one
 * structure.
 *
 * @param labels (x, y, z); where two ROIs overlap, the later one counts
 * @param structures name and value, in the order in which they appear
 */
public record LabelledRois(Img<UnsignedShortType> labels, Map<String, Integer> structures) {

	private static final String OF_IMAGEJ = "\\d+(-\\d+)+";
	private static final String UNNAMED = "structure_1";

	/** @throws InvalidVolume if there is none, or one is no area or on no slice */
	public static LabelledRois of(List<Roi> rois, ImagePlus image) {
		if (rois.isEmpty())
			throw new InvalidVolume(
					"There are no labels: name an open label image with labels=, or draw the structures and add "
							+ "them to the ROI Manager.");
		PlanarImg<UnsignedShortType, ShortArray> labels =
				PlanarImgs.unsignedShorts(image.getWidth(), image.getHeight(), image.getNSlices());
		Map<String, Integer> structures = new LinkedHashMap<>();
		for (Roi roi : rois) {
			short[] plane = labels.getPlane(slice(roi, image) - 1).getCurrentStorageArray();
			fill(
					roi,
					new ShortProcessor(image.getWidth(), image.getHeight(), plane, null),
					structures.computeIfAbsent(structure(roi), name -> structures.size() + 1));
		}
		return new LabelledRois(labels, structures);
	}

	private static String structure(Roi roi) {
		String name = roi.getName() == null ? "" : roi.getName().strip();
		String own = roi.getProperty(StructureRois.PROPERTY);
		return own != null
				? own
				: name.isEmpty() || name.matches(OF_IMAGEJ) ? UNNAMED : name.replaceFirst("-\\d+$", "");
	}

	/** The slice of a ROI, from 1. */
	private static int slice(Roi roi, ImagePlus image) {
		int slice = roi.hasHyperStackPosition()
				? roi.getZPosition()
				: image.getNChannels() * image.getNFrames() == 1
						? roi.getPosition()
						: image.convertIndexToPosition(Math.max(1, roi.getPosition()))[1];
		if (slice < 1 || slice > image.getNSlices())
			throw new InvalidVolume("The ROI '" + roi.getName() + "' is on no slice of '" + image.getTitle()
					+ "'; draw it again on its slice and add it there.");
		if (!roi.isArea())
			throw new InvalidVolume(
					"The ROI '" + roi.getName() + "' is no area; structures are outlined with closed shapes.");
		return slice;
	}

	private static void fill(Roi roi, ImageProcessor plane, int value) {
		plane.setValue(value);
		plane.fill(roi);
	}
}
