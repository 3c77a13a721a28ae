package sc.fiji.stunet.dataset;

import java.nio.file.Path;
import java.util.List;

import sc.fiji.stunet.io.UnreadableVolume;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.GridMismatch;
import sc.fiji.stunet.volume.GridMismatch.Grid;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.Volume;

/**
 * One volume of a data set with its label map.
 *
 * @param name of the files, without channel number and ending
 * @param images NIfTI files, one per channel
 * @param labels NIfTI file
 */
public record TrainingCase(String name, List<Path> images, Path labels) {

	/**
	 * @param image (x, y, z, channel)
	 * @param labels (x, y, z), on the grid of the image
	 */
	public record Content(Volume image, LabelMap labels) {}

	public TrainingCase {
		images = List.copyOf(images);
	}

	/**
	 * Reads all files. A label map whose voxels are those of the image but stored along other axes is turned onto the
	 * image's grid.
	 *
	 * @throws sc.fiji.stunet.volume.InvalidVolume if a file cannot be read, or they do not lie on the same grid
	 */
	public Content read() {
		Volume image = Volume.ofChannels(images.stream().map(TrainingCase::image).toList());
		LabelMap map = labelMap();
		return new Content(image, turn(map, image).apply(map));
	}

	/** @throws sc.fiji.stunet.volume.InvalidVolume if it cannot be read */
	static Volume image(Path file) {
		return UnreadableVolume.guard(file, () -> VolumeFiles.plain(Progress.none()).read(file));
	}

	/** @throws sc.fiji.stunet.volume.InvalidVolume if it cannot be read */
	LabelMap labelMap() {
		return UnreadableVolume.guard(labels, () -> VolumeFiles.plain(Progress.none()).readLabels(labels));
	}

	/** From the grid of the label map to the image's. */
	Reorientation turn(LabelMap map, Volume image) {
		return Reorientation.matching(map.geometry(), map.size(), image.geometry(), image.size(), Volume.GRID_TOLERANCE_MM)
			.orElseThrow(() -> GridMismatch.of(new Grid(labels.toString(), map.geometry(), map.size()),
				new Grid(images.get(0).toString(), image.geometry(), image.size())));
	}
}
