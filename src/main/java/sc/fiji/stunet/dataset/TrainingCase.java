package sc.fiji.stunet.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.io.ChannelFiles;
import sc.fiji.stunet.io.UnknownSpacing;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.GridFit;
import sc.fiji.stunet.volume.GridMismatch.Grid;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;

/**
 * One volume of a data set with its label map.
 *
 * @param name of the files, without channel number and ending
 * @param images files, one per channel; or one that holds all of them
 * @param labels file
 * @param orientation stated for images without one
 * @param spacing of all files, in mm, instead of their own; empty: as they say
 * @param channels of the image; {@link #UNKNOWN_CHANNELS} where its format is one of {@link OtherFormats}
 */
public record TrainingCase(
		String name,
		List<Path> images,
		Path labels,
		Optional<StatedOrientation> orientation,
		Optional<Spacing> spacing,
		int channels) {

	static final int UNKNOWN_CHANNELS = 0;

	/**
	 * @param image (x, y, z, channel)
	 * @param labels (x, y, z), on the grid of the image
	 */
	public record Content(Volume image, LabelMap labels) {}

	/** A case with a file for each channel, whose image has an orientation, or needs none. */
	public TrainingCase(String name, List<Path> images, Path labels) {
		this(name, images, labels, Optional.empty(), Optional.empty(), images.size());
	}

	public TrainingCase {
		images = List.copyOf(images);
	}

	TrainingCase with(Optional<StatedOrientation> other) {
		return new TrainingCase(name, images, labels, other, spacing, channels);
	}

	TrainingCase withSpacing(Optional<Spacing> other) {
		return new TrainingCase(name, images, labels, orientation, other, channels);
	}

	TrainingCase withChannels(int other) {
		return new TrainingCase(name, images, labels, orientation, spacing, other);
	}

	private VolumeFiles files(Progress progress) {
		return VolumeFiles.plain(progress).with(spacing);
	}

	/**
	 * Reads one of the images. The volumes of a file that holds as many as the image has channels, as in the Medical
	 * Segmentation Decathlon, are its channels.
	 *
	 * @return (x, y, z, channel)
	 */
	private Volume readImage(Path file, VolumeFiles files, Progress progress) {
		return images.size() == 1 ? ChannelFiles.read(images, channels, files, progress) : files.read(file);
	}

	private boolean holdsChannels(Path file) {
		return images.size() == 1 && ChannelFiles.volumesAreChannels(file, channels);
	}

	/**
	 * Reads the label map. One that tells no voxel size, such as a TIFF that other programs than ImageJ have written,
	 * has its image's.
	 *
	 * @throws UnknownSpacing if neither of them tells it
	 */
	private LabelMap readLabels(VolumeFiles files, Progress progress) {
		try {
			return files.readLabels(labels);
		} catch (UnknownSpacing e) {
			Spacing ofImage = VolumeFiles.spacingOf(images.get(0)).orElseThrow(() -> e);
			progress.log(labels + " does not tell its voxel size, so it has that of " + images.get(0) + ".");
			return files.with(Optional.of(ofImage)).readLabels(labels);
		}
	}

	/**
	 * Reads all files. A label map with the image's voxels in another order of axes is turned to the image's grid.
	 *
	 * @param progress gets reports of long readings, and warnings
	 * @throws InvalidVolume if a file cannot be read, or they do not lie on the same grid
	 */
	public Content read(Progress progress) {
		return content(images.stream().map(file -> readImage(file, progress)).toList(), readLabels(progress), progress);
	}

	/**
	 * As {@link #read(Progress)}, with the checksums of what was read.
	 *
	 * @param sha256 told of each file's, 64 hexadecimal digits
	 */
	public Content read(Progress progress, BiConsumer<Path, String> sha256) {
		List<Volume> channels =
				images.stream().map(file -> readImage(file, progress, sha256)).toList();
		return content(channels, readLabels(progress, sha256), progress);
	}

	Volume readImage(Path file, Progress progress) {
		return readImage(file, files(progress), progress);
	}

	LabelMap readLabels(Progress progress) {
		return readLabels(files(progress), progress);
	}

	Volume readImage(Path file, Progress progress, BiConsumer<Path, String> sha256) {
		if (!holdsChannels(file)) return digested(file, files -> readImage(file, files, progress), progress, sha256);
		// Read once for each of them.
		Volume image = readImage(file, progress);
		try {
			sha256.accept(file, checksumOf(file));
		} catch (IOException e) {
			throw new InvalidVolume("Cannot read " + file + " (" + e.getMessage() + "); check that it may be read.", e);
		}
		return image;
	}

	LabelMap readLabels(Progress progress, BiConsumer<Path, String> sha256) {
		return digested(labels, files -> readLabels(files, progress), progress, sha256);
	}

	private <T> T digested(
			Path file, Function<VolumeFiles, T> reading, Progress progress, BiConsumer<Path, String> sha256) {
		MessageDigest digest = Sha256.digest();
		T read = reading.apply(files(progress).with(digest));
		sha256.accept(file, Sha256.of(digest));
		return read;
	}

	/** The channels together, and the label map on their grid. */
	Content content(List<Volume> channels, LabelMap map, Progress progress) {
		Volume image = Volume.ofChannels(channels, progress::log);
		LabelMap labelMap = turn(map, image, progress).apply(map);
		Geometry geometry = geometry(image.geometry());
		return new Content(new Volume(image.voxels(), geometry), new LabelMap(labelMap.voxels(), geometry));
	}

	/** The geometry with the stated orientation; none is known of voxels that are used as stored. */
	private Geometry geometry(Geometry own) {
		if (orientation.isEmpty() || own.isOriented() != orientation.get().isAsStored()) return own;
		return orientation.get().isAsStored()
				? Geometry.unoriented(own.spacing())
				: orientation.get().geometry(own.spacing());
	}

	/**
	 * The checksum of the content of an image or a label map.
	 *
	 * @throws IOException if it cannot be read
	 */
	public static String checksumOf(Path file) throws IOException {
		return VolumeFiles.checksumOf(file);
	}

	/** The reorientation from the grid of the label map to the image's. */
	Reorientation turn(LabelMap map, Volume image, Progress progress) {
		Grid own = map.grid(labels.toString());
		Grid grid = image.grid(images.get(0).toString());
		GridFit fit = GridFit.of(own, grid);
		fit.warning(own, grid).ifPresent(progress::log);
		return fit.turn();
	}
}
