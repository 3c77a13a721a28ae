package sc.fiji.stunet.fiji;

import ij.ImagePlus;

import java.util.Arrays;
import java.util.stream.Collectors;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;

/**
 * The place in the patient, which ImageJ has no field for, as a property of the image; saved with it in a TIFF. It names
 * the size it belongs to: after a crop or a resize it no longer counts.
 */
final class GeometryProperty {

	private static final String KEY = "STU-Net geometry";
	private static final double SAME_SPACING = 1e-4;

	private GeometryProperty() {}

	static void set(ImagePlus image, Geometry geometry) {
		if (!geometry.isOriented()) return;
		String affine = Arrays.stream(geometry.affine()).mapToObj(Double::toString).collect(Collectors.joining(" "));
		image.setProp(KEY, size(image) + ": " + affine);
	}

	/** Oriented when the image carries a geometry that fits it. */
	static Geometry of(ImagePlus image, Spacing spacing) {
		String text = image.getProp(KEY);
		Geometry unoriented = Geometry.unoriented(spacing);
		if (text == null || !text.startsWith(size(image) + ": ")) return unoriented;
		double[] affine = Arrays.stream(text.substring(text.indexOf(':') + 1).strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
		Geometry geometry = Geometry.of(affine);
		for (int axis = 0; axis < 3; axis++)
			if (Math.abs(geometry.spacing().get(axis) - spacing.get(axis)) > SAME_SPACING * spacing.get(axis)) return unoriented;
		return geometry;
	}

	private static Extent size(ImagePlus image) {
		return new Extent(image.getWidth(), image.getHeight(), image.getNSlices());
	}
}
