package sc.fiji.stunet.volume;

import java.util.Locale;

/** Distance in mm between the centres of neighbouring voxels along x, y and z. Always positive and finite. */
public record Spacing(double x, double y, double z) {

	/** Bounds for possible voxel sizes: values beyond come from damaged files, and their squares are not finite. */
	private static final double SMALLEST = 1e-10;

	private static final double LARGEST = 1e12;

	public Spacing {
		for (double mm : new double[] {x, y, z})
			if (!isPossible(mm))
				throw new InvalidVolume("The voxel size " + x + " x " + y + " x " + z
						+ " mm is not positive and finite, or out of all proportion.");
	}

	/**
	 * Parses user input: three numbers in mm, or one for all axes.
	 *
	 * @throws IllegalArgumentException if it is something else; the message names what is needed
	 */
	public static Spacing parse(String text) {
		String[] numbers = text.strip().split("[,;\\s]+");
		try {
			if (numbers.length == 1)
				return new Spacing(
						Double.parseDouble(numbers[0]), Double.parseDouble(numbers[0]), Double.parseDouble(numbers[0]));
			if (numbers.length == 3)
				return new Spacing(
						Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]), Double.parseDouble(numbers[2]));
		} catch (NumberFormatException | InvalidVolume e) {
			throw new IllegalArgumentException(
					text + " is not a voxel size; three positive numbers in mm are needed, such as 1,1,2.5.", e);
		}
		throw new IllegalArgumentException(
				text + " has " + numbers.length + " numbers; three are needed (x, y, z in mm), such as 1,1,2.5.");
	}

	/** Text that {@link #parse} reads, to the last digit. */
	public String text() {
		return x + "," + y + "," + z;
	}

	/** Whether a voxel size is positive, finite and within the bounds. */
	public static boolean isPossible(double mm) {
		return mm >= SMALLEST && mm <= LARGEST;
	}

	/** @param axis 0 is x, 1 is y, 2 is z */
	public double get(int axis) {
		return axis == 0 ? x : axis == 1 ? y : z;
	}

	public double[] toArray() {
		return new double[] {x, y, z};
	}

	/** Volume of one voxel in mm3. */
	public double voxelVolume() {
		return x * y * z;
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%.4g x %.4g x %.4g mm", x, y, z);
	}
}
