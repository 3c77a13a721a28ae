package sc.fiji.stunet.io;

import sc.fiji.stunet.volume.Geometry;

/** The rotation of a geometry as NIfTI's qform has it (nifti1.h, "QUATERNION REPRESENTATION OF ROTATION MATRIX"). */
final class Quaternion {

	private Quaternion() {}

	/**
	 * Returns b, c, d of the unit quaternion (a, b, c, d) with a not negative, then qfac: -1 when z is flipped to make
	 * the axes right-handed. The rotation is found from the largest of the four, which keeps its precision near half
	 * turns (Shepperd, "Quaternion from rotation matrix", 1978).
	 */
	static double[] of(Geometry geometry) {
		double[][] r = new double[3][3];
		for (int row = 0; row < 3; row++)
			for (int axis = 0; axis < 3; axis++) r[row][axis] = geometry.direction(row, axis);
		double determinant = r[0][0] * (r[1][1] * r[2][2] - r[1][2] * r[2][1])
				- r[0][1] * (r[1][0] * r[2][2] - r[1][2] * r[2][0])
				+ r[0][2] * (r[1][0] * r[2][1] - r[1][1] * r[2][0]);
		double qfac = determinant < 0 ? -1 : 1;
		for (int row = 0; row < 3; row++) r[row][2] *= qfac;
		// Four times the products of the quaternion's parts: its outer product with itself.
		double[][] product = {
			{1 + r[0][0] + r[1][1] + r[2][2], r[2][1] - r[1][2], r[0][2] - r[2][0], r[1][0] - r[0][1]},
			{r[2][1] - r[1][2], 1 + r[0][0] - r[1][1] - r[2][2], r[1][0] + r[0][1], r[0][2] + r[2][0]},
			{r[0][2] - r[2][0], r[1][0] + r[0][1], 1 - r[0][0] + r[1][1] - r[2][2], r[2][1] + r[1][2]},
			{r[1][0] - r[0][1], r[0][2] + r[2][0], r[2][1] + r[1][2], 1 - r[0][0] - r[1][1] + r[2][2]}
		};
		int largest = 0;
		for (int i = 1; i < 4; i++) if (product[i][i] > product[largest][largest]) largest = i;
		double[] q = product[largest];
		double norm = Math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]) * (q[0] < 0 ? -1 : 1);
		return new double[] {q[1] / norm, q[2] / norm, q[3] / norm, qfac};
	}
}
