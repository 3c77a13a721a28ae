package sc.fiji.stunet.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.GridFit;
import sc.fiji.stunet.volume.GridMismatch.Grid;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;

/**
 * One volume of a data set with its label map.
 *
 * @param name of the files, without channel number and ending
 * @param images files, one per channel
 * @param labels file
 * @param orientation stated for images without one
 * @param spacing of all files, in mm, instead of their own; empty: as they say
 */
public record TrainingCase(
		String name,
		List<Path> images,
		Path labels,
		Optional<StatedOrientation> orientation,
		Optional<Spacing> spacing) {

	/**
	 * @param image (x, y, z, channel)
	 * @param labels (x, y, z), on the grid of the image
	 */
	public record Content(Volume image, LabelMap labels) {}

	/** A case whose image has an orientation, or needs none. */
	public TrainingCase(String name, List<Path> images, Path labels) {
		this(name, images, labels, Optional.empty(), Optional.empty());
	}

	public TrainingCase {
		images = List.copyOf(images);
	}

	TrainingCase with(Optional<StatedOrientation> other) {
		return new TrainingCase(name, images, labels, other, spacing);
	}

	TrainingCase withSpacing(Optional<Spacing> other) {
		return new TrainingCase(name, images, labels, orientation, other);
	}

	VolumeFiles files(Progress progress) {
		return VolumeFiles.plain(progress).with(spacing);
	}

	/**
	 * Reads all files. A label map with the image's voxels in another order of axes is turned to the image's grid.
	 *
	 * @param progress gets reports of long readings, and warnings
	 * @throws sc.fiji.stunet.volume.InvalidVolume if a file cannot be read, or they do not lie on the same grid
	 */
	public Content read(Progress progress) {
		VolumeFiles files = files(progress);
		return content(images.stream().map(files::read).toList(), files.readLabels(labels), progress);
	}

	/**
	 * As {@link #read(Progress)}, with the checksums of what was read.
	 *
	 * @param sha256 told of each file's, 64 hexadecimal digits
	 */
	public Content read(Progress progress, BiConsumer<Path, String> sha256) {
		VolumeFiles files = files(progress);
		List<Volume> channels = images.stream()
				.map(file -> digested(file, files, reader -> reader.read(file), sha256))
				.toList();
		return content(channels, digested(labels, files, reader -> reader.readLabels(labels), sha256), progress);
	}

	static <T> T digested(
			Path file, VolumeFiles files, Function<VolumeFiles, T> reading, BiConsumer<Path, String> sha256) {
		MessageDigest digest = Sha256.digest();
		T read = reading.apply(files.with(digest));
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
	 * The files of an image or a label map: the file itself, and the voxel files that it names.
	 *
	 * @throws IOException if it cannot be read
	 */
	public static List<Path> filesOf(Path file) throws IOException {
		return VolumeFiles.filesOf(file);
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
