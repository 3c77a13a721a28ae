package sc.fiji.stunet.fiji.image;

import ij.ImagePlus;
import ij.ImageStack;
import ij.plugin.ContrastEnhancer;
import ij.process.ImageProcessor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

/** Shows the scan that was segmented, if it came from a file, so that structures can be laid over it. */
public final class GreyImage {

	private static final double SATURATED_PERCENT = 0.35;

	private GreyImage() {}

	/**
	 * @param grey (x, y, z), on the grid of the labels; the image shares the arrays of its planes, if it has them
	 * @return 32 bit, with the calibration of the labels
	 */
	public static ImagePlus of(RandomAccessibleInterval<FloatType> grey, ImagePlus labels) {
		ImageStack stack = ImageVolume.stack(grey);
		ImagePlus image = new ImagePlus(labels.getTitle().replaceFirst("-labels$", ""), stack);
		image.setCalibration(labels.getCalibration());
		GeometryProperty.of(labels).ifPresent(geometry -> GeometryProperty.set(image, geometry));
		image.setSlice(stack.size() / 2 + 1);
		// As Enhance Contrast does: a few very bright voxels, such as metal in a CT, would make all others equally
		// dark.
		ImageProcessor middle = image.getProcessor();
		new ContrastEnhancer().stretchHistogram(middle, SATURATED_PERCENT);
		image.setDisplayRange(middle.getMin(), middle.getMax());
		return image;
	}
}
