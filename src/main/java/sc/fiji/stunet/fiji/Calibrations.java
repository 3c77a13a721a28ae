package sc.fiji.stunet.fiji;

import ij.ImagePlus;
import ij.measure.Calibration;

import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LengthUnit;
import sc.fiji.stunet.volume.Spacing;

/** ImageJ's voxel sizes, in whatever unit, as mm and back. */
final class Calibrations {

	private static final String REMEDY = "set it with Image > Properties, or with spacing=x,y,z in mm where the command takes it.";

	private Calibrations() {}

	/**
	 * @throws InvalidVolume if the image has no unit of length, since 1 x 1 x 1 pixel would be a guess, or only a printing
	 *           resolution, or a size that is not possible
	 */
	static Spacing spacing(ImagePlus image) {
		Calibration c = image.getCalibration();
		String title = image.getTitle();
		double x = Math.abs(c.pixelWidth) * mm(c.getXUnit(), title);
		double y = Math.abs(c.pixelHeight) * mm(c.getYUnit(), title);
		double z = Math.abs(c.pixelDepth) * mm(c.getZUnit(), title);
		if (LengthUnit.isOfPrinting(c.getZUnit(), c.pixelDepth))
			throw new InvalidVolume("The image '" + title + "' does not tell how far its slices are apart: a voxel size in " + c.getZUnit()
				+ " with a depth of 1 is that of a printing resolution; " + REMEDY);
		if (!Spacing.isPossible(x) || !Spacing.isPossible(y) || !Spacing.isPossible(z))
			throw new InvalidVolume("The image '" + title + "' has a voxel size of " + x + " x " + y + " x " + z + " mm, which is not possible; " + REMEDY);
		return new Spacing(x, y, z);
	}

	/**
	 * How many mm a unit has.
	 *
	 * @param title of the image, for the message
	 * @throws InvalidVolume if it is no unit of length
	 */
	static double mm(String unit, String title) {
		return LengthUnit.mm(unit).orElseThrow(() -> new InvalidVolume("The image '" + title + "' has no voxel size in a unit of length (its unit is '"
			+ (unit == null ? "" : unit.strip()) + "'); " + REMEDY));
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
