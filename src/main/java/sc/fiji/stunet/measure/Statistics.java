package sc.fiji.stunet.measure;

import java.util.Locale;

import sc.fiji.stunet.failure.InvalidRequest;

/** How much is measured of a structure. */
public enum Statistics {
	/** Voxels, volume, mean intensity. */
	VOLUMES,
	/** These and {@link LabelDetails}. */
	ALL;

	/** @throws InvalidRequest if it is none of them */
	public static Statistics parse(String text) {
		return switch (text.strip().toLowerCase(Locale.ROOT)) {
			case "volumes", "" -> VOLUMES;
			case "all" -> ALL;
			default ->
				throw new InvalidRequest(
						"The statistics '" + text + "' are not known; give 'volumes', or 'all' for everything.");
		};
	}
}
