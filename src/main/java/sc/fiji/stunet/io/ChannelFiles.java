package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;

/**
 * The files of one scan.
 *
 * @param files one per channel, in the model's order
 */
public record ChannelFiles(List<Path> files) {

	/**
	 * Reads them as one volume.
	 *
	 * @param spacing in mm that replaces that of the files
	 * @param frame time point, from 1; 0: the only one
	 * @param progress gets reports of long readings, and warnings
	 * @throws InvalidVolume if a file is missing, damaged or on another grid than the first
	 */
	public Volume read(Optional<Spacing> spacing, int frame, Progress progress) {
		return Volume.ofChannels(
				files.stream()
						.map(VolumeFiles.plain(progress).with(spacing).at(frame)::read)
						.toList(),
				progress::log);
	}

	/** @throws InvalidVolume if a file cannot be read, or one has other time points than the first */
	public TimeAxis times() {
		TimeAxis times = VolumeFiles.timesOf(files.get(0));
		for (Path file : files) {
			int frames = VolumeFiles.timesOf(file).frames();
			if (frames != times.frames())
				throw new InvalidVolume(file + " has " + frames + " time points, but " + files.get(0) + " has "
						+ times.frames() + "; the channels of a scan need as many.");
		}
		return times;
	}
}
