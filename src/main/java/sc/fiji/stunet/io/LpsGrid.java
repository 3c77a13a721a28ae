package sc.fiji.stunet.io;

import java.nio.file.Path;

import sc.fiji.stunet.volume.Axes;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/**
 * A geometry in ITK's coordinates, with x to the left and y to the back.
 *
 * @param axes unit vectors along x, y and z of the image
 * @param spacing mm; as in ITK, a negative one flips its axis
 * @param origin mm, of the first voxel
 */
record LpsGrid(double[][] axes, double[] spacing, double[] origin) {

	/** How far from 90 degrees axes may be, as their scalar product: directions are often written with three digits. */
	private static final double RIGHT_ANGLE = 5e-3;

	/** @throws InvalidVolume if the axes are not at right angles, or a number is missing */
	Geometry geometry(Path file) {
		double[] affine = new double[12];
		double[] mm = new double[3];
		for (int axis = 0; axis < 3; axis++) {
			mm[axis] = Math.abs(spacing[axis]);
			checkSpacing(spacing[axis], axis, file);
			double length = Math.sqrt(dot(axis, axis));
			if (!(Math.abs(dot(axis, (axis + 1) % 3))
							<= RIGHT_ANGLE * length * Math.sqrt(dot((axis + 1) % 3, (axis + 1) % 3)))
					|| !(length >= 1e-12 && length <= 1e12))
				throw new InvalidVolume(file + " lies on a sheared or damaged grid: its axes are not at right angles; "
						+ "resample or export it again.");
			for (int row = 0; row < 3; row++)
				affine[4 * row + axis] = toRas(row) * axes[axis][row] / length * spacing[axis];
			affine[4 * axis + 3] = toRas(axis) * origin[axis];
		}
		return Geometry.of(new Spacing(mm[0], mm[1], mm[2]), affine);
	}

	/** @throws InvalidVolume if the number is no possible voxel size */
	static void checkSpacing(double mm, int axis, Path file) {
		if (!Spacing.isPossible(Math.abs(mm)))
			throw new InvalidVolume(file + " does not say how large a voxel is: its size along " + Axes.name(axis)
					+ " is " + mm + "; set the voxel size and export it again.");
	}

	private static int toRas(int row) {
		return row < 2 ? -1 : 1;
	}

	private double dot(int a, int b) {
		return axes[a][0] * axes[b][0] + axes[a][1] * axes[b][1] + axes[a][2] * axes[b][2];
	}
}
