package sc.fiji.stunet.batch;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Volume;

/** The memory that the volumes of cases take, before they are read. */
public final class VolumeBytes {

	/** Bytes of the largest channel until now, for files that do not tell their size beforehand. */
	private volatile long largest;

	/** Counts a volume that was read. */
	public void add(Volume volume) {
		largest = Math.max(largest, Float.BYTES * volume.size().voxels());
	}

	/**
	 * What the volume of these files needs; several channels also while they are joined.
	 *
	 * @param inputs one per channel, or one that holds all of them
	 * @param channels of the model
	 */
	public long of(List<Path> inputs, int channels) {
		long one = 0;
		for (Path input : inputs)
			one = Math.max(
					one, sizeOf(input).map(size -> Float.BYTES * size.voxels()).orElse(largest));
		int all = Math.max(channels, inputs.size());
		return all > 1 ? 2L * all * one : one;
	}

	private static Optional<Extent> sizeOf(Path input) {
		try {
			return VolumeFiles.sizeOf(input);
		} catch (InvalidVolume e) {
			// A format that others read; or it is damaged, which reading it tells.
			return Optional.empty();
		}
	}
}
