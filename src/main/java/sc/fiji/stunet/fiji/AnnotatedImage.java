package sc.fiji.stunet.fiji;

import com.fasterxml.jackson.databind.ObjectMapper;

import ij.ImagePlus;
import ij.gui.Roi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import net.imglib2.Cursor;
import net.imglib2.converter.Converters;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;

import sc.fiji.stunet.io.AtomicFile;
import sc.fiji.stunet.io.AtomicFolder;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;

/**
 * One annotated case from what is open in ImageJ: an image, and a label image or the ROI Manager's ROIs. Written as a data
 * set of nnU-Net v2, of one case.
 */
final class AnnotatedImage {

	/** Value that ImageJ's binary masks have for yes. */
	private static final int MASK = 255;
	private static final String DESCRIPTION = "dataset.json";

	private final Volume image;
	private final LabelMap labels;
	private final Map<String, Integer> structures;

	private AnnotatedImage(Volume image, LabelMap labels, Map<String, Integer> structures) {
		this.image = image;
		this.labels = labels;
		this.structures = structures;
	}

	/**
	 * @param image all its channels are taken
	 * @param rois areas on its slices
	 * @throws InvalidVolume if they do not fit each other
	 */
	static AnnotatedImage of(ImagePlus image, List<Roi> rois) {
		Volume volume = volume(image);
		LabelledRois labelled = LabelledRois.of(rois, image);
		return new AnnotatedImage(volume, new LabelMap(labelled.labels(), volume.geometry()), labelled.structures());
	}

	/**
	 * @param image all its channels are taken
	 * @param labelled as large; a binary mask is one structure
	 * @throws InvalidVolume if they do not fit each other
	 */
	static AnnotatedImage of(ImagePlus image, ImagePlus labelled) {
		Volume volume = volume(image);
		LabelMap labels = onGridOf(volume, image, Comparison.labels(labelled, new Reading(Optional.of(volume.spacing()), ImageVolume.Part.WHOLE, false)), labelled);
		SortedSet<Integer> values = values(labels);
		if (values.isEmpty()) throw new InvalidVolume("The image '" + labelled.getTitle() + "' has no labels: all its values are 0.");
		boolean isMask = values.equals(new TreeSet<>(List.of(MASK)));
		Map<String, Integer> structures = new LinkedHashMap<>();
		for (int value : isMask ? List.of(1) : values) {
			String name = labelled.getProp(LabelImage.PROPERTY + value);
			structures.put(name == null ? "structure_" + value : name, value);
		}
		return new AnnotatedImage(volume, isMask ? ones(labels) : labels, structures);
	}

	private static Volume volume(ImagePlus image) {
		return ImageVolume.of(image, Reading.AS_IT_IS, image.getNChannels());
	}

	/** What is painted over an image lies where the image lies, whatever calibration it has. */
	private static LabelMap onGridOf(Volume volume, ImagePlus image, LabelMap labels, ImagePlus labelled) {
		if (!labels.size().equals(volume.size()))
			throw new InvalidVolume("The label image '" + labelled.getTitle() + "' has " + labels.size() + " voxels, but '" + image.getTitle() + "' has "
				+ volume.size() + "; they must have the same size.");
		return new LabelMap(labels.voxels(), volume.geometry());
	}

	private static SortedSet<Integer> values(LabelMap labels) {
		SortedSet<Integer> values = new TreeSet<>();
		Cursor<UnsignedShortType> cursor = Views.iterable(labels.voxels()).cursor();
		while (cursor.hasNext())
			values.add(cursor.next().get());
		values.remove(0);
		return values;
	}

	private static LabelMap ones(LabelMap mask) {
		return new LabelMap(Converters.convert(mask.voxels(), (from, to) -> to.set(from.get() == 0 ? 0 : 1), new UnsignedShortType()), mask.geometry());
	}

	/**
	 * @param folder is made, or replaced if it is such a data set
	 * @param modality of all channels
	 * @throws sc.fiji.stunet.io.InvalidOutput if it cannot be written
	 */
	void write(Path folder, Modality modality) {
		AtomicFolder.write(folder, true, target -> Files.isRegularFile(target.resolve(DESCRIPTION)), target -> fill(target, modality));
	}

	private void fill(Path folder, Modality modality) throws IOException {
		Path images = Files.createDirectory(folder.resolve("imagesTr"));
		for (int channel = 0; channel < image.channels(); channel++) {
			Volume one = new Volume(Views.addDimension(Views.hyperSlice(image.voxels(), 3, channel), 0, 0), image.geometry());
			VolumeWriter.write(images.resolve(String.format(Locale.ROOT, "open_%04d.nii.gz", channel)), one, false);
		}
		VolumeWriter.writeLabels(Files.createDirectory(folder.resolve("labelsTr")).resolve("open.nii.gz"), labels, false);
		byte[] description = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(description(modality));
		AtomicFile.write(folder.resolve(DESCRIPTION), false, out -> out.write(description));
	}

	private Map<String, Object> description(Modality modality) {
		Map<String, String> channels = new LinkedHashMap<>();
		for (int channel = 0; channel < image.channels(); channel++)
			channels.put(String.valueOf(channel), modality.ofChannel(channel));
		Map<String, Integer> values = new LinkedHashMap<>(Map.of("background", 0));
		values.putAll(structures);
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("channel_names", channels);
		all.put("labels", values);
		all.put("numTraining", 1);
		all.put("file_ending", ".nii.gz");
		return all;
	}
}
