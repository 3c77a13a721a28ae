package sc.fiji.stunet.fiji;

import ij.ImagePlus;
import ij.measure.Calibration;

import java.util.Locale;
import java.util.Map;

import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/** ImageJ's voxel sizes, in whatever unit, as mm and back. */
final class Calibrations {

	private static final Map<String, Double> MM = Map.ofEntries(Map.entry("mm", 1.0), Map.entry("millimeter", 1.0), Map.entry("millimetre", 1.0),
		Map.entry("m", 1e3), Map.entry("meter", 1e3), Map.entry("metre", 1e3), Map.entry("cm", 10.0), Map.entry("centimeter", 10.0),
		Map.entry("centimetre", 10.0), Map.entry("um", 1e-3), Map.entry("\u00b5m", 1e-3), Map.entry("\u03bcm", 1e-3), Map.entry("micron", 1e-3),
		Map.entry("micrometer", 1e-3), Map.entry("micrometre", 1e-3), Map.entry("nm", 1e-6), Map.entry("nanometer", 1e-6),
		Map.entry("nanometre", 1e-6), Map.entry("pm", 1e-9), Map.entry("\u00e5", 1e-7), Map.entry("angstrom", 1e-7), Map.entry("in", 25.4),
		Map.entry("inch", 25.4), Map.entry("inches", 25.4), Map.entry("km", 1e6), Map.entry("mil", 0.0254));

	private Calibrations() {}

	/**
	 * @throws InvalidVolume if the image has no unit of length, since 1 x 1 x 1 pixel would be a guess
	 */
	static Spacing spacing(ImagePlus image) {
		Calibration c = image.getCalibration();
		String title = image.getTitle();
		return new Spacing(Math.abs(c.pixelWidth) * mm(c.getXUnit(), title), Math.abs(c.pixelHeight) * mm(c.getYUnit(), title),
			Math.abs(c.pixelDepth) * mm(c.getZUnit(), title));
	}

	/**
	 * How many mm a unit has.
	 *
	 * @param title of the image, for the message
	 * @throws InvalidVolume if it is no unit of length
	 */
	static double mm(String unit, String title) {
		String name = unit == null ? "" : unit.strip().toLowerCase(Locale.ROOT);
		Double factor = MM.getOrDefault(name, MM.get(name.replaceFirst("s$", "")));
		if (factor == null)
			throw new InvalidVolume("The image '" + title + "' has no voxel size in a unit of length (its unit is '" + name
				+ "'); set it with Image > Properties, or with spacing=x,y,z in mm where the command takes it.");
		return factor;
	}

	/**
	 * What a user typed: three numbers in mm, or one for all axes.
	 *
	 * @throws InvalidOption if it is something else
	 */
	static Spacing parse(String text) {
		String[] numbers = text.strip().split("[,;\\s]+");
		try {
			if (numbers.length == 1) return new Spacing(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[0]), Double.parseDouble(numbers[0]));
			if (numbers.length == 3) return new Spacing(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]), Double.parseDouble(numbers[2]));
		}
		catch (NumberFormatException | InvalidVolume e) {
			throw new InvalidOption("The option spacing=" + text + " is not a voxel size; three positive numbers in mm are needed, such as 1,1,2.5.");
		}
		throw new InvalidOption("The option spacing=" + text + " has " + numbers.length + " numbers; three are needed (x, y, z in mm), such as 1,1,2.5.");
	}

	static Calibration of(Spacing spacing) {
		Calibration calibration = new Calibration();
		calibration.pixelWidth = spacing.x();
		calibration.pixelHeight = spacing.y();
		calibration.pixelDepth = spacing.z();
		calibration.setUnit("mm");
		return calibration;
	}
}
