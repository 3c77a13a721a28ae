package sc.fiji.stunet.io;

import java.nio.file.Path;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;

/** Reads the {@code dim} field of a NIfTI header, which must describe one volume, or one at several times. */
final class NiftiSize {

	private NiftiSize() {}

	/**
	 * @param dim number of axes, then their lengths
	 * @throws InvalidVolume for flat images, more than four axes, and impossible lengths
	 */
	static Extent of(long[] dim, Path file) {
		if (dim[0] < 1 || dim[0] > 7)
			throw new InvalidVolume(
					file + " is damaged: its header says that it has " + dim[0] + " axes; export it again.");
		for (int axis = 1; axis <= Math.min(3, dim[0]); axis++)
			// Otherwise most of an image whose header is damaged would be left out.
			if (dim[axis] < (axis == 1 ? 1 : 0)) throw impossible(dim[axis], axis, file);
		long[] length = dim.clone();
		// nifti1_io.c: a length below 1 within the axes that count becomes 1; writers leave 0 for an unused axis.
		for (int axis = 2; axis <= dim[0]; axis++) length[axis] = Math.max(1, dim[axis]);
		for (int axis = 1; axis <= dim[0]; axis++)
			if (length[axis] > Integer.MAX_VALUE) throw impossible(length[axis], axis, file);
		if (dim[0] < 3) throw new InvalidVolume(file + " is a flat (2D) image; a volume with three axes is needed.");
		Extent size = new Extent((int) length[1], (int) length[2], (int) length[3]);
		double volumes = 1;
		for (int axis = 5; axis <= dim[0]; axis++) volumes *= length[axis];
		if (volumes > 1)
			throw new InvalidVolume(file + " holds " + (long) volumes + " volumes of " + size
					+ " voxels (channels or vectors);"
					+ " a single volume is needed, save each in its own file.");
		return size;
	}

	/** The number of time points, the fourth axis. */
	static int frames(long[] dim) {
		return dim[0] < 4 ? 1 : (int) Math.max(1, dim[4]);
	}

	private static InvalidVolume impossible(long length, int axis, Path file) {
		return new InvalidVolume(file + " is empty or damaged: its header says that it has " + length
				+ " voxels along axis " + axis + "; export it again.");
	}
}
