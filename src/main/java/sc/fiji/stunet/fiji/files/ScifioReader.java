package sc.fiji.stunet.fiji.files;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.converter.Converters;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.scijava.Context;
import org.scijava.io.IOService;

import sc.fiji.stunet.fiji.image.Calibrations;
import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;

/**
 * Reads with SCIFIO through SciJava's {@code IOService}, in a Fiji. The result is a Dataset of imagej-common, which
 * only Fiji contains: an interval with labelled, calibrated axes ({@code net.imagej.space.CalibratedSpace}), used by
 * reflection.
 */
final class ScifioReader {

	private static final List<String> ORDER = List.of("X", "Y", "Z", "Channel");

	private ScifioReader() {}

	/**
	 * Reads a volume; empty if SCIFIO is not installed or does not support the format.
	 *
	 * @throws InvalidVolume if there is no Z axis, and channels or times are not to be used instead, or no unit of
	 *     length: SCIFIO reads the sizes of many formats without their unit
	 */
	static Optional<OtherFormats.Opened> read(Context context, Path file, Reading reading) throws IOException {
		IOService service = context.getService(IOService.class);
		Object opened = service == null ? null : service.open(file.toString());
		if (!(opened instanceof RandomAccessibleInterval<?> image)
				|| !hasAxes(opened)
				|| !(image.getType() instanceof RealType)) return Optional.empty();
		return Optional.of(opened(image, file.getFileName().toString(), reading));
	}

	private static boolean hasAxes(Object image) {
		try {
			image.getClass().getMethod("axis", int.class);
			return true;
		} catch (NoSuchMethodException e) {
			return false;
		}
	}

	private static OtherFormats.Opened opened(RandomAccessibleInterval<?> dataset, String title, Reading reading) {
		List<String> labels = new ArrayList<>();
		for (int d = 0; d < dataset.numDimensions(); d++)
			labels.add((String) call(call(axis(dataset, d), "type"), "getLabel"));
		int z = labels.indexOf("Z");
		int frames = Math.toIntExact(length(dataset, labels, "Time"));
		if (length(dataset, labels, "Z") == 1) {
			long channels = length(dataset, labels, "Channel");
			if (!reading.channelsAreSlices() || channels > 1 == frames > 1) throw noSlices(title, channels, frames);
			// Neither the length of a time step nor a channel's number is a distance.
			if (reading.spacing().isEmpty())
				throw new InvalidVolume("The image '" + title
						+ "' does not tell how far its slices are apart; give the voxel size with "
						+ "spacing=x,y,z in mm.");
			if (z >= 0) labels.set(z, "");
			labels.set(labels.indexOf(channels > 1 ? "Channel" : "Time"), "Z");
		}
		Spacing spacing = reading.spacing()
				.orElseGet(() -> new Spacing(
						mm(dataset, labels, "X", title),
						mm(dataset, labels, "Y", title),
						mm(dataset, labels, "Z", title)));
		return new OtherFormats.Opened(
				new Volume(
						Views.zeroMin(ordered(floats(dataset), labels, reading.channelFrame(), title)),
						Geometry.unoriented(spacing)),
				TimeAxis.of(reading.channelsAreSlices() ? 1 : frames, 0));
	}

	/** The error for an image without slices, whose channels or frames may be slices. */
	private static InvalidVolume noSlices(String title, long channels, long frames) {
		return new InvalidVolume("The image '" + title + "' has 1 slice, " + channels + " channels and " + frames
				+ " frames; if these are the slices of a volume, say so with stack=z.");
	}

	private static long length(RandomAccessibleInterval<?> image, List<String> labels, String label) {
		return labels.contains(label) ? image.dimension(labels.indexOf(label)) : 1;
	}

	private static double mm(RandomAccessibleInterval<?> image, List<String> labels, String label, String title) {
		int d = labels.indexOf(label);
		return Math.abs((Double) call(image, "averageScale", d))
				* Calibrations.mm((String) call(axis(image, d), "unit"), title);
	}

	@SuppressWarnings({"unchecked", "rawtypes"}) // all real images have voxels of a RealType
	private static RandomAccessibleInterval<FloatType> floats(RandomAccessibleInterval<?> image) {
		return Converters.convert(
				(RandomAccessibleInterval) image,
				(from, to) -> to.setReal(((RealType<?>) from).getRealDouble()),
				new FloatType());
	}

	/** Permutes the axes to (x, y, z, channel). */
	private static RandomAccessibleInterval<FloatType> ordered(
			RandomAccessibleInterval<FloatType> image,
			List<String> labels,
			ImageVolume.ChannelFrame channelFrame,
			String title) {
		RandomAccessibleInterval<FloatType> result = picked(
				picked(image, labels, "Channel", channelFrame.channel(), title),
				labels,
				"Time",
				channelFrame.frame(),
				title);
		for (int d = labels.size() - 1; d >= 0; d--) {
			if (ORDER.contains(labels.get(d))) continue;
			if (result.dimension(d) > 1)
				throw new InvalidVolume("The image '" + title + "' has " + result.dimension(d)
						+ " positions along the axis " + labels.get(d)
						+ (labels.get(d).equals("Time")
								? "; say which with frame=1 to frame=" + result.dimension(d) + "."
								: "; take one of them out and save it."));
			result = Views.hyperSlice(result, d, result.min(d));
			labels.remove(d);
		}
		for (String label : ORDER)
			if (!labels.contains(label)) {
				result = Views.addDimension(result, 0, 0);
				labels.add(label);
			}
		for (int to = 0; to < ORDER.size(); to++) {
			int from = labels.indexOf(ORDER.get(to));
			if (from == to) continue;
			result = Views.permute(result, from, to);
			labels.set(from, labels.set(to, labels.get(from)));
		}
		return result;
	}

	/** @param position from 1; 0: all of them */
	private static RandomAccessibleInterval<FloatType> picked(
			RandomAccessibleInterval<FloatType> image, List<String> labels, String label, int position, String title) {
		ImageVolume.checkExists(
				label.equals("Time") ? "frame" : "channel",
				position,
				(int) length(image, labels, label),
				"The image '" + title + "'");
		int d = labels.indexOf(label);
		if (position == 0 || d < 0) return image;
		labels.remove(d);
		return Views.hyperSlice(image, d, image.min(d) + position - 1);
	}

	private static Object axis(Object image, int d) {
		return call(image, "axis", d);
	}

	private static Object call(Object target, String name, Integer... position) {
		try {
			Method method = position.length == 0
					? target.getClass().getMethod(name)
					: target.getClass().getMethod(name, int.class);
			// The interface is public, but its implementation may not be.
			method.setAccessible(true);
			return method.invoke(target, (Object[]) position);
		} catch (ReflectiveOperationException e) {
			throw new IllegalStateException(
					"SciJava opened something without " + name + ": "
							+ target.getClass().getName(),
					e);
		}
	}
}
