package sc.fiji.stunet.fiji.image;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import ij.process.ShortProcessor;
import net.imglib2.img.Img;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.util.Fraction;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * What a user has drawn, as labels. ROIs of one name belong to one structure; a number at the end of a name, as ImageJ
 * or {@link StructureRois} appends it, is ignored, and all ROIs with names that ImageJ generated are one structure.
 *
 * @param labels (x, y, z); where two ROIs overlap, the later one counts. One value above the structures' are the
 *     voxels that nobody has judged.
 * @param structures name and value, in the order in which they appear
 */
public record LabelledRois(Img<UnsignedShortType> labels, Map<String, Integer> structures) {

	/** Names of ROIs that outline no structure. */
	public static final String BACKGROUND = "background";

	public static final String ANNOTATED = "annotated";
	public static final String IGNORE = "ignore";

	private static final Set<String> NO_STRUCTURES = Set.of(BACKGROUND, ANNOTATED, IGNORE);
	private static final String OF_IMAGEJ = "\\d+(-\\d+)+";
	private static final String UNNAMED = "structure_1";

	/** @throws InvalidVolume if they outline nothing, one does not fit the image, or nobody could learn from them */
	public static LabelledRois of(List<Roi> rois, ImagePlus image, Annotated annotated) {
		checkAny(rois);
		Map<String, Integer> structures = structures(rois);
		short[][] planes = planes(rois, image, annotated, structures, structures.size() + 1);
		check(planes, structures, image, annotated);
		return new LabelledRois(labels(planes, image), structures);
	}

	/** @throws InvalidVolume if the ROI Manager has none */
	public static void checkAny(List<Roi> rois) {
		if (rois.isEmpty())
			throw new InvalidVolume(
					"There are no labels, so no slice is annotated: name an open label image with labels=, or draw the "
							+ "structures and add them to the ROI Manager.");
	}

	/**
	 * The labels of one of several images, which may lack some of the structures.
	 *
	 * @param structures name and value
	 * @param ignore the value of voxels that nobody has judged
	 * @throws InvalidVolume if one is none of the structures, or does not fit the image
	 */
	public static Img<UnsignedShortType> of(
			List<Roi> rois, ImagePlus image, Annotated annotated, Map<String, Integer> structures, int ignore) {
		for (Roi roi : rois)
			if (isStructure(roi) && !structures.containsKey(nameOf(roi)))
				throw new InvalidVolume("The ROI '" + roi.getName() + "' of '" + image.getTitle()
						+ "' is none of the structures " + String.join(", ", structures.keySet())
						+ "; correct its name, or name it in dataset.json.");
		return labels(planes(rois, image, annotated, structures, ignore), image);
	}

	/**
	 * An image of this size, which ROIs are placed on; all its slices share their pixels.
	 *
	 * @param channels as ImageJ shows it
	 * @param frames as ImageJ shows it
	 */
	public static ImagePlus outline(String title, Extent size, int channels, int frames) {
		ByteProcessor plane = new ByteProcessor(size.x(), size.y());
		ImageStack stack = new ImageStack(size.x(), size.y());
		for (int i = 0; i < channels * size.z() * frames; i++) stack.addSlice(plane);
		ImagePlus image = new ImagePlus(title, stack);
		image.setDimensions(channels, size.z(), frames);
		return image;
	}

	private static short[][] planes(
			List<Roi> rois, ImagePlus image, Annotated annotated, Map<String, Integer> structures, int ignore) {
		List<PlacedRoi> placed = PlacedRoi.of(rois, image);
		short[][] planes = new short[image.getNSlices()][image.getWidth() * image.getHeight()];
		leaveOut(planes, placed, image, annotated, ignore);
		for (PlacedRoi roi : placed) {
			if (roi.name().equals(ANNOTATED)) continue;
			var plane = new ShortProcessor(image.getWidth(), image.getHeight(), planes[roi.slice() - 1], null);
			int value = roi.name().equals(IGNORE) ? ignore : structures.getOrDefault(roi.name(), 0);
			if (annotated == Annotated.STROKES) roi.draw(plane, value);
			else roi.fill(plane, value);
		}
		if (annotated == Annotated.INSIDE) ignoreOutside(planes, judged(rois, image), ignore);
		return planes;
	}

	private static Img<UnsignedShortType> labels(short[][] planes, ImagePlus image) {
		List<ShortArray> arrays = Arrays.stream(planes).map(ShortArray::new).toList();
		PlanarImg<UnsignedShortType, ShortArray> labels = new PlanarImg<>(
				arrays, new long[] {image.getWidth(), image.getHeight(), planes.length}, new Fraction());
		labels.setLinkedType(new UnsignedShortType(labels));
		return labels;
	}

	/**
	 * Where ROIs named {@code annotated} say that somebody has judged.
	 *
	 * @return non-zero inside, a plane per slice
	 * @throws InvalidVolume if there are none, or one does not fit the image or is no area
	 */
	public static byte[][] judged(List<Roi> rois, ImagePlus image) {
		List<PlacedRoi> placed = PlacedRoi.of(
				rois.stream().filter(roi -> nameOf(roi).equals(ANNOTATED)).toList(), image);
		if (placed.isEmpty())
			throw new InvalidVolume("No ROI is named '" + ANNOTATED + "', so nothing of '" + image.getTitle()
					+ "' is annotated; outline what you have judged and name it so, or choose another annotated=.");
		return judgedAreas(placed, image);
	}

	private static byte[][] judgedAreas(List<PlacedRoi> placed, ImagePlus image) {
		byte[][] judged = new byte[image.getNSlices()][image.getWidth() * image.getHeight()];
		for (PlacedRoi roi : placed)
			if (roi.name().equals(ANNOTATED))
				roi.fill(new ByteProcessor(image.getWidth(), image.getHeight(), judged[roi.slice() - 1]), 1);
		return judged;
	}

	/** What a ROI outlines, by its name. */
	public static String nameOf(Roi roi) {
		String name = roi.getName() == null ? "" : roi.getName().strip();
		String own = roi.getProperty(StructureRois.PROPERTY);
		// Whoever renames an outline that was found means another structure.
		return own != null && (name.isEmpty() || name.matches(Pattern.quote(own) + "(-\\d+)*"))
				? own
				: name.isEmpty() || name.matches(OF_IMAGEJ) ? UNNAMED : name.replaceFirst("-\\d+$", "");
	}

	/** Whether a ROI outlines a structure, and does not only say what is judged. */
	static boolean isStructure(Roi roi) {
		return !NO_STRUCTURES.contains(nameOf(roi));
	}

	/**
	 * The structures that ROIs outline, numbered in the order in which they appear.
	 *
	 * @throws InvalidVolume if there are none
	 */
	public static Map<String, Integer> structures(List<Roi> rois) {
		Map<String, Integer> structures = new LinkedHashMap<>();
		for (Roi roi : rois)
			if (isStructure(roi)) structures.computeIfAbsent(nameOf(roi), name -> structures.size() + 1);
		if (structures.isEmpty())
			throw new InvalidVolume("The ROIs outline no structure: all are named " + BACKGROUND + ", " + ANNOTATED
					+ " or " + IGNORE + "; outline one, and name it.");
		return structures;
	}

	/** Marks what is not judged before anything is drawn. */
	private static void leaveOut(
			short[][] planes, List<PlacedRoi> rois, ImagePlus image, Annotated annotated, int ignore) {
		if (annotated == Annotated.SLICES) {
			Set<Integer> judged = new TreeSet<>();
			rois.forEach(roi -> judged.add(roi.slice()));
			for (int z = 0; z < planes.length; z++) if (!judged.contains(z + 1)) Arrays.fill(planes[z], (short) ignore);
		} else if (annotated == Annotated.STROKES) {
			if (rois.stream().map(PlacedRoi::name).noneMatch(Set.of(BACKGROUND, ANNOTATED)::contains))
				throw new InvalidVolume("The strokes show no background; draw some through what is none of the "
						+ "structures, and name them " + BACKGROUND + ".");
			ignoreOutside(planes, judgedAreas(rois, image), ignore);
		}
	}

	private static void ignoreOutside(short[][] planes, byte[][] judged, int ignore) {
		for (int z = 0; z < planes.length; z++)
			for (int i = 0; i < planes[z].length; i++) if (judged[z][i] == 0) planes[z][i] = (short) ignore;
	}

	private static void check(short[][] planes, Map<String, Integer> structures, ImagePlus image, Annotated annotated) {
		boolean[] occurs = new boolean[structures.size() + 2];
		for (short[] plane : planes) for (short value : plane) occurs[value & 0xffff] = true;
		Set<String> missing = new LinkedHashSet<>(structures.keySet());
		missing.removeIf(name -> occurs[structures.get(name)]);
		if (!missing.isEmpty())
			throw new InvalidVolume("No annotated voxel of '" + image.getTitle() + "' is "
					+ String.join(" or ", missing)
					+ (annotated == Annotated.INSIDE
							? ", since it lies outside of what is named " + ANNOTATED
							: ", since later ROIs cover it")
					+ "; annotate some of it, or remove its ROIs.");
	}
}
