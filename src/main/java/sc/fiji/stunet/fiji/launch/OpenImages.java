package sc.fiji.stunet.fiji.launch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Roi;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.LabelImage;

/**
 * The images that are open in ImageJ.
 *
 * @param all the current one first
 * @param hasCurrent whether there is a current one
 */
public record OpenImages(List<ImagePlus> all, boolean hasCurrent) {

	public OpenImages {
		all = List.copyOf(all);
	}

	public static OpenImages now() {
		List<ImagePlus> all = new ArrayList<>();
		ImagePlus current = WindowManager.getCurrentImage();
		if (current != null) all.add(current);
		int[] ids = WindowManager.getIDList();
		if (ids != null)
			Arrays.stream(ids)
					.mapToObj(WindowManager::getImage)
					.filter(image -> image != null && image != current)
					.forEach(all::add);
		return new OpenImages(all, current != null);
	}

	public Optional<ImagePlus> current() {
		return hasCurrent ? Optional.of(all.get(0)) : Optional.empty();
	}

	/**
	 * The image to work on where none is chosen: the current one; of a label image that a prediction has left as the
	 * current one its scan, else the first image that is no label image.
	 */
	public Optional<ImagePlus> scan() {
		Optional<ImagePlus> labels = current().filter(LabelImage::isLabelImage);
		if (labels.isEmpty()) return current();
		return scans().filter(image -> labelsOf(image).equals(labels.get().getTitle()))
				.findFirst()
				.or(() -> scans().findFirst());
	}

	/** Those that are no label images. */
	public Stream<ImagePlus> scans() {
		return all.stream().filter(image -> !LabelImage.isLabelImage(image));
	}

	/**
	 * The label image to work on where none is chosen: the current image if it is one, else that of the current scan,
	 * else the first label image, else the current image after all: those of other programs do not tell that they are
	 * label images.
	 */
	public Optional<ImagePlus> labels() {
		Optional<ImagePlus> scan = current().filter(image -> !LabelImage.isLabelImage(image));
		return labelsFirst()
				.filter(LabelImage::isLabelImage)
				.filter(image -> scan.isPresent() && labelsOf(scan.get()).equals(image.getTitle()))
				.findFirst()
				.or(() -> labelsFirst().findFirst());
	}

	/** All of them, label images first. */
	public Stream<ImagePlus> labelsFirst() {
		return all.stream().sorted(Comparator.comparing(image -> !LabelImage.isLabelImage(image)));
	}

	/** The title of the label image that a prediction makes of a scan. */
	private static String labelsOf(ImagePlus scan) {
		return Prediction.withoutEnding(scan.getTitle()) + LabelImage.TITLE_END;
	}

	/**
	 * What to say of ROIs that were drawn on another one of these images, or put into the ROI Manager for it. They may
	 * be meant all the same, as on a smoothed copy. Those that were read from a file do not tell.
	 *
	 * @param image that they are taken for
	 * @return empty: nothing
	 */
	public Optional<String> ofOthers(List<Roi> rois, ImagePlus image) {
		for (ImagePlus other : all) {
			List<Roi> own = rois.stream()
					.filter(roi -> other != image && other.getID() == roi.getImageID())
					.toList();
			if (own.isEmpty()) continue;
			boolean one = own.size() == 1;
			String name = "'" + own.get(0).getName() + "'", verb = one ? "is" : "are";
			String which = one ? "The ROI " + name : own.size() + " ROIs, such as " + name + ",";
			return Optional.of(which + " " + verb + " of '" + other.getTitle() + "', and " + verb + " taken for '"
					+ image.getTitle() + "'.");
		}
		return Optional.empty();
	}

	public List<String> titles() {
		return all.stream().map(ImagePlus::getTitle).toList();
	}

	public Optional<ImagePlus> titled(String title) {
		return all.stream().filter(image -> image.getTitle().equals(title)).findFirst();
	}

	/**
	 * The image that is meant.
	 *
	 * @param title of an open image; null or empty: the current one
	 * @param current null: none is open
	 * @throws InvalidRequest if none has this title
	 */
	public static ImagePlus meant(String title, ImagePlus current) {
		if (title == null || title.isBlank()) return current;
		ImagePlus image = WindowManager.getImage(title);
		if (image != null) return image;
		List<String> open = now().titles();
		throw new InvalidRequest("There is no open image '" + title + "'; "
				+ (open.isEmpty() ? "open it first." : "open are '" + String.join("', '", open) + "'."));
	}

	/**
	 * The scan that is meant: as {@link #meant}, but a label image, which is the current one after a prediction, has to
	 * be named.
	 *
	 * @throws InvalidRequest also if the current image is meant and is a label image
	 */
	public static ImagePlus meantScan(String title, ImagePlus current) {
		ImagePlus image = meant(title, current);
		if (title.isBlank() && image != null && LabelImage.isLabelImage(image))
			throw new InvalidRequest("The current image '" + image.getTitle()
					+ "' is a label image; choose its scan, in a macro with title=.");
		return image;
	}
}
