package sc.fiji.stunet.io;

import java.nio.file.Path;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;

/** The {@code dim} field of a NIfTI header: it must tell of one volume. */
final class NiftiSize {

	private NiftiSize() {}

	/**
	 * @param dim number of axes, then their lengths
	 * @throws InvalidVolume for flat images, several volumes in one file, and lengths that cannot be
	 */
	static Extent of(long[] dim, Path file) {
		if (dim[0] < 1 || dim[0] > 7)
			throw new InvalidVolume(file + " is damaged: its header says that it has " + dim[0] + " axes; export it again.");
		for (int axis = 1; axis <= dim[0]; axis++)
			if (dim[axis] < 1 || dim[axis] > Integer.MAX_VALUE)
				throw new InvalidVolume(file + " is empty or damaged: its header says that it has " + dim[axis] + " voxels along axis " + axis
					+ "; export it again.");
		if (dim[0] < 3) throw new InvalidVolume(file + " is a flat (2D) image; a volume with three axes is needed.");
		Extent size = new Extent((int) dim[1], (int) dim[2], (int) dim[3]);
		double volumes = 1;
		for (int axis = 4; axis <= dim[0]; axis++)
			volumes *= dim[axis];
		if (volumes > 1)
			throw new InvalidVolume(file + " holds " + (long) volumes + " volumes of " + size + " voxels (time points, channels or vectors);"
				+ " a single volume is needed, save each in its own file.");
		return size;
	}
}
