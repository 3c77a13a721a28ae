package sc.fiji.stunet.fiji.image;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

import ij.ImagePlus;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/**
 * Stores the place in the patient, for which ImageJ has no field, as a property of the image; saved with it in a TIFF.
 * It contains the size that it belongs to: after a crop or a resize it is ignored.
 */
public final class GeometryProperty {

	private static final String KEY = "STU-Net geometry";
	/**
	 * The exact spacing, where it differs from the length of the affine's columns, which are rounded when it is
	 * oblique.
	 */
	private static final String SPACING = "STU-Net spacing";

	private GeometryProperty() {}

	public static void set(ImagePlus image, Geometry geometry) {
		if (!geometry.isOriented()) return;
		String affine =
				Arrays.stream(geometry.affine()).mapToObj(Double::toString).collect(Collectors.joining(" "));
		image.setProp(KEY, size(image) + ": " + affine);
		Spacing exact = geometry.spacing();
		boolean isLength = Geometry.of(geometry.affine()).spacing().equals(exact);
		image.setProp(SPACING, isLength ? null : exact.x() + " " + exact.y() + " " + exact.z());
	}

	/** Reads the geometry; empty when the image has none that fits its size. */
	public static Optional<Geometry> of(ImagePlus image) {
		String text = image.getProp(KEY);
		if (text == null || !text.startsWith(size(image) + ": ")) return Optional.empty();
		try {
			double[] affine = numbers(text.substring(text.indexOf(':') + 1));
			String spacing = image.getProp(SPACING);
			if (spacing == null) return Optional.of(Geometry.of(affine));
			double[] mm = numbers(spacing);
			return Optional.of(Geometry.of(new Spacing(mm[0], mm[1], mm[2]), affine));
		} catch (IllegalArgumentException | IndexOutOfBoundsException | InvalidVolume e) {
			// Written by another program: ignored.
			return Optional.empty();
		}
	}

	private static double[] numbers(String text) {
		return Arrays.stream(text.strip().split(" "))
				.mapToDouble(Double::parseDouble)
				.toArray();
	}

	private static Extent size(ImagePlus image) {
		return new Extent(image.getWidth(), image.getHeight(), image.getNSlices());
	}
}
