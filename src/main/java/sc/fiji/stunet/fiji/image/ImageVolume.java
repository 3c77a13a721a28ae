package sc.fiji.stunet.fiji.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.converter.Converters;
import net.imglib2.img.basictypeaccess.array.ArrayDataAccess;
import net.imglib2.img.basictypeaccess.array.ByteArray;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.img.planar.PlanarImgFactory;
import net.imglib2.loops.LoopBuilder;
import net.imglib2.type.NativeType;
import net.imglib2.type.NativeTypeFactory;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.util.Fraction;
import net.imglib2.view.Views;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** Wraps an ImageJ image as a volume with its calibrated values, without copying them. */
public final class ImageVolume {

	private static final double SAME_SPACING = 1e-4;

	private ImageVolume() {}

	/**
	 * The channel and the frame of a hyperstack to use.
	 *
	 * @param channel from 1; 0: all of them, which the model must need
	 * @param frame time point, from 1; 0: the only one
	 */
	public record ChannelFrame(int channel, int frame) {

		public static final ChannelFrame WHOLE = new ChannelFrame(0, 0);

		private List<Integer> channels(ImagePlus image) {
			return channel > 0
					? List.of(channel)
					: IntStream.rangeClosed(1, image.getNChannels()).boxed().toList();
		}
	}

	/**
	 * @param image null: none is open
	 * @param reading which channel and frame of it, and what replaces its own voxel size
	 * @param channels that the model needs
	 * @throws InvalidVolume if it is no grey volume of one time point with that many channels and a voxel size
	 * @throws InvalidRequest if the image has no such channel or frame
	 */
	public static Volume of(ImagePlus image, Reading reading, int channels) {
		return of(image, reading, channels, Progress.none());
	}

	/** @param progress checked for cancellation while the image's file is read */
	public static Volume of(ImagePlus image, Reading reading, int channels, Progress progress) {
		Volume volume = volume(image, reading, channels, progress);
		DicomValues.check(image);
		return volume;
	}

	/** Wraps a label image; its values are not checked against DICOM headers that it may have kept from its scan. */
	public static Volume labels(ImagePlus image, Reading reading, Progress progress) {
		return volume(image, reading, 1, progress);
	}

	private static Volume volume(ImagePlus image, Reading reading, int channels, Progress progress) {
		ImagePlus slices = checked(image, reading, channels);
		Volume own = new Volume(voxels(slices, reading.channelFrame()), geometry(slices, reading.spacing()));
		if (own.geometry().isOriented()) return own;
		return SourceFile.of(slices, own, reading, progress)
				.map(file -> placed(image, reading, own, file))
				.orElse(own);
	}

	/**
	 * Checks what does not need the voxels.
	 *
	 * @throws InvalidVolume as {@link #of}
	 */
	public static void check(ImagePlus image, Reading reading, int channels) {
		checked(image, reading, channels);
	}

	/** The image with the slices that are meant. */
	private static ImagePlus checked(ImagePlus image, Reading reading, int channels) {
		// Fiji passes an empty image when none is open.
		if (image == null || image.getWidth() == 0 || image.getStackSize() == 0)
			throw new InvalidVolume("There is no image to segment; open one, or name a file with input=.");
		checkGrey(image);
		DicomInfo.checkIsRescaled(image);
		ImagePlus slices = reading.channelsAreSlices() ? withSlices(image, reading.spacing()) : image;
		checkDimensions(slices, reading.channelFrame(), channels);
		return slices;
	}

	/**
	 * The volume with its file's geometry, and with the file's values where Bio-Formats left out slope and intercept.
	 */
	private static Volume placed(ImagePlus image, Reading reading, Volume own, Volume file) {
		boolean equal = SameVoxels.areEqual(own.voxels(), file.voxels());
		ImageJLog.print(
				"STU-Net: '" + image.getTitle() + "' has the voxels of its file, which tells which way it lies: "
						+ file.geometry() + "."
						+ (equal
								? ""
								: " The file's values are taken, since the image shows stored numbers without "
										+ "their slope and intercept."));
		return new Volume(equal ? own.voxels() : file.voxels(), reading.geometry(file.geometry()));
	}

	private static Geometry geometry(ImagePlus image, Optional<Spacing> given) {
		Optional<Geometry> ours = GeometryProperty.of(image);
		Optional<Geometry> place = ours.isPresent() ? ours : DicomInfo.of(image);
		if (given.isPresent())
			return place.map(known -> known.with(given.get())).orElseGet(() -> Geometry.unoriented(given.get()));
		Spacing own = Calibrations.spacing(image);
		if (place.isEmpty() || !same(place.get(), own, 0) || !same(place.get(), own, 1))
			return Geometry.unoriented(own);
		if (same(place.get(), own, 2)) return place.get();
		// ImageJ uses one coordinate of the positions only, so that a sagittal series has a wrong distance.
		if (ours.isEmpty())
			throw new InvalidVolume(String.format(
					Locale.ROOT,
					"The slices of the image '%s' are %.4g mm apart by Image > Properties, but %.4g mm by their "
							+ "DICOM positions;"
							+ " correct it there, or with spacing=x,y,z in mm where the command takes it.",
					image.getTitle(),
					own.z(),
					place.get().spacing().z()));
		return Geometry.unoriented(own);
	}

	private static boolean same(Geometry geometry, Spacing spacing, int axis) {
		return Math.abs(geometry.spacing().get(axis) - spacing.get(axis)) <= SAME_SPACING * spacing.get(axis);
	}

	/**
	 * The same pixels with the channels, or the time points, as slices; an image that has slices stays as it is.
	 *
	 * @throws InvalidVolume if the distance of the slices is unknown
	 */
	private static ImagePlus withSlices(ImagePlus image, Optional<Spacing> given) {
		if (image.getNSlices() > 1 || image.getNChannels() > 1 == image.getNFrames() > 1) return image;
		Calibration calibration = image.getCalibration();
		if (given.isEmpty() && calibration.pixelDepth == 1 && calibration.pixelWidth != 1)
			throw new InvalidVolume("The image '" + image.getTitle()
					+ "' does not tell how far its slices are apart; give the voxel size with"
					+ " spacing=x,y,z in mm.");
		ImagePlus slices = new ImagePlus(image.getTitle(), image.getStack());
		slices.setDimensions(1, image.getStackSize(), 1);
		slices.setCalibration(calibration);
		return slices;
	}

	private static void checkGrey(ImagePlus image) {
		// 8 bits with a coloured lookup table (COLOR_256) are grey values that are only shown in colour.
		if (image.getType() == ImagePlus.COLOR_RGB)
			throw new InvalidVolume("The image '" + image.getTitle()
					+ "' is a colour image, and the network needs grey values; convert it with "
					+ "Image > Type > 8-bit, or split its channels with Image > Color > Split Channels.");
	}

	private static void checkDimensions(ImagePlus image, ChannelFrame channelFrame, int channels) {
		String name = "The image '" + image.getTitle() + "'";
		if (image.getNSlices() < 2)
			throw new InvalidVolume(name
					+ (image.getStackSize() == 1
							? " is 2D; a volume with several slices is needed."
							: " has 1 slice, " + image.getNChannels() + " channels and " + image.getNFrames()
									+ " frames; if these are the slices of a volume, say so with Image > "
									+ "Properties, or with stack=z where the command takes it."));
		checkExists("channel", channelFrame.channel(), image.getNChannels(), name);
		checkExists("frame", channelFrame.frame(), image.getNFrames(), name);
		if (image.getNFrames() > 1 && channelFrame.frame() == 0)
			throw new InvalidVolume(name + " has " + image.getNFrames()
					+ " time points; take one out with Image > Duplicate, or say which with frame=1 to frame="
					+ image.getNFrames() + " where the command takes it.");
		int taken = channelFrame.channels(image).size();
		if (taken != channels)
			throw new InvalidVolume(
					name + " has " + image.getNChannels() + (image.getNChannels() == 1 ? " channel" : " channels")
							+ ", but the model needs " + channels + "; "
							+ (channels == 1
									? "take one out with Image > Duplicate, or say which with channel=1 to channel="
											+ image.getNChannels() + " where the command takes it."
									: channelFrame.channel() > 0 && image.getNChannels() == channels
											? "leave channel=" + channelFrame.channel() + " out."
											: channels < image.getNChannels()
													? "take the right ones out with Image > Duplicate."
													: "put them together with Image > Color > Merge Channels."));
	}

	public static void checkExists(String what, int index, int count, String name) {
		if (index < 0 || index > count)
			throw new InvalidRequest(name + " has no " + what + " " + index + "; give " + what + "=1"
					+ (count == 1 ? "." : " to " + what + "=" + count + "."));
	}

	private static RandomAccessibleInterval<FloatType> voxels(ImagePlus image, ChannelFrame channelFrame) {
		float[] table =
				image.getCalibration().calibrated() ? image.getCalibration().getCTable() : null;
		switch (image.getType()) {
			case ImagePlus.GRAY8, ImagePlus.COLOR_256 -> {
				RandomAccessibleInterval<UnsignedByteType> raw =
						planes(image, channelFrame, pixels -> new ByteArray((byte[]) pixels), new UnsignedByteType());
				return Converters.convert(
						raw, (from, to) -> to.set(table == null ? from.get() : table[from.get()]), new FloatType());
			}
			case ImagePlus.GRAY16 -> {
				RandomAccessibleInterval<UnsignedShortType> raw = planes(
						image, channelFrame, pixels -> new ShortArray((short[]) pixels), new UnsignedShortType());
				return Converters.convert(
						raw, (from, to) -> to.set(table == null ? from.get() : table[from.get()]), new FloatType());
			}
			default -> {
				return planes(image, channelFrame, pixels -> new FloatArray((float[]) pixels), new FloatType());
			}
		}
	}

	/**
	 * The way back: an image whose planes are arrays becomes ImageJ's without being copied.
	 *
	 * @param image (x, y, z)
	 */
	static <T extends NativeType<T>> ImageStack stack(RandomAccessibleInterval<T> image) {
		PlanarImg<T, ?> planes = image instanceof PlanarImg<T, ?> own ? own : copy(image);
		ImageStack stack = new ImageStack((int) image.dimension(0), (int) image.dimension(1));
		for (int z = 0; z < planes.numSlices(); z++)
			stack.addSlice(null, ((ArrayDataAccess<?>) planes.getPlane(z)).getCurrentStorageArray());
		return stack;
	}

	private static <T extends NativeType<T>> PlanarImg<T, ?> copy(RandomAccessibleInterval<T> image) {
		PlanarImg<T, ?> copy = new PlanarImgFactory<>(Views.flatIterable(image).firstElement()).create(image);
		LoopBuilder.setImages(image, copy).forEachPixel((from, to) -> to.set(from));
		return copy;
	}

	/** Wraps ImageJ's own arrays as (x, y, z, channel). */
	private static <T extends NativeType<T>, A extends ArrayDataAccess<A>> PlanarImg<T, A> planes(
			ImagePlus image, ChannelFrame channelFrame, Function<Object, A> access, T type) {
		ImageStack stack = image.getStack();
		List<A> planes = new ArrayList<>();
		List<Integer> channels = channelFrame.channels(image);
		for (int channel : channels)
			for (int slice = 1; slice <= image.getNSlices(); slice++)
				planes.add(access.apply(
						stack.getPixels(image.getStackIndex(channel, slice, Math.max(1, channelFrame.frame())))));
		long[] size = {image.getWidth(), image.getHeight(), image.getNSlices(), channels.size()};
		PlanarImg<T, A> img = new PlanarImg<>(planes, size, new Fraction());
		@SuppressWarnings("unchecked") // a type is made for the arrays that it reads
		NativeTypeFactory<T, ? super A> factory = (NativeTypeFactory<T, ? super A>) type.getNativeTypeFactory();
		img.setLinkedType(factory.createLinkedType(img));
		return img;
	}
}
