package sc.fiji.stunet.fiji.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import ij.ImagePlus;

import sc.fiji.stunet.fiji.image.Calibrations;
import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.LabelImage;
import sc.fiji.stunet.fiji.image.LabelledRois;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.DataOutline;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;

/**
 * One annotated case from the images in ImageJ: an image, and a label image or the ROI Manager's ROIs. Written as a
 * data set of nnU-Net v2, of one case: {@link AnnotatedFolder}.
 */
final class AnnotatedImage implements AnnotatedData {

	static final String DESCRIPTION = "dataset.json";

	private final Volume image;
	private final Annotation annotation;
	private final Modality modality;

	private AnnotatedImage(Volume image, Annotation annotation, Modality modality) {
		this.image = image;
		this.annotation = annotation;
		this.modality = modality;
	}

	/**
	 * @param image all its channels are used
	 * @param judged has the ROIs drawn on its slices
	 * @throws InvalidVolume if they do not match
	 */
	static AnnotatedImage of(ImagePlus image, Annotation.Judged judged) {
		Volume volume = volume(image);
		return new AnnotatedImage(
				volume, Annotation.ofRois(judged.rois(), image, volume, judged.annotated()), Modality.OTHER);
	}

	/**
	 * @param image all its channels are used
	 * @param labelled label image of the same size
	 * @throws InvalidVolume if they do not match
	 */
	static AnnotatedImage of(ImagePlus image, ImagePlus labelled, Annotation.Judged judged) {
		Volume volume = volume(image);
		return new AnnotatedImage(volume, Annotation.ofLabels(labelled, image, volume, judged), Modality.OTHER);
	}

	/** What {@link #of(ImagePlus, Annotation.Judged)} has, without looking at voxels. */
	static DataOutline outline(ImagePlus image, Annotation.Judged judged) {
		LabelledRois.checkAny(judged.rois());
		return outline(image, LabelledRois.structures(judged.rois()).size());
	}

	/** What {@link #of(ImagePlus, ImagePlus, Annotation.Judged)} has. */
	static DataOutline outline(ImagePlus image, ImagePlus labelled, Annotation.Judged judged, Progress progress) {
		Annotation.checkSize(labelled, size(labelled), image, size(image));
		return outline(
				image,
				Annotation.named(labelled, LabelImage.values(labelled, progress), judged.ignore())
						.names()
						.size());
	}

	private static DataOutline outline(ImagePlus image, int structures) {
		ImageVolume.check(image, Reading.AS_IT_IS, image.getNChannels());
		return new DataOutline(
				List.of(new DataOutline.Scan(size(image), Calibrations.spacing(image))),
				image.getNChannels(),
				structures);
	}

	private static Extent size(ImagePlus image) {
		return new Extent(image.getWidth(), image.getHeight(), image.getNSlices());
	}

	private static Volume volume(ImagePlus image) {
		return ImageVolume.of(image, Reading.AS_IT_IS, image.getNChannels());
	}

	/** The same case with channels of this modality. */
	AnnotatedImage with(Modality known) {
		return new AnnotatedImage(image, annotation, known);
	}

	/**
	 * The same case with the stated or asked orientation, which is then in the written files, also for a resumed
	 * training.
	 *
	 * @param wanted orientation of the plan, if it is known already
	 */
	AnnotatedImage lying(OrientationQuestion question, Optional<String> wanted) {
		Optional<StatedOrientation> stated = question.of(image, wanted, "The image", "the plan");
		Geometry geometry = geometry(image.geometry(), stated, wanted);
		return new AnnotatedImage(new Volume(image.voxels(), geometry), annotation.at(geometry), modality);
	}

	/** The geometry with the stated axes; voxels that are used as stored get the orientation of the plan. */
	static Geometry geometry(Geometry own, Optional<StatedOrientation> stated, Optional<String> wanted) {
		if (stated.isEmpty() || own.isOriented() && !stated.get().isAsStored()) return own;
		if (!stated.get().isAsStored()) return stated.get().geometry(own.spacing());
		return wanted.map(code -> new StatedOrientation(code).geometry(own.spacing()))
				.orElse(Geometry.unoriented(own.spacing()));
	}

	Annotation annotation() {
		return annotation;
	}

	@Override
	public String text() {
		return "structures: " + annotation.text() + ". " + annotation.extent();
	}

	@Override
	public void fill(Path folder) throws IOException {
		writeChannels(image, Files.createDirectory(folder.resolve("imagesTr")), "open");
		VolumeWriter.writeLabels(
				Files.createDirectory(folder.resolve("labelsTr")).resolve("open.nii.gz"), annotation.labels(), false);
		byte[] description = new ObjectMapper()
				.writerWithDefaultPrettyPrinter()
				.writeValueAsBytes(description(image.channels(), modality, annotation.values(), 1));
		AtomicFile.write(folder.resolve(DESCRIPTION), false, out -> out.write(description));
	}

	/** Writes the channels of a scan as files of nnU-Net, {@code NAME_0000.nii.gz} and so on; those that exist stay. */
	static void writeChannels(Volume scan, Path images, String name) {
		for (int channel = 0; channel < scan.channels(); channel++) {
			Path file = images.resolve(fileOf(name, channel));
			if (Files.exists(file)) continue;
			VolumeWriter.write(file, scan.channel(channel), false);
		}
	}

	static String fileOf(String name, int channel) {
		return String.format(Locale.ROOT, "%s_%04d.nii.gz", name, channel);
	}

	/** The content of {@code dataset.json}, as nnU-Net v2 has it. */
	static Map<String, Object> description(int inputs, Modality modality, Map<String, Integer> labels, int cases) {
		Map<String, String> channels = new LinkedHashMap<>();
		for (int channel = 0; channel < inputs; channel++)
			channels.put(String.valueOf(channel), modality.ofChannel(channel));
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("channel_names", channels);
		all.put("labels", labels);
		all.put("numTraining", cases);
		all.put("file_ending", ".nii.gz");
		return all;
	}
}
