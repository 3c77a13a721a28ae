package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;

/**
 * Files that hold all channels of an image: as channels, or as as many volumes, one after the other, as the 4D NIfTI
 * of the Medical Segmentation Decathlon.
 */
public final class ChannelFiles {

	private ChannelFiles() {}

	/** Whether {@link #read} finds so many channels in a file, by its header. One that cannot be read has none. */
	public static boolean holds(Path file, int channels) {
		try {
			return VolumeFiles.timesOf(file).frames() == 1
					? VolumeFiles.channelsOf(file) == channels
					: volumesAreChannels(file, channels);
		} catch (InvalidVolume e) {
			// Reading it reports what is wrong.
			return false;
		}
	}

	/**
	 * Reads files as one image.
	 *
	 * @param inputs one for each channel; or one for several, whose volumes are channels where it has as many of them
	 * @param channels that are wanted
	 * @return (x, y, z, channel), perhaps of another number of channels
	 * @throws InvalidVolume as {@link VolumeFiles#read}, and if the files do not lie on one grid
	 */
	public static Volume read(List<Path> inputs, int channels, VolumeFiles files, Progress progress) {
		List<Volume> volumes = inputs.size() == 1 && volumesAreChannels(inputs.get(0), channels)
				? IntStream.rangeClosed(1, channels)
						.mapToObj(frame -> files.at(frame).read(inputs.get(0)))
						.toList()
				: inputs.stream().map(files::read).toList();
		return files.isOnDisk()
				? Volume.viewOfChannels(volumes, progress::log)
				: Volume.ofChannels(volumes, progress::log);
	}

	/**
	 * Reads files as one image, or one time point of them.
	 *
	 * @param spacing in mm that replaces that of the files
	 * @param frame time point, from 1, which has no channels of its own; 0: the only one
	 * @param progress gets reports of long readings, and warnings
	 * @throws InvalidVolume as {@link #read(List, int, VolumeFiles, Progress)}
	 */
	public static Volume read(
			List<Path> inputs, int channels, Optional<Spacing> spacing, int frame, Progress progress) {
		VolumeFiles files = VolumeFiles.plain(progress).with(spacing).at(frame);
		return read(inputs, frame == 0 ? channels : 1, files, progress);
	}

	/** Whether a file holds so many volumes of one channel each. */
	public static boolean volumesAreChannels(Path file, int channels) {
		return channels > 1 && VolumeFiles.timesOf(file).frames() == channels && VolumeFiles.channelsOf(file) == 1;
	}

	/**
	 * The time points of the files of a scan, one per channel.
	 *
	 * @throws InvalidVolume if a file cannot be read, or one has other time points than the first
	 */
	public static TimeAxis timesOf(List<Path> inputs) {
		TimeAxis times = VolumeFiles.timesOf(inputs.get(0));
		for (Path input : inputs) {
			int frames = VolumeFiles.timesOf(input).frames();
			if (frames != times.frames())
				throw new InvalidVolume(input + " has " + frames + " time points, but " + inputs.get(0) + " has "
						+ times.frames() + "; the channels of a scan need as many.");
		}
		return times;
	}
}
