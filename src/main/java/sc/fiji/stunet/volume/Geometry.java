package sc.fiji.stunet.volume;

import java.util.Arrays;

/**
 * The geometry of a volume in the patient: voxel size and, if known, the affine from voxel index (x, y, z) to a point
 * in mm in NIfTI's axes (x to the right, y to the front, z to the head: RAS).
 * <p>
 * ITK and DICOM write the same points with x and y negated (LPS).
 */
public final class Geometry {

	/** Largest relative difference between the length of an affine's column and the voxel size that comes with it. */
	private static final double ROUNDING = 1e-5;
	/** Smallest volume that the three unit vectors of the axes may span; less is no grid. */
	private static final double FLAT = 1e-3;

	private final Spacing spacing;
	/** Row-major 3 x 4 affine, or null when the orientation is unknown. */
	private final double[] affine;

	private Geometry(Spacing spacing, double[] affine) {
		this.spacing = spacing;
		this.affine = affine;
	}

	/** A geometry with a voxel size only, as of most ImageJ images. */
	public static Geometry unoriented(Spacing spacing) {
		return new Geometry(spacing, null);
	}

	/**
	 * @param affine 12 numbers, row-major 3 x 4: index (x, y, z, 1) to RAS mm
	 * @throws InvalidVolume if a column is zero, a number is not finite, or the axes do not span space
	 */
	public static Geometry of(double... affine) {
		if (affine.length != 12) throw new IllegalArgumentException("12 numbers are needed, not " + affine.length);
		return of(new Spacing(norm(affine, 0), norm(affine, 1), norm(affine, 2)), affine);
	}

	/**
	 * A geometry with the exact voxel size: the columns of an oblique affine have it only to rounding, and sizes after
	 * resampling are rounded from it.
	 *
	 * @param affine 12 numbers, row-major 3 x 4: index (x, y, z, 1) to RAS mm; the columns are as long as the spacing
	 * @throws InvalidVolume if a number is not finite or the axes do not span space
	 */
	public static Geometry of(Spacing spacing, double... affine) {
		if (affine.length != 12) throw new IllegalArgumentException("12 numbers are needed, not " + affine.length);
		double[] own = affine.clone();
		for (int i = 0; i < own.length; i++)
			// A flip turns 0 into -0, which Arrays.equals and written headers distinguish.
			own[i] += 0.0;
		for (int axis = 0; axis < 3; axis++) {
			if (!Double.isFinite(own[4 * axis + 3]))
				throw new InvalidVolume("The position of the image in the patient is not finite.");
			if (!(Math.abs(norm(own, axis) - spacing.get(axis)) <= ROUNDING * spacing.get(axis)))
				throw new IllegalArgumentException("The affine has another voxel size than " + spacing);
		}
		if (Math.abs(determinant(own)) < FLAT * spacing.voxelVolume())
			throw new InvalidVolume("The axes of the image do not span space: two of them point the same way.");
		return new Geometry(spacing, own);
	}

	private static double determinant(double[] a) {
		return a[0] * (a[5] * a[10] - a[6] * a[9])
				- a[1] * (a[4] * a[10] - a[6] * a[8])
				+ a[2] * (a[4] * a[9] - a[5] * a[8]);
	}

	private static double norm(double[] affine, int column) {
		return Math.sqrt(affine[column] * affine[column]
				+ affine[4 + column] * affine[4 + column]
				+ affine[8 + column] * affine[8 + column]);
	}

	public Spacing spacing() {
		return spacing;
	}

	/** The same directions and the same first voxel with another voxel size. */
	public Geometry with(Spacing other) {
		if (affine == null) return unoriented(other);
		double[] scaled = affine.clone();
		for (int axis = 0; axis < 3; axis++)
			for (int row = 0; row < 3; row++) scaled[4 * row + axis] *= other.get(axis) / spacing.get(axis);
		return of(other, scaled);
	}

	/** Whether the directions of x, y and z in the patient are known. */
	public boolean isOriented() {
		return affine != null;
	}

	/**
	 * The 12 numbers that {@link #of} takes. For an unoriented geometry they are what ITK assumes of a file without
	 * orientation: the axes point left, to the back and to the head, and the first voxel lies at 0.
	 */
	public double[] affine() {
		return affine != null
				? affine.clone()
				: new double[] {-spacing.x(), 0, 0, 0, 0, -spacing.y(), 0, 0, 0, 0, spacing.z(), 0};
	}

	/** RAS component {@code row} of the unit vector along voxel axis {@code axis}. */
	public double direction(int row, int axis) {
		return affine()[4 * row + axis] / spacing.get(axis);
	}

	/** The point in RAS mm of the voxel index (x, y, z). */
	public double[] toWorld(double x, double y, double z) {
		double[] a = affine();
		double[] world = new double[3];
		for (int row = 0; row < 3; row++)
			world[row] = a[4 * row] * x + a[4 * row + 1] * y + a[4 * row + 2] * z + a[4 * row + 3];
		return world;
	}

	/** The point in RAS mm in the middle of a grid. */
	double[] centre(Extent size) {
		return toWorld((size.x() - 1) / 2.0, (size.y() - 1) / 2.0, (size.z() - 1) / 2.0);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Geometry g && spacing.equals(g.spacing) && Arrays.equals(affine, g.affine);
	}

	@Override
	public int hashCode() {
		return 31 * spacing.hashCode() + Arrays.hashCode(affine);
	}

	@Override
	public String toString() {
		return spacing + (isOriented() ? " " + Orientation.codeOf(this) : " (orientation unknown)");
	}
}
