package sc.fiji.stunet.fiji.launch;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import ij.ImagePlus;
import ij.gui.Roi;
import net.imglib2.Cursor;
import net.imglib2.img.Img;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;

import sc.fiji.stunet.dataset.IntegrityReport;
import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.LabelImage;
import sc.fiji.stunet.fiji.image.LabelledRois;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;

/**
 * What somebody has annotated in an image.
 *
 * @param labels 0 is the background, then the structures, then {@link #ignore}
 * @param structures names of the values 1, 2, 3 ...
 * @param judged how much of the image
 */
@SuppressWarnings("deprecation") // Views.flatIterable: the ImgLib2 of earlier Fijis needs it
record Annotation(LabelMap labels, List<String> structures, IntegrityReport.Judged judged) {

	/** The foreground value of ImageJ's binary masks. */
	private static final int MASK = 255;
	/** The number of possible labels, from 0. */
	private static final int VALUES = 1 << 16;

	/**
	 * What of an image counts as annotated, where a user said so.
	 *
	 * @param rois of the ROI Manager
	 * @param ignore the value of a label image's voxels that nobody has judged
	 */
	record Judged(Annotated annotated, OptionalInt ignore, List<Roi> rois) {}

	/** @throws InvalidVolume if the ROIs do not fit the image */
	static Annotation ofRois(List<Roi> rois, ImagePlus image, Volume volume, Annotated annotated) {
		LabelledRois labelled = LabelledRois.of(rois, image, annotated);
		SortedMap<Integer, String> names = new TreeMap<>();
		labelled.structures().forEach((name, value) -> names.put(value, name));
		return counted(new LabelMap(labelled.labels(), volume.geometry()), different(names));
	}

	/**
	 * The structures are the values of a label image and those that it names, which may be absent where all of it
	 * counts: a corrected prediction has all of its model's. Values with gaps are renumbered.
	 *
	 * @param labelled of the same size as the image; a binary mask is one structure
	 * @throws InvalidVolume if they do not match
	 */
	static Annotation ofLabels(ImagePlus labelled, ImagePlus image, Volume volume, Judged judged) {
		if (judged.annotated() == Annotated.STROKES)
			throw new InvalidVolume("annotated=" + Annotated.DRAWN + " is for ROIs; which value in '"
					+ labelled.getTitle() + "' means that nobody has judged a voxel, say with ignore=, as ignore=0.");
		LabelMap painted = onGridOf(volume, image, labelled);
		Named named = named(labelled, values(painted), judged.ignore());
		SortedMap<Integer, String> names = named.names();
		int[] numbers = new int[VALUES];
		names.keySet()
				.forEach(value -> numbers[value] = 1 + names.headMap(value).size());
		if (named.isMask()) numbers[MASK] = numbers[1];
		named.ignored().ifPresent(value -> numbers[value] = names.size() + 1);
		byte[][] inside = judged.annotated() == Annotated.INSIDE ? LabelledRois.judged(judged.rois(), image) : null;
		return counted(numbered(painted, numbers, inside, names.size() + 1), different(names));
	}

	/**
	 * What the values of a label image mean.
	 *
	 * @param names of the structures, by value
	 * @param ignored the value of voxels that nobody has judged
	 * @param isMask whether the structure with the value 1 is painted with ImageJ's foreground value
	 */
	record Named(SortedMap<Integer, String> names, Optional<Integer> ignored, boolean isMask) {}

	/**
	 * @param values that occur
	 * @param ignore the value of voxels that nobody has judged, if the user says so
	 * @throws InvalidVolume if there is no structure, or no such value
	 */
	static Named named(ImagePlus labelled, SortedSet<Integer> values, OptionalInt ignore) {
		SortedMap<Integer, String> names = LabelImage.names(labelled);
		Optional<Integer> ignored = ignored(labelled, names, ignore);
		if (ignore.isPresent() && !values.contains(ignore.getAsInt()))
			throw new InvalidVolume("No voxel of '" + labelled.getTitle() + "' has the value " + ignore.getAsInt()
					+ ", which is to mean that nobody has judged it; correct ignore=, or leave it out.");
		Set<Integer> nothing = new TreeSet<>(Set.of(0));
		ignored.ifPresent(nothing::add);
		if (ignored.equals(Optional.of(0)))
			names.forEach((value, name) -> {
				if (name.equals(LabelledRois.BACKGROUND)) nothing.add(value);
			});
		names.keySet().removeAll(nothing);
		SortedSet<Integer> painted = new TreeSet<>(values);
		painted.removeAll(nothing);
		if (painted.isEmpty())
			throw new InvalidVolume("The image '" + labelled.getTitle() + "' has no labels: all its values are "
					+ nothing.stream().map(String::valueOf).collect(Collectors.joining(" or ")) + ".");
		boolean isMask = painted.equals(Set.of(MASK)) && !names.containsKey(MASK);
		painted.forEach(value -> names.putIfAbsent(isMask ? 1 : value, "structure_" + (isMask ? 1 : value)));
		return new Named(names, ignored, isMask);
	}

	/** The value that means that nobody has judged a voxel: what the user says, or what the image itself names so. */
	private static Optional<Integer> ignored(ImagePlus labelled, Map<Integer, String> names, OptionalInt said) {
		if (said.isEmpty())
			return names.entrySet().stream()
					.filter(named -> named.getValue().equals(LabelledRois.IGNORE))
					.map(Map.Entry::getKey)
					.findFirst();
		String name = names.getOrDefault(said.getAsInt(), LabelledRois.IGNORE);
		if (!name.equals(LabelledRois.IGNORE))
			throw new InvalidVolume(
					"The value " + said.getAsInt() + " of '" + labelled.getTitle() + "' is the structure '" + name
							+ "', so it cannot mean that nobody has judged a voxel (ignore=); name another value.");
		return Optional.of(said.getAsInt());
	}

	/** Lays labels on the image's grid: an annotation lies where its image lies, whatever its own calibration. */
	private static LabelMap onGridOf(Volume volume, ImagePlus image, ImagePlus labelled) {
		LabelMap labels = Comparison.labels(
				labelled,
				new Reading(Optional.of(volume.spacing()), ImageVolume.ChannelFrame.WHOLE, false),
				Progress.none());
		checkSize(labelled, labels.size(), image, volume.size());
		return new LabelMap(labels.voxels(), volume.geometry());
	}

	/** @throws InvalidVolume if a label image has another size than its image */
	static void checkSize(ImagePlus labelled, Extent size, ImagePlus image, Extent wanted) {
		if (!size.equals(wanted))
			throw new InvalidVolume("The label image '" + labelled.getTitle() + "' has " + size + " voxels, but '"
					+ image.getTitle() + "' has " + wanted + "; they must have the same size.");
	}

	private static SortedSet<Integer> values(LabelMap labels) {
		SortedSet<Integer> values = new TreeSet<>();
		Cursor<UnsignedShortType> cursor = Views.iterable(labels.voxels()).cursor();
		while (cursor.hasNext()) values.add(cursor.next().get());
		return values;
	}

	/** @param inside non-zero where somebody has judged; null: everywhere */
	private static LabelMap numbered(LabelMap labels, int[] numbers, byte[][] inside, int ignore) {
		Img<UnsignedShortType> numbered =
				PlanarImgs.unsignedShorts(labels.voxels().dimensionsAsLongArray());
		Cursor<UnsignedShortType> from = Views.flatIterable(labels.voxels()).cursor();
		int plane = labels.size().x() * labels.size().y();
		long at = 0;
		for (UnsignedShortType to : Views.flatIterable(numbered)) {
			int value = numbers[from.next().get()];
			to.set(inside == null || inside[(int) (at / plane)][(int) (at % plane)] != 0 ? value : ignore);
			at++;
		}
		return new LabelMap(numbered, labels.geometry());
	}

	/** Distinct names, in the same order: two structures with the same name stay two, and none is called background. */
	private static List<String> different(SortedMap<Integer, String> names) {
		Set<String> taken = new LinkedHashSet<>(List.of(LabelledRois.BACKGROUND, LabelledRois.IGNORE));
		names.forEach((value, name) -> {
			String free = name;
			while (!taken.add(free)) free += "_" + value;
		});
		return taken.stream().skip(2).toList();
	}

	/** @throws InvalidVolume if nothing is judged, or, where not all of it is, a structure occurs nowhere */
	private static Annotation counted(LabelMap labels, List<String> structures) {
		int ignore = structures.size() + 1;
		int slices = 0;
		long voxels = 0;
		long[] counts = new long[ignore + 1];
		for (int z = 0; z < labels.size().z(); z++) {
			for (UnsignedShortType voxel : Views.iterable(Views.hyperSlice(labels.voxels(), 2, z)))
				counts[voxel.get()]++;
			long soFar =
					IntStream.range(0, ignore).mapToLong(value -> counts[value]).sum();
			if (soFar > voxels) slices++;
			voxels = soFar;
		}
		check(counts, structures);
		Extent size = labels.size();
		return new Annotation(labels, structures, new IntegrityReport.Judged(slices, size.z(), voxels, size.voxels()));
	}

	/**
	 * @param counts of the voxels by value: the background, the structures, and what nobody has judged
	 * @throws InvalidVolume if nothing is judged, or, where not all of it is, a structure occurs nowhere
	 */
	static void check(long[] counts, List<String> structures) {
		int ignore = structures.size() + 1;
		if (IntStream.range(0, ignore).allMatch(value -> counts[value] == 0))
			throw new InvalidVolume("No slice has a voxel that is annotated; annotate some, or correct ignore=.");
		String missing = IntStream.range(1, ignore)
				.filter(value -> counts[value] == 0)
				.mapToObj(value -> structures.get(value - 1))
				.collect(Collectors.joining(" or "));
		if (counts[ignore] > 0 && !missing.isEmpty())
			throw new InvalidVolume(
					"No annotated voxel is " + missing + "; annotate some of it, or take its name out of the labels.");
		if (counts[ignore] > 0 && counts[0] == 0 && structures.size() == 1)
			throw new InvalidVolume("All annotated voxels are " + structures.get(0)
					+ ", so nothing shows what it is not; annotate some " + LabelledRois.BACKGROUND + ", too.");
	}

	/** The value of the voxels that nobody has judged; empty if there are none. */
	OptionalInt ignore() {
		return judged.isWhole() ? OptionalInt.empty() : OptionalInt.of(structures.size() + 1);
	}

	Annotation at(Geometry geometry) {
		return new Annotation(new LabelMap(labels.voxels(), geometry), structures, judged);
	}

	/** The values of {@code labels} in {@code dataset.json}. */
	Map<String, Integer> values() {
		Map<String, Integer> values = new LinkedHashMap<>(Map.of(LabelledRois.BACKGROUND, 0));
		structures.forEach(name -> values.put(name, values.size()));
		ignore().ifPresent(value -> values.put(LabelledRois.IGNORE, value));
		return values;
	}

	/** Values and names of the structures, for the user. */
	String text() {
		return IntStream.range(0, structures.size())
				.mapToObj(i -> (i + 1) + " " + structures.get(i))
				.collect(Collectors.joining(", "));
	}

	/** How much is learnt from, for the user. */
	String extent() {
		return judged.isWhole() ? "All " + judged.slices() + " slices count as annotated." : judged.sentence();
	}
}
