package sc.fiji.stunet.io;

/**
 * The scaling from stored to real values: slope times value plus intercept.
 *
 * @param slope 0 or not finite: no scaling (nifti1.h), also without the intercept
 * @param intercept counts as 0 if it is not finite, as in ITK
 */
record Scaling(double slope, double intercept) {

	static final Scaling NONE = new Scaling(1, 0);

	Scaling {
		if (!Double.isFinite(slope) || slope == 0) {
			slope = 1;
			intercept = 0;
		}
		if (!Double.isFinite(intercept)) intercept = 0;
	}

	void apply(float[] values, int count) {
		if (isNone()) return;
		for (int i = 0; i < count; i++) values[i] = (float) (values[i] * slope + intercept);
	}

	boolean isNone() {
		return slope == 1 && intercept == 0;
	}
}
