package sc.fiji.stunet.volume;

import java.util.Locale;
import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.volume.GridMismatch.Grid;

/**
 * What a user says of a volume that does not tell which way it lies in the patient: where its own axes run to, or that
 * the network is to get the voxels as they are stored.
 *
 * @param text three letters as of {@link Orientation}, such as {@code LPS}, or {@value #AS_STORED}
 */
public record StatedOrientation(String text) {

	public static final String AS_STORED = "as-stored";

	/** @throws IllegalArgumentException if it is neither */
	public StatedOrientation {
		if (!text.equals(AS_STORED)) Orientation.check(text);
	}

	/**
	 * What somebody typed, in capital or small letters.
	 *
	 * @param text null or blank: nothing is told
	 * @throws InvalidRequest if it is no orientation
	 */
	public static Optional<StatedOrientation> parse(String text) {
		if (text == null || text.isBlank()) return Optional.empty();
		String word = text.strip();
		try {
			return Optional.of(new StatedOrientation(
					word.equalsIgnoreCase(AS_STORED) ? AS_STORED : word.toUpperCase(Locale.ROOT)));
		} catch (IllegalArgumentException e) {
			throw new InvalidRequest(
					"'" + word
							+ "' is not an orientation; give three letters that say where x, y and z run to, "
							+ "such as LPS (left,"
							+ " back, head), or " + AS_STORED + ".",
					e);
		}
	}

	public boolean isAsStored() {
		return text.equals(AS_STORED);
	}

	/**
	 * How to lay a volume as a model wants it.
	 *
	 * @param wanted such as {@code RAS}
	 * @param told by the user; stands in for what the geometry does not tell, and must not contradict what it tells.
	 *          {@value #AS_STORED}: not turned, whatever the geometry tells
	 * @param image what to call it, as the beginning of a sentence: "The image"
	 * @param model likewise: "the model brain"
	 * @throws InvalidVolume if nobody tells how it lies, or the two tell different things
	 */
	public static Reorientation turn(
			Geometry geometry, Optional<StatedOrientation> told, String wanted, String image, String model) {
		if (told.filter(StatedOrientation::isAsStored).isPresent()) return Reorientation.between(wanted, wanted);
		if (!geometry.isOriented())
			return Reorientation.between(
					told.orElseThrow(() -> unknown(image, model, wanted)).text(), wanted);
		String own = Orientation.codeOf(geometry);
		if (told.isPresent() && !told.get().text().equals(own))
			throw new InvalidVolume(image + " says itself that its axes run to " + own + ", not to "
					+ told.get().text() + "; leave the orientation out" + Remedy.ORIENTATION + ", or give " + AS_STORED
					+ " if it is not to be turned.");
		return Reorientation.between(own, wanted);
	}

	private static InvalidVolume unknown(String image, String model, String wanted) {
		return new InvalidVolume(image + " does not tell which way it lies in the patient, and " + model
				+ " needs to know (it takes scans as " + wanted
				+ "); say where x, y and z run to" + Remedy.ORIENTATION + ", in three letters such as LPS (left, back, "
				+ "head), or "
				+ AS_STORED
				+ " if it is stored as the model's scans were.");
	}

	/**
	 * For a volume that does not tell.
	 *
	 * @return axes as they were told, the first voxel at 0
	 * @throws IllegalStateException if no axes were told
	 */
	public Geometry geometry(Spacing spacing) {
		if (isAsStored()) throw new IllegalStateException("No axes were told.");
		double[] affine = new double[12];
		for (int axis = 0; axis < 3; axis++)
			affine[4 * Orientation.row(text.charAt(axis)) + axis] =
					Orientation.isPositive(text.charAt(axis)) ? spacing.get(axis) : -spacing.get(axis);
		return Geometry.of(spacing, affine);
	}

	/**
	 * Where a volume lies that is to be compared with another one. One that tells it stays there; told axes are laid
	 * with their centre on the other's; {@value #AS_STORED}: nobody knows, so that voxels are compared with voxels.
	 *
	 * @param other grid that it is compared with
	 */
	public Geometry beside(Grid own, Grid other) {
		Spacing spacing = own.geometry().spacing();
		if (isAsStored()) return Geometry.unoriented(spacing);
		if (own.geometry().isOriented()) return own.geometry();
		Geometry axes = geometry(spacing);
		if (!other.geometry().isOriented()) return axes;
		double[] affine = axes.affine();
		double[] centre = axes.centre(own.size());
		double[] wanted = other.geometry().centre(other.size());
		for (int row = 0; row < 3; row++) affine[4 * row + 3] += wanted[row] - centre[row];
		return Geometry.of(spacing, affine);
	}
}
