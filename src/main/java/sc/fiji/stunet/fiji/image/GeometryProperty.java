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
 * The place in the patient, which ImageJ has no field for, as a property of the image; saved with it in a TIFF. It
 * names the size it belongs to: after a crop or a resize it no longer counts.
 */
public final class GeometryProperty {

	private static final String KEY = "STU-Net geometry";
	/** Where it is not exactly the length of the affine's columns, which are rounded when it is oblique. */
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

	/** Empty when the image carries none that fits its size. */
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
			// Somebody else has written it: as good as none.
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
