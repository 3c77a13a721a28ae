package sc.fiji.stunet.train.augment;

/**
 * Rotation and scaling about the centre of a patch: the voxel at p (from the patch's centre) shows what lies at
 * {@code matrix * p} (from the place in the case that the patch is centred on).
 *
 * @param matrix three rows, (x, y, z) each
 */
record Affine(double[][] matrix) {

	static final Affine IDENTITY = scaling(1, 1, 1);

	static Affine scaling(double x, double y, double z) {
		return new Affine(new double[][] {{x, 0, 0}, {0, y, 0}, {0, 0, z}});
	}

	/** @param axis that stays where it is, 0 is x */
	static Affine rotation(int axis, double radians) {
		double[][] m = new double[3][3];
		int a = (axis + 1) % 3;
		int b = (axis + 2) % 3;
		m[axis][axis] = 1;
		m[a][a] = m[b][b] = Math.cos(radians);
		m[a][b] = -Math.sin(radians);
		m[b][a] = Math.sin(radians);
		return new Affine(m);
	}

	/** The composition that applies the other one first, then this one. */
	Affine after(Affine other) {
		double[][] product = new double[3][3];
		for (int i = 0; i < 3; i++)
			for (int j = 0; j < 3; j++) for (int k = 0; k < 3; k++) product[i][j] += matrix[i][k] * other.matrix[k][j];
		return new Affine(product);
	}

	double[] apply(double x, double y, double z) {
		double[] result = new double[3];
		for (int i = 0; i < 3; i++) result[i] = matrix[i][0] * x + matrix[i][1] * y + matrix[i][2] * z;
		return result;
	}
}
