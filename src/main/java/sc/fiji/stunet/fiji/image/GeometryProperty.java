package sc.fiji.stunet.fiji.image;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

import ij.ImagePlus;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * The place in the patient, which ImageJ has no field for, as a property of the image; saved with it in a TIFF. It
 * names the size it belongs to: after a crop or a resize it no longer counts.
 */
public final class GeometryProperty {

	private static final String KEY = "STU-Net geometry";

	private GeometryProperty() {}

	public static void set(ImagePlus image, Geometry geometry) {
		if (!geometry.isOriented()) return;
		String affine =
				Arrays.stream(geometry.affine()).mapToObj(Double::toString).collect(Collectors.joining(" "));
		image.setProp(KEY, size(image) + ": " + affine);
	}

	/** Empty when the image carries none that fits its size. */
	public static Optional<Geometry> of(ImagePlus image) {
		String text = image.getProp(KEY);
		if (text == null || !text.startsWith(size(image) + ": ")) return Optional.empty();
		try {
			return Optional.of(Geometry.of(
					Arrays.stream(text.substring(text.indexOf(':') + 1).strip().split(" "))
							.mapToDouble(Double::parseDouble)
							.toArray()));
		} catch (IllegalArgumentException | InvalidVolume e) {
			// Somebody else has written it: as good as none.
			return Optional.empty();
		}
	}

	private static Extent size(ImagePlus image) {
		return new Extent(image.getWidth(), image.getHeight(), image.getNSlices());
	}
}
