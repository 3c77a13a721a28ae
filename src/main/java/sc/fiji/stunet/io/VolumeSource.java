package sc.fiji.stunet.io;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;

import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;

/**
 * A volume in a file whose header was read and found to fit the length of the file, so that memory may be asked for.
 * Every format is one implementation; {@link VolumeFiles} does what is the same for all.
 */
interface VolumeSource {

	/** Takes voxels in the order x, y, z; the array is used again. */
	interface Voxels {

		void put(int at, float[] values, int count);
	}

	Extent size();

	default int channels() {
		return 1;
	}

	/** All that it consists of, such as the header and the voxels, by which it is told apart from others. */
	List<Path> files();

	/** A header and the files of its voxels, which may lie in it. */
	static List<Path> together(Path header, List<Path> voxels) {
		return Stream.concat(Stream.of(header), voxels.stream()).distinct().toList();
	}

	/** From stored values to those that are handed over. */
	default Scaling scaling() {
		return Scaling.NONE;
	}

	/**
	 * Not oriented when the file tells no orientation.
	 *
	 * @throws sc.fiji.stunet.volume.InvalidVolume if the file tells no voxel size
	 */
	Geometry geometry();

	/** With a voxel size that replaces the file's own. */
	default Geometry geometry(Spacing given) {
		return geometry().with(given);
	}

	default boolean isOriented() {
		return geometry().isOriented();
	}

	/**
	 * Hands over all voxels of a channel, scaled (slope and intercept) to the values that are meant.
	 *
	 * @param channel from 0
	 * @throws sc.fiji.stunet.volume.InvalidVolume if the file cannot be read to its end
	 */
	void read(int channel, Voxels voxels);

	/**
	 * Hands over the voxels of the first channel, and the bytes of all {@link #files}, one file after the other, to a
	 * digest: in the same reading where the format allows that.
	 *
	 * @throws IOException if a file cannot be read
	 */
	default void read(Voxels voxels, MessageDigest digest) throws IOException {
		Sha256.update(digest, files());
		read(0, voxels);
	}
}
