package sc.fiji.stunet.io;

import java.nio.file.Path;

import sc.fiji.stunet.volume.Axes;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/**
 * The geometry of a NIfTI file, read as SimpleITK 2.5 (ITK 5.4) reads it, because that is what the original
 * pipeline does: the voxel size is pixdim; direction and origin are those of the sform when it is orthonormal and
 * either the qform is absent or damaged, or the sform is the scanner's (code 1), or both agree; else those of the qform
 * (method 2 of nifti1.h). Metre and micron become mm. A file with neither form has an unknown orientation.
 * <p> ITK compares the left singular vectors of both forms, so that they agree to it when they differ by the direction
 * of axes alone, as they do where a program wrote the wrong sign into pixdim[0]: the sform counts then, as it does for
 * nibabel and FSL. Where such forms are oblique as well, ITK's answer hangs on the last digits; here it is the sform
 * for all of them.
 */
final class NiftiOrientation {

	private static final double ORTHONORMAL = 1e-4;
	private static final double AGREE = 1e-4;
	/**
	 * Up to this relative difference, the lengths of the sform's columns count as equal to pixdim, and the columns are
	 * kept to the last bit.
	 */
	private static final double FLOAT_ROUNDING = 1e-6;

	private static final double HALF_TURN = 1e-7;
	private static final int SCANNER = 1;
	private static final int METRE = 1;
	private static final int MICRON = 3;

	private NiftiOrientation() {}

	/** @throws InvalidVolume if the header has no usable voxel size or only a sheared or damaged transform */
	static Geometry of(NiftiHeader header, Path file) {
		if (header.sformCode() <= 0 && header.qformCode() <= 0) return Geometry.unoriented(spacing(header, null, file));
		double[] sform = unit(header.srow());
		boolean usableSform = header.sformCode() > 0 && isOrthonormal(sform);
		if (usableSform
				&& (header.qformCode() <= 0
						|| header.sformCode() == SCANNER
						|| !isRotation(header)
						|| agree(header, sform, qform(header)))) return geometry(header, sform, header.srow(), file);
		if (header.qformCode() <= 0)
			throw new InvalidVolume(file
					+ " lies on a sheared or damaged grid: the axes of its sform are not at right angles, and it "
					+ "has no qform;"
					+ " resample or export it again.");
		if (!isRotation(header))
			throw new InvalidVolume(
					file + " is damaged: the rotation in its header (quaternion " + header.quaternion()[0] + ", "
							+ header.quaternion()[1] + ", " + header.quaternion()[2] + ") is none; export it again.");
		return geometry(header, qform(header), null, file);
	}

	/** @param srow the sform that the direction came from, or null */
	private static Geometry geometry(NiftiHeader header, double[] direction, double[] srow, Path file) {
		double unit = unitInMm(header);
		Spacing spacing = spacing(header, srow, file);
		double[] affine = new double[12];
		for (int axis = 0; axis < 3; axis++) {
			// ITK flips an axis when its pixdim is negative, whatever the form contains.
			double size = header.pixdim()[1 + axis] < 0 ? -spacing.get(axis) : spacing.get(axis);
			boolean exact =
					srow != null && size > 0 && Math.abs(length(srow, axis) * unit - size) <= FLOAT_ROUNDING * size;
			for (int row = 0; row < 3; row++)
				affine[4 * row + axis] = exact ? srow[4 * row + axis] * unit : direction[4 * row + axis] * size;
			affine[4 * axis + 3] = direction[4 * axis + 3] * unit;
		}
		return Geometry.of(spacing, affine);
	}

	/** A missing pixdim is taken from the sform; it is never guessed. */
	private static Spacing spacing(NiftiHeader header, double[] srow, Path file) {
		double[] mm = new double[3];
		for (int axis = 0; axis < 3; axis++) {
			double size = Math.abs(header.pixdim()[1 + axis]);
			boolean missing = !(size > 0) || Double.isInfinite(size);
			mm[axis] = (missing && srow != null ? length(srow, axis) : size) * unitInMm(header);
			if (!Spacing.isPossible(mm[axis]))
				throw new InvalidVolume(file + " does not say how large a voxel is: its size along " + Axes.name(axis)
						+ " is " + header.pixdim()[1 + axis] + "; set the voxel size and export it again.");
		}
		return new Spacing(mm[0], mm[1], mm[2]);
	}

	private static double unitInMm(NiftiHeader header) {
		int unit = header.units() & 7;
		return unit == METRE ? 1000 : unit == MICRON ? 0.001 : 1;
	}

	private static double length(double[] affine, int column) {
		return Math.sqrt(affine[column] * affine[column]
				+ affine[4 + column] * affine[4 + column]
				+ affine[8 + column] * affine[8 + column]);
	}

	/** Scales the columns to length 1. */
	private static double[] unit(double[] srow) {
		double[] unit = srow.clone();
		for (int axis = 0; axis < 3; axis++)
			for (int row = 0; row < 3; row++) unit[4 * row + axis] /= length(srow, axis);
		return unit;
	}

	/** Whether the matrix times its transpose is the identity, as ITK requires. */
	private static boolean isOrthonormal(double[] unit) {
		for (int a = 0; a < 3; a++) {
			if (!Double.isFinite(unit[4 * a + 3])) return false;
			for (int b = 0; b < 3; b++) {
				double dot = unit[4 * a] * unit[4 * b]
						+ unit[4 * a + 1] * unit[4 * b + 1]
						+ unit[4 * a + 2] * unit[4 * b + 2];
				if (!(Math.abs(dot - (a == b ? 1 : 0)) <= ORTHONORMAL)) return false;
			}
		}
		return true;
	}

	/**
	 * Whether qform and sform place the first voxel alike and have axes of the same lengths along the same lines,
	 * whichever way these run.
	 */
	private static boolean agree(NiftiHeader header, double[] sform, double[] qform) {
		double[] turn = new double[9];
		for (int axis = 0; axis < 3; axis++) {
			if (!(Math.abs(length(header.srow(), axis) - Math.abs(header.pixdim()[1 + axis])) <= AGREE)) return false;
			if (!(Math.abs(sform[4 * axis + 3] - qform[4 * axis + 3]) <= AGREE)) return false;
			double dot =
					sform[axis] * qform[axis] + sform[4 + axis] * qform[4 + axis] + sform[8 + axis] * qform[8 + axis];
			for (int i = 0; i < 9; i++)
				turn[i] += Math.signum(dot) * sform[4 * (i / 3) + axis] * qform[4 * (i % 3) + axis];
		}
		for (int i = 0; i < 9; i++) if (!(Math.abs(turn[i] - (i % 4 == 0 ? 1 : 0)) <= AGREE)) return false;
		return true;
	}

	private static double squares(double[] quaternion) {
		return quaternion[0] * quaternion[0] + quaternion[1] * quaternion[1] + quaternion[2] * quaternion[2];
	}

	/**
	 * Whether the quaternion is a rotation: single precision leaves its square sum a little above 1 at half turns; much
	 * more is none.
	 */
	private static boolean isRotation(NiftiHeader header) {
		double[] offset = header.qoffset();
		return squares(header.quaternion()) <= 1.01 && Double.isFinite(offset[0] + offset[1] + offset[2]);
	}

	/** The qform as a row-major 3 x 4 matrix with columns of length 1; nifti1.h, "METHOD 2". */
	private static double[] qform(NiftiHeader header) {
		double b = header.quaternion()[0];
		double c = header.quaternion()[1];
		double d = header.quaternion()[2];
		double[] offset = header.qoffset();
		// nifti1_io.c: a number up to this is the rounding of a half turn, whose a is 0.
		boolean halfTurn = 1 - squares(header.quaternion()) < HALF_TURN;
		double norm = halfTurn ? Math.sqrt(squares(header.quaternion())) : 1;
		b /= norm;
		c /= norm;
		d /= norm;
		double a = halfTurn ? 0 : Math.sqrt(1 - squares(header.quaternion()));
		double handed = header.pixdim()[0] < 0 ? -1 : 1;
		return new double[] {
			a * a + b * b - c * c - d * d,
			2 * (b * c - a * d),
			handed * 2 * (b * d + a * c),
			offset[0],
			2 * (b * c + a * d),
			a * a + c * c - b * b - d * d,
			handed * 2 * (c * d - a * b),
			offset[1],
			2 * (b * d - a * c),
			2 * (c * d + a * b),
			handed * (a * a + d * d - c * c - b * b),
			offset[2]
		};
	}
}
