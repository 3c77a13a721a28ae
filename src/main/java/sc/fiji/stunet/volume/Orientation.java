package sc.fiji.stunet.volume;

/**
 * The directions of the voxel axes as three letters in (x, y, z) order: right or left, anterior or posterior, superior
 * or inferior. {@code RAS}: x grows to the patient's right, y to the front, z to the head.
 */
public final class Orientation {

	private static final String POSITIVE = "RAS";
	private static final String NEGATIVE = "LPI";

	private Orientation() {}

	/**
	 * The three letters nearest to the axes of an oriented geometry; every letter pair occurs once. Oblique axes are
	 * assigned by the largest component first.
	 *
	 * @throws IllegalArgumentException if the geometry is not oriented
	 */
	public static String codeOf(Geometry geometry) {
		if (!geometry.isOriented()) throw new IllegalArgumentException("The orientation is unknown.");
		char[] code = new char[3];
		boolean[] rowTaken = new boolean[3];
		for (int n = 0; n < 3; n++) {
			int bestAxis = -1;
			int bestRow = -1;
			for (int axis = 0; axis < 3; axis++)
				for (int row = 0; row < 3; row++)
					if (code[axis] == 0
							&& !rowTaken[row]
							&& (bestAxis < 0
									|| Math.abs(geometry.direction(row, axis))
											> Math.abs(geometry.direction(bestRow, bestAxis)))) {
						bestAxis = axis;
						bestRow = row;
					}
			code[bestAxis] = (geometry.direction(bestRow, bestAxis) > 0 ? POSITIVE : NEGATIVE).charAt(bestRow);
			rowTaken[bestRow] = true;
		}
		return new String(code);
	}

	/** @throws IllegalArgumentException unless the three letters name three different axes */
	public static String check(String code) {
		boolean[] seen = new boolean[3];
		if (code.length() == 3)
			for (int axis = 0; axis < 3; axis++) if (row(code.charAt(axis)) >= 0) seen[row(code.charAt(axis))] = true;
		if (!(seen[0] && seen[1] && seen[2]))
			throw new IllegalArgumentException(
					"'" + code + "' is not an orientation; three letters such as RAS or LPS are needed.");
		return code;
	}

	/** The RAS row of a letter, or -1. */
	static int row(char letter) {
		return Math.max(POSITIVE.indexOf(letter), NEGATIVE.indexOf(letter));
	}

	static boolean isPositive(char letter) {
		return POSITIVE.indexOf(letter) >= 0;
	}
}
