package sc.fiji.stunet.fiji.image;

import java.awt.Color;
import java.util.Optional;

import ij.ImagePlus;
import ij.measure.Calibration;
import ij.process.LUT;

import sc.fiji.stunet.model.LabelColours;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.volume.LabelMap;

/** Converts label maps to label images: 16 bit, each structure in its colour on black. */
public final class LabelImage {

	/** Prefix of the properties that name the structures: {@code Property.get("Label 1")} in a macro. */
	public static final String PROPERTY = "Label ";

	private static final String MODEL_PROPERTY = "STU-Net model";
	private static final int COLOURS = 256;

	private LabelImage() {}

	/**
	 * @param labels the image shares the arrays of its planes, if it has them
	 * @param calibration of the image that was segmented; its value function is left out
	 */
	public static ImagePlus of(LabelMap labels, Structures structures, Calibration calibration, String title) {
		ImagePlus image = new ImagePlus(title, ImageVolume.stack(labels.voxels()));
		image.setDimensions(1, labels.size().z(), 1);
		Calibration own = calibration.copy();
		own.disableDensityCalibration();
		image.setCalibration(own);
		GeometryProperty.set(image, labels.geometry());
		structures.all().forEach(structure -> image.setProp(PROPERTY + structure.value(), structure.name()));
		image.setLut(lut(structures));
		// Fixed, so that a colour always means the same structure. ImageJ has 256 colours: larger values share the last
		// one.
		image.setDisplayRange(0, COLOURS - 1.0);
		return image;
	}

	/**
	 * The name of the structure at a pixel of the current slice, also after the image was saved as TIFF and opened
	 * again.
	 */
	public static Optional<String> structure(ImagePlus image, int x, int y) {
		if (image.getBitDepth() != 16 || image.getProp(MODEL_PROPERTY) == null) return Optional.empty();
		int value = image.getProcessor().get(x, y);
		return Optional.ofNullable(image.getProp(PROPERTY + value)).map(name -> name + " (" + value + ")");
	}

	public static LUT lut(Structures structures) {
		byte[] red = new byte[COLOURS];
		byte[] green = new byte[COLOURS];
		byte[] blue = new byte[COLOURS];
		for (int value = 1; value < COLOURS; value++) {
			int fallback = LabelColours.of(value);
			Color colour = new Color(structures
					.withValue(value)
					.map(Structures.Structure::colour)
					.orElse(fallback));
			red[value] = (byte) colour.getRed();
			green[value] = (byte) colour.getGreen();
			blue[value] = (byte) colour.getBlue();
		}
		return new LUT(red, green, blue);
	}
}
