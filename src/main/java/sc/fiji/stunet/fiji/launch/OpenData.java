package sc.fiji.stunet.fiji.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.ObjectMapper;
import ij.ImagePlus;
import ij.gui.Roi;
import net.imglib2.loops.LoopBuilder;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.LabelledRois;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.model.LabelNames;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;

/**
 * Images that were open and the ROIs on some of their slices as a data set of nnU-Net v2, which grows while somebody
 * annotates: scans are written once, label maps whenever their ROIs change. Every file is written whole or not at all.
 *
 * @param folder of the data set; made when it is missing
 * @param images folder of the scans, which copies of the data set share
 * @param inputs channels of every scan
 */
public record OpenData(Path folder, Path images, int inputs, Modality modality) {

	private static final ObjectMapper JSON = new ObjectMapper();

	/**
	 * A scan of which some slices are annotated.
	 *
	 * @param name of its files
	 * @param rois of structures; the slices that have one are judged as a whole
	 */
	public record Case(String name, Extent size, Geometry geometry, List<Roi> rois) {}

	/** All channels of an open image, where it says that they lie. */
	public static Volume scan(ImagePlus image) {
		return ImageVolume.of(image, Reading.AS_IT_IS, image.getNChannels());
	}

	/**
	 * Early: the training itself would say it when the image is written.
	 *
	 * @throws InvalidRequest if a start model is for images with other channels
	 */
	public static void checkFits(Model start, ImagePlus image) {
		int inputs = start.network().inputs(), channels = image.getNChannels();
		if (inputs != 1 && inputs != channels)
			throw new InvalidRequest("The start model " + start.name() + " has " + inputs + " channels, but '"
					+ image.getTitle() + "' has " + channels
					+ "; start from another one, or annotate an image with the same channels.");
	}

	/**
	 * The scan of an open image where a user says that it lies.
	 *
	 * @param question asked when it has no orientation and the model needs one
	 * @param wanted orientation of the plan of the start, or of what was learnt so far
	 */
	public static Volume lying(Volume scan, String title, OrientationQuestion question, Optional<String> wanted) {
		Optional<StatedOrientation> stated =
				question.of(scan, wanted, "The image '" + title + "'", "the model that is learnt from");
		return new Volume(scan.voxels(), AnnotatedImage.geometry(scan.geometry(), stated, wanted));
	}

	/** A name for the files of an image, of plain letters: its title without an ending. */
	public static String nameOf(String title) {
		String plain = Prediction.withoutEnding(title).replaceAll("[^A-Za-z0-9-]+", "_");
		return plain.replace("_", "").isEmpty() ? "image" : plain;
	}

	/** The files of a scan's channels. */
	public List<Path> files(String name) {
		List<Path> files = new ArrayList<>();
		for (int channel = 0; channel < inputs; channel++)
			files.add(images.resolve(AnnotatedImage.fileOf(name, channel)));
		return files;
	}

	/** The file of a scan's label map. */
	public Path labels(String name) {
		return folder.resolve("labelsTr").resolve(name + ".nii.gz");
	}

	public Path description() {
		return folder.resolve(AnnotatedImage.DESCRIPTION);
	}

	/**
	 * The structures of the label maps, in the order of their values.
	 *
	 * @throws InvalidVolume if they were not written
	 */
	public Structures structures() {
		try {
			return Structures.named(List.copyOf(LabelNames.byValue(
							JSON.readTree(description().toFile()), description().toString())
					.values()));
		} catch (IOException e) {
			throw new InvalidVolume(
					"Cannot read " + description() + " (" + e.getMessage() + "); delete it, and learn again.", e);
		}
	}

	/** The same scans with label maps of their own, which nobody changes. */
	public OpenData copy(Path other) {
		make(other.resolve("imagesTr"));
		return new OpenData(other, images, inputs, modality);
	}

	/**
	 * Writes a scan, unless it is there.
	 *
	 * @param anew whether files of that name are another scan's
	 */
	public void add(String name, Volume scan, boolean anew) {
		make(images);
		if (anew) files(name).forEach(OpenData::delete);
		AnnotatedImage.writeChannels(scan, images, name);
	}

	private static void make(Path folder) {
		try {
			Files.createDirectories(folder);
		} catch (IOException e) {
			throw cannotWrite(folder, e);
		}
	}

	private static InvalidOutput cannotWrite(Path folder, IOException e) {
		return new InvalidOutput(
				"Cannot write " + folder + " (" + e.getMessage() + "); choose another folder or free some space.", e);
	}

	/**
	 * Writes the label maps and {@code dataset.json}.
	 *
	 * @param cases all scans of the data set; those without ROIs are left out of it
	 * @param known names of structures in the order of their values; the others follow
	 * @param changed names of cases whose ROIs have changed; where the meaning of the values has, all are written
	 * @throws InvalidVolume if nobody could learn from them
	 */
	public void label(List<Case> cases, List<String> known, Set<String> changed) {
		List<Case> annotated =
				cases.stream().filter(one -> !one.rois().isEmpty()).toList();
		List<Roi> all = annotated.stream().flatMap(one -> one.rois().stream()).toList();
		if (all.isEmpty())
			throw new InvalidVolume(
					"No slice is annotated yet; outline the structures on one, name the ROIs after them, and accept "
							+ "it.");
		List<String> structures = structures(all, known);
		Map<String, Integer> values = new LinkedHashMap<>();
		structures.forEach(name -> values.put(name, values.size() + 1));
		long[] counts = new long[structures.size() + 2];
		Map<String, LabelMap> maps = new LinkedHashMap<>();
		for (Case one : annotated) maps.put(one.name(), map(one, values, counts));
		Annotation.check(counts, structures);
		write(maps, described(annotated, values, counts[structures.size() + 1] > 0), changed);
		cases.stream().filter(one -> !annotated.contains(one)).forEach(one -> delete(labels(one.name())));
	}

	/** The structures that are outlined, those that were known before first. */
	private static List<String> structures(List<Roi> rois, List<String> known) {
		Set<String> found = LabelledRois.structures(rois).keySet();
		Set<String> ordered = new LinkedHashSet<>(known);
		ordered.addAll(found);
		return ordered.stream().filter(found::contains).toList();
	}

	private static LabelMap map(Case one, Map<String, Integer> values, long[] counts) {
		LabelMap map = new LabelMap(
				LabelledRois.of(
						one.rois(),
						LabelledRois.outline(one.name(), one.size(), 1, 1),
						Annotated.SLICES,
						values,
						values.size() + 1),
				one.geometry());
		LoopBuilder.setImages(map.voxels()).forEachPixel(voxel -> counts[voxel.get()]++);
		return map;
	}

	private byte[] described(List<Case> cases, Map<String, Integer> structures, boolean isSparse) {
		Map<String, Integer> labels = new LinkedHashMap<>(Map.of(LabelledRois.BACKGROUND, 0));
		labels.putAll(structures);
		if (isSparse) labels.put(LabelledRois.IGNORE, structures.size() + 1);
		Map<String, Object> all = AnnotatedImage.description(inputs, modality, labels, cases.size());
		Map<String, Object> located = new LinkedHashMap<>();
		for (Case one : cases) {
			// In one order in every process (Map.of has another in each): whether a round goes on is told by these
			// bytes.
			Map<String, Object> files = new LinkedHashMap<>();
			files.put("images", files(one.name()).stream().map(this::within).toList());
			files.put("label", within(labels(one.name())));
			located.put(one.name(), files);
		}
		all.put("dataset", located);
		try {
			return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all);
		} catch (IOException e) {
			throw new IllegalStateException(e);
		}
	}

	private String within(Path file) {
		return folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
	}

	private void write(Map<String, LabelMap> maps, byte[] description, Set<String> changed) {
		make(folder.resolve("labelsTr"));
		boolean same = isWritten(description);
		maps.forEach((name, map) -> {
			if (!same || changed.contains(name) || !Files.exists(labels(name)))
				VolumeWriter.writeLabels(labels(name), map, true);
		});
		if (!same) AtomicFile.write(description(), true, out -> out.write(description));
	}

	private boolean isWritten(byte[] description) {
		try {
			return Files.exists(description()) && Arrays.equals(Files.readAllBytes(description()), description);
		} catch (IOException e) {
			throw cannotWrite(description(), e);
		}
	}

	/** Deletes the files of a scan and its label map. */
	public void remove(String name) {
		files(name).forEach(OpenData::delete);
		delete(labels(name));
	}

	/** Deletes what would say that something is annotated which is not any more. */
	public void clear(List<Case> cases) {
		delete(description());
		cases.forEach(one -> delete(labels(one.name())));
	}

	private static void delete(Path file) {
		try {
			Files.deleteIfExists(file);
		} catch (IOException e) {
			throw cannotWrite(file, e);
		}
	}
}
