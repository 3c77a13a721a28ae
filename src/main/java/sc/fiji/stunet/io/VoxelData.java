package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.volume.Extent;

/** The voxels of a volume, in files. */
interface VoxelData {

	/** Of one time point. */
	Extent size();

	/** The voxels of one of the time points that lie one after the other, from 1. */
	VoxelData at(int frame);

	/** The files that hold the voxels. */
	List<Path> files();

	/**
	 * Checks the files before memory is allocated.
	 *
	 * @param header for messages
	 * @throws sc.fiji.stunet.volume.InvalidVolume if a file does not exist or is too short, or the volume too large
	 */
	void check(Path header);

	/**
	 * @param digest takes all bytes of the files
	 * @throws sc.fiji.stunet.volume.InvalidVolume if a file cannot be read to its end
	 */
	void read(Scaling scaling, VolumeSource.Voxels voxels, Optional<MessageDigest> digest);
}
