package sc.fiji.stunet.fiji.image;

import java.util.List;
import java.util.Optional;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import ij.plugin.ContrastEnhancer;
import ij.process.ImageProcessor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Volume;

/** Shows a scan that came from a file, so that structures can be laid over it. */
public final class GreyImage {

	private static final double SATURATED_PERCENT = 0.35;

	private GreyImage() {}

	/**
	 * @param grey (x, y, z), on the grid of the labels; the image shares the arrays of its planes, if it has them
	 * @return 32 bit, with the calibration of the labels
	 */
	public static ImagePlus of(RandomAccessibleInterval<FloatType> grey, ImagePlus labels) {
		return of(
				grey,
				GeometryProperty.of(labels),
				labels.getCalibration(),
				labels.getTitle().replaceFirst("-labels$", ""));
	}

	/** The scans of time points as one image, shown as the first is. */
	public static ImagePlus ofFrames(List<ImagePlus> frames) {
		ImagePlus image = TimeSeries.joined(frames);
		image.setDisplayRange(frames.get(0).getDisplayRangeMin(), frames.get(0).getDisplayRangeMax());
		return image;
	}

	/** @param volume of one channel; the image remembers its place */
	public static ImagePlus of(Volume volume, String title) {
		return of(
				Views.hyperSlice(volume.voxels(), 3, 0),
				Optional.of(volume.geometry()),
				Calibrations.of(volume.spacing()),
				title);
	}

	private static ImagePlus of(
			RandomAccessibleInterval<FloatType> grey, Optional<Geometry> place, Calibration calibration, String title) {
		ImageStack stack = ImageVolume.stack(grey);
		ImagePlus image = new ImagePlus(title, stack);
		image.setCalibration(calibration);
		place.ifPresent(geometry -> GeometryProperty.set(image, geometry));
		image.setSlice(stack.size() / 2 + 1);
		// As Enhance Contrast does: a few very bright voxels, such as metal in a CT, would make all others equally
		// dark.
		ImageProcessor middle = image.getProcessor();
		new ContrastEnhancer().stretchHistogram(middle, SATURATED_PERCENT);
		image.setDisplayRange(middle.getMin(), middle.getMax());
		return image;
	}
}
