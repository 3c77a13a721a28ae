package sc.fiji.stunet.fiji.image;

import java.util.List;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;

import sc.fiji.stunet.volume.TimeAxis;

/** Time points as an image of ImageJ, and its time as that of a file. */
public final class TimeSeries {

	private TimeSeries() {}

	/** The time axis of an image; of null that of a single time point. */
	public static TimeAxis of(ImagePlus image) {
		if (image == null) return TimeAxis.NONE;
		Calibration calibration = image.getCalibration();
		return TimeAxis.of(image.getNFrames(), calibration.frameInterval * TimeAxis.seconds(calibration.getTimeUnit()));
	}

	/** Gives an image the time step of a scan, in seconds, if it is known. */
	public static void setStep(ImagePlus image, TimeAxis times) {
		times.step().ifPresent(seconds -> {
			image.getCalibration().frameInterval = seconds;
			image.getCalibration().setTimeUnit("sec");
		});
	}

	/** The images of time points as one, which shares their planes and has the properties of the first. */
	static ImagePlus joined(List<ImagePlus> frames) {
		ImagePlus first = frames.get(0);
		if (frames.size() == 1) return first;
		ImageStack planes = new ImageStack(first.getWidth(), first.getHeight());
		for (ImagePlus frame : frames)
			for (int slice = 1; slice <= frame.getNSlices(); slice++)
				planes.addSlice(null, frame.getStack().getPixels(slice));
		ImagePlus image = new ImagePlus(first.getTitle(), planes);
		image.setDimensions(1, first.getNSlices(), frames.size());
		image.setOpenAsHyperStack(true);
		image.setCalibration(first.getCalibration());
		if (first.getImageProperties() != null)
			first.getImageProperties().stringPropertyNames().forEach(key -> image.setProp(key, first.getProp(key)));
		return image;
	}
}
