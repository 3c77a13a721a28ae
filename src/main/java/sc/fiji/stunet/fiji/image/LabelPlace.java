package sc.fiji.stunet.fiji.image;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ij.ImagePlus;
import ij.ImageStack;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

/**
 * Remembers in a label image how its voxels lie, also when it is saved as TIFF and opened again. ImageJ flips, rotates
 * and crops images and sorts their slices without a word in their properties: what was corrected by hand is saved in
 * the scan's place, or refused.
 */
public final class LabelPlace {

	/** The size, whether it was oriented, and the {@link LabelProfile} of the label map as it was made. */
	private static final String KEY = "STU-Net labels";

	private static final double SAME_SPACING = 1e-3;

	/** What {@link #sliceLabel(int, int)} writes. */
	private static final Pattern OF_FRAME = Pattern.compile("z=\\d+ t=(\\d{1,9})");

	private LabelPlace() {}

	/** @param image a new label image, one slice for each of the label map */
	static void remember(ImagePlus image, LabelMap labels) {
		GeometryProperty.set(image, labels.geometry());
		image.setProp(
				KEY,
				head(labels.size(), labels.geometry()) + ": "
						+ LabelProfile.of(labels).text());
		ImageStack stack = image.getStack();
		for (int slice = 1; slice <= stack.size(); slice++) stack.setSliceLabel(sliceLabel(slice), slice);
	}

	/**
	 * The same of time points on one grid.
	 *
	 * @param image the slices of all frames, one frame after the other
	 * @param frames that remember their own place
	 */
	static void rememberFrames(ImagePlus image, List<ImagePlus> frames) {
		// A single time point that is taken out of the image must not take the profile of the first one for its own.
		image.setProp(KEY, null);
		for (int frame = 1; frame <= frames.size(); frame++)
			image.setProp(key(frame), frames.get(frame - 1).getProp(KEY));
		ImageStack stack = image.getStack();
		for (int slice = 1; slice <= stack.size(); slice++) stack.setSliceLabel(sliceLabel(slice, image), slice);
	}

	/** @param frame from 1, of an image of several time points */
	private static String key(int frame) {
		return KEY + " t=" + frame;
	}

	static boolean isRemembered(ImagePlus image) {
		return image.getProp(KEY) != null || image.getProp(key(1)) != null;
	}

	private static String head(Extent size, Geometry geometry) {
		return size + (geometry.isOriented() ? " oriented" : " without orientation");
	}

	/** ImageJ moves it with the slice. */
	private static String sliceLabel(int slice) {
		return "z=" + slice;
	}

	/** @param slice from 1, among those of all frames */
	private static String sliceLabel(int slice, ImagePlus image) {
		if (image.getNFrames() == 1) return sliceLabel(slice);
		int slices = image.getNSlices();
		return sliceLabel((slice - 1) % slices + 1, (slice - 1) / slices + 1);
	}

	private static String sliceLabel(int slice, int frame) {
		return sliceLabel(slice) + " t=" + frame;
	}

	/** The frame, from 1, of which a single one is a duplicate, as the labels of its slices tell, in any order. */
	private static OptionalInt takenFrom(ImagePlus image) {
		ImageStack stack = image.getStack();
		for (int slice = 1; slice <= stack.size(); slice++) {
			Matcher label = OF_FRAME.matcher(String.valueOf(stack.getSliceLabel(slice)));
			if (label.matches()) return OptionalInt.of(Integer.parseInt(label.group(1)));
		}
		return OptionalInt.empty();
	}

	/**
	 * @param image a label image
	 * @param frames its own time points, wherever they lie
	 * @return the geometry it was made with; empty if it does not remember any
	 * @throws InvalidVolume if its voxels are no longer where they were when it was made
	 */
	public static Optional<Geometry> of(ImagePlus image, List<LabelMap> frames) {
		int count = frames.size();
		OptionalInt takenFrom = count == 1 && image.getProp(KEY) == null && isRemembered(image)
				? takenFrom(image)
				: OptionalInt.empty();
		if (takenFrom.isPresent()) {
			int frame = takenFrom.getAsInt();
			return Optional.of(of(image, image.getProp(key(frame)), frames.get(0), slice -> sliceLabel(slice, frame)));
		}
		if (image.getProp(count == 1 ? KEY : key(1)) == null) return Optional.empty();
		if (count > 1 && (image.getProp(key(count)) == null || image.getProp(key(count + 1)) != null))
			throw moved(image, "has other time points than it was made with");
		Geometry geometry = null;
		for (int frame = 1; frame <= count; frame++)
			geometry = of(
					image,
					image.getProp(count == 1 ? KEY : key(frame)),
					frames.get(frame - 1),
					slice -> sliceLabel(slice, image));
		return Optional.of(geometry);
	}

	/**
	 * @param text what the image remembers of these voxels
	 * @param sliceLabels of all its slices, from 1, in the order in which they were made
	 */
	private static Geometry of(ImagePlus image, String text, LabelMap voxels, IntFunction<String> sliceLabels) {
		if (text == null) throw moved(image, "has lost some of its properties");
		if (!text.startsWith(voxels.size() + " "))
			throw moved(
					image, "was cropped, resized or resliced since it was made: it has " + voxels.size() + " voxels");
		checkOrder(image, sliceLabels);
		Spacing own = Calibrations.spacing(image);
		Geometry geometry = GeometryProperty.of(image).orElseGet(() -> Geometry.unoriented(own));
		String head = head(voxels.size(), geometry) + ": ";
		Optional<LabelProfile> before =
				text.startsWith(head) ? LabelProfile.parse(text.substring(head.length())) : Optional.empty();
		if (before.isEmpty()) throw moved(image, "has lost some of its properties");
		if (LabelProfile.of(voxels).isTurnedFrom(before.get()))
			throw moved(image, "was flipped or rotated since it was made");
		for (int axis = 0; axis < 3; axis++)
			if (!(Math.abs(own.get(axis) / geometry.spacing().get(axis) - 1) <= SAME_SPACING))
				throw new InvalidVolume("The voxels of '" + image.getTitle() + "' are " + own
						+ " by Image > Properties, but were " + geometry.spacing()
						+ " when it was made; correct them there.");
		return geometry;
	}

	private static void checkOrder(ImagePlus image, IntFunction<String> sliceLabels) {
		ImageStack stack = image.getStack();
		int known = 0;
		for (int slice = 1; slice <= stack.size(); slice++) {
			String label = stack.getSliceLabel(slice);
			if (sliceLabels.apply(slice).equals(label)) known++;
			else if (label != null && !label.isEmpty()) throw sorted(image);
		}
		// A plugin that makes new slices may have lost the labels of all, but not of some.
		if (known > 0 && known < stack.size()) throw sorted(image);
	}

	private static InvalidVolume sorted(ImagePlus image) {
		return moved(image, "has slices in another order than it was made with, or other slices");
	}

	private static InvalidVolume moved(ImagePlus image, String how) {
		return new InvalidVolume("The label image '" + image.getTitle() + "' " + how
				+ ", so its place in the scan is lost; undo that and save it then (File > Save As > Tiff... keeps "
				+ "your work meanwhile).");
	}
}
