package sc.fiji.stunet.volume;

import java.util.Locale;
import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.volume.GridMismatch.Grid;

/**
 * The orientation that the user states for a volume without one: where its axes x, y and z point in the patient, or
 * that the network gets the voxels as they are stored.
 *
 * @param text three letters as of {@link Orientation}, such as {@code LPS}, or {@value #AS_STORED}
 */
public record StatedOrientation(String text) {

	public static final String AS_STORED = "as-stored";

	/** @throws IllegalArgumentException if the text is neither */
	public StatedOrientation {
		if (!text.equals(AS_STORED)) Orientation.check(text);
	}

	/**
	 * Parses user input, in capital or small letters.
	 *
	 * @param text null or blank: nothing is stated
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
	 * Finds how to turn a volume to the orientation of a model.
	 *
	 * @param wanted orientation of the model, such as {@code RAS}
	 * @param stated by the user; used where the geometry has no orientation, and must not contradict one that it has.
	 *     {@value #AS_STORED}: not turned, whatever the geometry has
	 * @param image its name at the beginning of a sentence: "The image"
	 * @param model its name within a sentence: "the model brain"
	 * @throws InvalidVolume if the orientation is unknown, or the stated one contradicts the geometry
	 */
	public static Reorientation turn(
			Geometry geometry, Optional<StatedOrientation> stated, String wanted, String image, String model) {
		if (stated.filter(StatedOrientation::isAsStored).isPresent()) return Reorientation.between(wanted, wanted);
		if (!geometry.isOriented())
			return Reorientation.between(
					stated.orElseThrow(() -> unknown(image, model, wanted)).text(), wanted);
		String own = Orientation.codeOf(geometry);
		if (stated.isPresent() && !stated.get().text().equals(own))
			throw new InvalidVolume(image + " says itself that its axes run to " + own + ", not to "
					+ stated.get().text() + "; leave the orientation out" + Remedy.ORIENTATION + ", or give "
					+ AS_STORED
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
	 * The geometry of a volume without an orientation of its own.
	 *
	 * @return the stated axes, with the first voxel at 0
	 * @throws IllegalStateException if no axes were stated
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
	 * The geometry for comparing a volume with another one. An oriented volume keeps its own; stated axes are laid with
	 * their centre on the other's; with {@value #AS_STORED} nothing is known, so that voxels are compared with voxels.
	 *
	 * @param other grid of the other volume
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
