package sc.fiji.stunet.fiji.image;

import ij.ImagePlus;
import ij.ImageStack;
import ij.plugin.ContrastEnhancer;
import ij.process.ImageProcessor;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

/** Shows the scan that was segmented, if it came from a file, so that structures can be laid over it. */
public final class GreyImage {

	private static final double SATURATED_PERCENT = 0.35;

	private GreyImage() {}

	/**
	 * @param grey (x, y, z), on the grid of the labels
	 * @return 32 bit, with the calibration of the labels
	 */
	public static ImagePlus of(RandomAccessibleInterval<FloatType> grey, ImagePlus labels) {
		ImageStack stack = new ImageStack(labels.getWidth(), labels.getHeight());
		Cursor<FloatType> cursor = Views.flatIterable(grey).cursor();
		for (int z = 0; z < grey.dimension(2); z++) {
			float[] plane = new float[labels.getWidth() * labels.getHeight()];
			for (int i = 0; i < plane.length; i++) plane[i] = cursor.next().get();
			stack.addSlice(null, plane);
		}
		ImagePlus image = new ImagePlus(labels.getTitle().replaceFirst("-labels$", ""), stack);
		image.setCalibration(labels.getCalibration());
		image.setSlice(stack.size() / 2 + 1);
		// As Enhance Contrast does: a few very bright voxels, such as metal in a CT, would make all others equally
		// dark.
		ImageProcessor middle = image.getProcessor();
		new ContrastEnhancer().stretchHistogram(middle, SATURATED_PERCENT);
		image.setDisplayRange(middle.getMin(), middle.getMax());
		return image;
	}
}
