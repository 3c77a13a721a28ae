package sc.fiji.stunet.fiji.image;

import ij.ImagePlus;
import ij.measure.Calibration;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LengthUnit;
import sc.fiji.stunet.volume.Spacing;

/** Converts ImageJ's voxel sizes, in any unit of length, to mm and back. */
public final class Calibrations {

	private static final String REMEDY =
			"set it with Image > Properties, or with spacing=x,y,z in mm where the command takes it.";

	private Calibrations() {}

	/**
	 * The voxel size of an image.
	 *
	 * @throws InvalidVolume if the image has no unit of length, since 1 x 1 x 1 pixel would be a guess, or only a
	 *     printing resolution, or an impossible size
	 */
	public static Spacing spacing(ImagePlus image) {
		Calibration c = image.getCalibration();
		String title = image.getTitle();
		double x = Math.abs(c.pixelWidth) * mm(c.getXUnit(), title);
		double y = Math.abs(c.pixelHeight) * mm(c.getYUnit(), title);
		double z = Math.abs(c.pixelDepth) * mm(c.getZUnit(), title);
		if (LengthUnit.isOfPrinting(c.getZUnit(), c.pixelDepth))
			throw new InvalidVolume(
					"The image '" + title + "' does not tell how far its slices are apart: a voxel size in "
							+ c.getZUnit() + " with a depth of 1 is that of a printing resolution; " + REMEDY);
		if (!Spacing.isPossible(x) || !Spacing.isPossible(y) || !Spacing.isPossible(z))
			throw new InvalidVolume("The image '" + title + "' has a voxel size of " + x + " x " + y + " x " + z
					+ " mm, which is not possible; " + REMEDY);
		return new Spacing(x, y, z);
	}

	/**
	 * The length of a unit in mm.
	 *
	 * @param title of the image, for the message
	 * @throws InvalidVolume if it is no unit of length
	 */
	public static double mm(String unit, String title) {
		return LengthUnit.mm(unit)
				.orElseThrow(() -> new InvalidVolume(
						"The image '" + title + "' has no voxel size in a unit of length (its unit is '"
								+ (unit == null ? "" : unit.strip()) + "'); " + REMEDY));
	}

	/**
	 * Parses user input: three numbers in mm, or one for all axes.
	 *
	 * @throws InvalidRequest if it is something else
	 */
	static Spacing parse(String text) {
		try {
			return Spacing.parse(text);
		} catch (IllegalArgumentException e) {
			throw new InvalidRequest("The option spacing=" + e.getMessage());
		}
	}

	public static Calibration of(Spacing spacing) {
		Calibration calibration = new Calibration();
		calibration.pixelWidth = spacing.x();
		calibration.pixelHeight = spacing.y();
		calibration.pixelDepth = spacing.z();
		calibration.setUnit("mm");
		return calibration;
	}
}
