package sc.fiji.stunet.fiji.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import ij.ImagePlus;
import ij.gui.Roi;
import net.imglib2.Cursor;
import net.imglib2.converter.Converters;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;

import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.LabelImage;
import sc.fiji.stunet.fiji.image.LabelledRois;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;

/**
 * One annotated case from the images in ImageJ: an image, and a label image or the ROI Manager's ROIs. Written as a
 * data set of nnU-Net v2, of one case: {@link AnnotatedFolder}.
 */
@SuppressWarnings("deprecation") // Views.iterable: the ImgLib2 of earlier Fijis needs it
final class AnnotatedImage {

	/** The foreground value of ImageJ's binary masks. */
	private static final int MASK = 255;
	/** The number of possible labels, from 0. */
	private static final int VALUES = 1 << 16;

	private static final String BACKGROUND = "background";
	static final String DESCRIPTION = "dataset.json";

	private final Volume image;
	private final LabelMap labels;
	/** Names of the values 1, 2, 3 ... */
	private final List<String> structures;

	private final Modality modality;

	private AnnotatedImage(Volume image, LabelMap labels, List<String> structures, Modality modality) {
		this.image = image;
		this.labels = labels;
		this.structures = structures;
		this.modality = modality;
	}

	/**
	 * @param image all its channels are used
	 * @param rois areas on its slices
	 * @throws InvalidVolume if they do not match
	 */
	static AnnotatedImage of(ImagePlus image, List<Roi> rois) {
		Volume volume = volume(image);
		LabelledRois labelled = LabelledRois.of(rois, image);
		SortedMap<Integer, String> names = new TreeMap<>();
		labelled.structures().forEach((name, value) -> names.put(value, name));
		return new AnnotatedImage(
				volume, new LabelMap(labelled.labels(), volume.geometry()), different(names), Modality.OTHER);
	}

	/**
	 * Makes a case whose structures are the values of a label image and those that it names, which may be absent: a
	 * corrected prediction has all of its model's. Values with gaps are renumbered.
	 *
	 * @param image all its channels are used
	 * @param labelled of the same size; a binary mask is one structure
	 * @throws InvalidVolume if they do not match
	 */
	static AnnotatedImage of(ImagePlus image, ImagePlus labelled) {
		Volume volume = volume(image);
		LabelMap labels = onGridOf(
				volume,
				image,
				Comparison.labels(
						labelled,
						new Reading(Optional.of(volume.spacing()), ImageVolume.ChannelFrame.WHOLE, false),
						Progress.none()),
				labelled);
		SortedMap<Integer, String> names = LabelImage.names(labelled);
		SortedSet<Integer> values = values(labels);
		if (values.isEmpty())
			throw new InvalidVolume("The image '" + labelled.getTitle() + "' has no labels: all its values are 0.");
		boolean isMask = values.equals(Set.of(MASK)) && !names.containsKey(MASK);
		values.forEach(value -> names.putIfAbsent(isMask ? 1 : value, "structure_" + (isMask ? 1 : value)));
		Map<Integer, Integer> numbers = numbers(names.keySet());
		if (isMask) numbers.put(MASK, numbers.get(1));
		return new AnnotatedImage(volume, numbered(labels, numbers), different(names), Modality.OTHER);
	}

	/** New values from 1, by the old ones. */
	private static Map<Integer, Integer> numbers(Set<Integer> values) {
		Map<Integer, Integer> numbers = new HashMap<>();
		values.forEach(value -> numbers.put(value, numbers.size() + 1));
		return numbers;
	}

	/** Distinct names, in the same order: two structures with the same name stay two, and none is called background. */
	private static List<String> different(SortedMap<Integer, String> names) {
		Set<String> taken = new LinkedHashSet<>(List.of(BACKGROUND));
		names.forEach((value, name) -> {
			String free = name;
			while (!taken.add(free)) free += "_" + value;
		});
		return taken.stream().skip(1).toList();
	}

	private static Volume volume(ImagePlus image) {
		return ImageVolume.of(image, Reading.AS_IT_IS, image.getNChannels());
	}

	/** Lays labels on the image's grid: an annotation lies where its image lies, whatever its own calibration. */
	private static LabelMap onGridOf(Volume volume, ImagePlus image, LabelMap labels, ImagePlus labelled) {
		if (!labels.size().equals(volume.size()))
			throw new InvalidVolume(
					"The label image '" + labelled.getTitle() + "' has " + labels.size() + " voxels, but '"
							+ image.getTitle() + "' has " + volume.size() + "; they must have the same size.");
		return new LabelMap(labels.voxels(), volume.geometry());
	}

	private static SortedSet<Integer> values(LabelMap labels) {
		SortedSet<Integer> values = new TreeSet<>();
		Cursor<UnsignedShortType> cursor = Views.iterable(labels.voxels()).cursor();
		while (cursor.hasNext()) values.add(cursor.next().get());
		values.remove(0);
		return values;
	}

	private static LabelMap numbered(LabelMap labels, Map<Integer, Integer> numbers) {
		int[] number = new int[VALUES];
		numbers.forEach((value, of) -> number[value] = of);
		return new LabelMap(
				Converters.convert(labels.voxels(), (from, to) -> to.set(number[from.get()]), new UnsignedShortType()),
				labels.geometry());
	}

	/** The same case with channels of this modality. */
	AnnotatedImage with(Modality known) {
		return new AnnotatedImage(image, labels, structures, known);
	}

	/**
	 * The same case with the stated or asked orientation, which is then in the written files, also for a resumed
	 * training.
	 *
	 * @param wanted orientation of the plan, if it is known already
	 */
	AnnotatedImage lying(OrientationQuestion question, Optional<String> wanted) {
		Optional<StatedOrientation> stated = question.of(image, wanted, "The image", "the plan");
		if (image.geometry().isOriented()
						&& stated.filter(StatedOrientation::isAsStored).isEmpty()
				|| stated.isEmpty()) return this;
		Geometry geometry = geometry(stated.get(), wanted);
		return new AnnotatedImage(
				new Volume(image.voxels(), geometry), new LabelMap(labels.voxels(), geometry), structures, modality);
	}

	/** The geometry with the stated axes; voxels that are used as stored get the orientation of the plan. */
	private Geometry geometry(StatedOrientation stated, Optional<String> wanted) {
		if (!stated.isAsStored()) return stated.geometry(image.spacing());
		return wanted.map(code -> new StatedOrientation(code).geometry(image.spacing()))
				.orElse(Geometry.unoriented(image.spacing()));
	}

	/** Values and names of the structures, for the user. */
	String structures() {
		return IntStream.range(0, structures.size())
				.mapToObj(i -> (i + 1) + " " + structures.get(i))
				.collect(Collectors.joining(", "));
	}

	/** @param folder exists, and is empty */
	void fill(Path folder) throws IOException {
		Path images = Files.createDirectory(folder.resolve("imagesTr"));
		for (int channel = 0; channel < image.channels(); channel++) {
			Volume one = new Volume(
					Views.addDimension(Views.hyperSlice(image.voxels(), 3, channel), 0, 0), image.geometry());
			VolumeWriter.write(images.resolve(String.format(Locale.ROOT, "open_%04d.nii.gz", channel)), one, false);
		}
		VolumeWriter.writeLabels(
				Files.createDirectory(folder.resolve("labelsTr")).resolve("open.nii.gz"), labels, false);
		byte[] description = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(description());
		AtomicFile.write(folder.resolve(DESCRIPTION), false, out -> out.write(description));
	}

	private Map<String, Object> description() {
		Map<String, String> channels = new LinkedHashMap<>();
		for (int channel = 0; channel < image.channels(); channel++)
			channels.put(String.valueOf(channel), modality.ofChannel(channel));
		Map<String, Integer> values = new LinkedHashMap<>(Map.of(BACKGROUND, 0));
		structures.forEach(name -> values.put(name, values.size()));
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("channel_names", channels);
		all.put("labels", values);
		all.put("numTraining", 1);
		all.put("file_ending", ".nii.gz");
		return all;
	}
}
