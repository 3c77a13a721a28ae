package sc.fiji.stunet.io;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;

/**
 * A volume in a file whose header was read and fits the length of the file, so that memory can be allocated for it.
 * Every format is one implementation; {@link VolumeFiles} does what they have in common.
 */
interface VolumeSource {

	/** Receives voxels in the order x, y, z; the array is reused. */
	interface Voxels {

		void put(int at, float[] values, int count);
	}

	Extent size();

	default int channels() {
		return 1;
	}

	/** The time points in the file, of which one is read. */
	default TimeAxis times() {
		return TimeAxis.NONE;
	}

	/** One of several time points, from 1. */
	default VolumeSource at(int frame) {
		return this;
	}

	/** The files that the volume consists of, such as header and voxels, for comparing volumes by content. */
	List<Path> files();

	/** Joins a header and the files of its voxels, which may be the header itself. */
	static List<Path> together(Path header, List<Path> voxels) {
		return Stream.concat(Stream.of(header), voxels.stream()).distinct().toList();
	}

	/** The scaling from stored values to those that are passed on. */
	default Scaling scaling() {
		return Scaling.NONE;
	}

	/**
	 * The geometry, not oriented when the file has no orientation.
	 *
	 * @throws sc.fiji.stunet.volume.InvalidVolume if the file has no voxel size
	 */
	Geometry geometry();

	/** The geometry with another voxel size, in mm, instead of the file's own. */
	default Geometry geometry(Spacing spacing) {
		return geometry().with(spacing);
	}

	default boolean isOriented() {
		return geometry().isOriented();
	}

	/**
	 * Passes on all voxels of a channel as real values (slope and intercept applied).
	 *
	 * @param channel from 0
	 * @param digest takes the bytes of all {@link #files}, one file after the other, in the same reading
	 * @throws sc.fiji.stunet.volume.InvalidVolume if the file of the voxels cannot be read to its end
	 * @throws IOException if another file cannot be read
	 */
	void read(int channel, Voxels voxels, Optional<MessageDigest> digest) throws IOException;
}
