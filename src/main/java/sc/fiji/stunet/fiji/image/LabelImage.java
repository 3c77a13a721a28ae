package sc.fiji.stunet.fiji.image;

import java.awt.Color;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import ij.ImagePlus;
import ij.measure.Calibration;
import ij.process.ImageProcessor;
import ij.process.LUT;

import sc.fiji.stunet.failure.PlainText;
import sc.fiji.stunet.model.Citation;
import sc.fiji.stunet.model.LabelColours;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.LabelValue;

/** Converts label maps to label images: 16 bit, each structure in its colour on black. */
public final class LabelImage {

	/** Prefix of the properties that name the structures: {@code Property.get("Label 1")} in a macro. */
	public static final String PROPERTY = "Label ";

	/** Ends the title of the label image of a scan, after the scan's own without its ending. */
	public static final String TITLE_END = "-labels";

	private static final String MODEL_PROPERTY = "STU-Net model";
	private static final String CITATION_PROPERTY = "STU-Net cite";
	private static final Pattern NAMED = Pattern.compile(PROPERTY + "[1-9]\\d{0,4}");
	/** The number of possible labels, from 0. */
	private static final int VALUES = 1 << 16;

	private static final int LONGEST_NAME = 200;
	private static final int COLOURS = 256;

	private LabelImage() {}

	/**
	 * @param labels the image shares the arrays of its planes, if it has them
	 * @param calibration of the image that was segmented; its value function is left out
	 */
	public static ImagePlus of(LabelMap labels, Structures structures, Calibration calibration, String title) {
		ImagePlus image = new ImagePlus(title, ImageVolume.stack(labels.voxels()));
		image.setDimensions(1, labels.size().z(), 1);
		Calibration own = calibration.copy();
		own.disableDensityCalibration();
		image.setCalibration(own);
		LabelPlace.remember(image, labels);
		structures.all().forEach(structure -> image.setProp(PROPERTY + structure.value(), structure.name()));
		image.setLut(lut(structures));
		// Fixed, so that a colour always means the same structure. ImageJ has 256 colours: larger values share the last
		// one.
		image.setDisplayRange(0, COLOURS - 1.0);
		return image;
	}

	/**
	 * The label images of time points on one grid as one, which shares their planes and remembers their place.
	 */
	public static ImagePlus ofFrames(List<ImagePlus> frames) {
		ImagePlus first = frames.get(0);
		if (frames.size() == 1) return first;
		ImagePlus image = TimeSeries.joined(frames);
		LabelPlace.rememberFrames(image, frames);
		image.setLut(first.getLuts()[0]);
		image.setDisplayRange(0, COLOURS - 1.0);
		return image;
	}

	/**
	 * The name of the structure at a pixel of the current slice, also after the image was saved as TIFF and opened
	 * again.
	 */
	public static Optional<String> structure(ImagePlus image, int x, int y) {
		if (image.getBitDepth() != 16 || !isOurs(image)) return Optional.empty();
		int value = image.getProcessor().get(x, y);
		return Optional.ofNullable(image.getProp(PROPERTY + value)).map(name -> name + " (" + value + ")");
	}

	/** The name of the model that made a label image, if one did. */
	public static Optional<String> model(ImagePlus image) {
		return Optional.ofNullable(image.getProp(MODEL_PROPERTY));
	}

	/** How to cite the network that made a label image, in a few words; empty: none did. */
	public static String citation(ImagePlus image) {
		// Those of earlier versions do not tell it.
		String unsaid = model(image).isPresent() ? Citation.STU_NET.brief() : "";
		return Objects.requireNonNullElse(image.getProp(CITATION_PROPERTY), unsaid);
	}

	/** The names of structures that a label image has among its properties, by value. */
	public static SortedMap<Integer, String> names(ImagePlus image) {
		SortedMap<Integer, String> names = new TreeMap<>();
		Properties properties = Objects.requireNonNullElseGet(image.getImageProperties(), Properties::new);
		for (String key : properties.stringPropertyNames()) {
			String name = properties.getProperty(key).strip();
			if (NAMED.matcher(key).matches() && !name.isEmpty())
				names.put(Integer.valueOf(key.substring(PROPERTY.length())), name);
		}
		return names.headMap(VALUES);
	}

	/**
	 * The values that occur in a label image, calibrated.
	 *
	 * @throws InvalidVolume if one is no label
	 */
	public static SortedSet<Integer> values(ImagePlus image, Progress progress) {
		SortedSet<Integer> values = new TreeSet<>();
		Calibration calibration = image.getCalibration();
		for (int slice = 1; slice <= image.getStackSize(); slice++) {
			progress.checkCancelled();
			ImageProcessor plane = image.getStack().getProcessor(slice);
			float last = Float.NaN;
			for (int i = 0; i < plane.getPixelCount(); i++) {
				float raw = plane.getf(i);
				if (raw == last) continue;
				last = raw;
				values.add(label((float) calibration.getCValue(raw), image));
			}
		}
		return values;
	}

	private static int label(float value, ImagePlus image) {
		int label = LabelValue.of(value);
		if (label == LabelValue.NONE)
			throw new InvalidVolume("The image '" + image.getTitle() + "' has the value " + value
					+ ", so it is no label map; labels are whole numbers from 0 to 65535.");
		return label;
	}

	/**
	 * The structures of a label map: those that have a name, and all others that occur as {@code label 7}.
	 *
	 * @param names by value; equal ones are told apart by their values
	 * @param values that occur
	 */
	public static Structures structures(SortedMap<Integer, String> names, Set<Integer> values) {
		SortedMap<Integer, String> all = new TreeMap<>(names);
		values.forEach(value -> all.putIfAbsent(value, "label " + value));
		Set<String> taken = new HashSet<>();
		List<Structures.Structure> structures = new ArrayList<>();
		all.forEach((value, name) -> {
			String plain = PlainText.of(name);
			if (plain.length() > LONGEST_NAME) plain = plain.substring(0, LONGEST_NAME);
			while (!taken.add(plain)) plain += "_" + value;
			structures.add(new Structures.Structure(value, plain, LabelColours.of(value)));
		});
		return new Structures(structures);
	}

	/**
	 * Whether this plugin made it as a label image. A scan under a result's outlines has the properties of the result,
	 * too, but no names of structures.
	 */
	public static boolean isLabelImage(ImagePlus image) {
		return isOurs(image) && !names(image).isEmpty();
	}

	private static boolean isOurs(ImagePlus image) {
		return image.getProp(MODEL_PROPERTY) != null || LabelPlace.isRemembered(image);
	}

	public static LUT lut(Structures structures) {
		byte[] red = new byte[COLOURS];
		byte[] green = new byte[COLOURS];
		byte[] blue = new byte[COLOURS];
		for (int value = 1; value < COLOURS; value++) {
			int fallback = LabelColours.of(value);
			Color colour = new Color(structures
					.withValue(value)
					.map(Structures.Structure::colour)
					.orElse(fallback));
			red[value] = (byte) colour.getRed();
			green[value] = (byte) colour.getGreen();
			blue[value] = (byte) colour.getBlue();
		}
		return new LUT(red, green, blue);
	}
}
