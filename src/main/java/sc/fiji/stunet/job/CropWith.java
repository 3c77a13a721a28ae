package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.List;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.model.InstalledModels;

/**
 * Restricts a prediction to a box around what a first, coarse model finds.
 *
 * @param model folder of the coarse model
 * @param structures of it that are looked for, by their names
 * @param margin around them in mm
 */
public record CropWith(Path model, List<String> structures, double margin) {

	/** In mm, where none is stated. */
	public static final double USUAL_MARGIN = 20;

	/** @throws InvalidRequest if the margin is impossible */
	public CropWith {
		structures = List.copyOf(structures);
		if (!(margin >= 0 && Double.isFinite(margin)))
			throw new InvalidRequest("The margin is " + margin + " mm; give 0 or more.");
	}

	/**
	 * @param text MODEL:STRUCTURE,STRUCTURE; the last colon counts, since Windows has one in its paths
	 * @throws InvalidRequest if it is something else
	 * @throws sc.fiji.stunet.model.InvalidModel if there is no model of this name
	 */
	public static CropWith parse(String text, double margin) {
		int colon = text.lastIndexOf(':');
		List<String> structures = colon < 1 ? List.of() : Scope.names(text.substring(colon + 1));
		if (structures.isEmpty()
				|| structures.get(0).startsWith("\\")
				|| structures.get(0).startsWith("/"))
			throw new InvalidRequest("The first model \"" + text + "\" lacks what it is to find; give MODEL:STRUCTURE, "
					+ "as in body.stunet:liver,spleen.");
		Path model = InstalledModels.folderOf(Path.of(text.substring(0, colon).strip()));
		return new CropWith(model.toAbsolutePath(), structures, margin);
	}

	/**
	 * Refuses a margin without a first model, which would have no effect. Fields and recorded macros always have a
	 * margin, so the usual one tells nothing.
	 *
	 * @param text as {@link #parse} takes it; blank: no first model
	 * @throws InvalidRequest if there is none, but another margin than the usual one
	 */
	public static void refuseMarginAlone(String text, double margin) {
		if (text.isBlank() && margin != USUAL_MARGIN)
			throw new InvalidRequest("The margin of " + margin + " mm is around what a first model finds; name that "
					+ "model (cropwith), or leave the margin at " + USUAL_MARGIN + ".");
	}
}
