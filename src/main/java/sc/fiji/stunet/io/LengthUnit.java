package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

import sc.fiji.stunet.volume.InvalidVolume;

/** Words for units of length in headers. */
final class LengthUnit {

	private static final Map<String, Double> MM = Map.ofEntries(Map.entry("", 1.0), Map.entry("?", 1.0), Map.entry("mm", 1.0), Map.entry("millimeter", 1.0),
		Map.entry("millimetre", 1.0), Map.entry("cm", 10.0), Map.entry("centimeter", 10.0), Map.entry("m", 1000.0), Map.entry("meter", 1000.0),
		Map.entry("um", 1e-3), Map.entry("\u00b5m", 1e-3), Map.entry("\u03bcm", 1e-3), Map.entry("micron", 1e-3), Map.entry("micrometer", 1e-3),
		Map.entry("micrometre", 1e-3), Map.entry("nm", 1e-6), Map.entry("nanometer", 1e-6));

	private LengthUnit() {}

	/**
	 * In mm; of a word that says nothing, 1.
	 *
	 * @throws InvalidVolume if it is a word for something else
	 */
	static double mm(String word, Path file) {
		String lower = word.strip().toLowerCase(Locale.ROOT);
		Double mm = MM.get(lower.length() > 3 && lower.endsWith("s") ? lower.substring(0, lower.length() - 1) : lower);
		if (mm == null) throw new InvalidVolume(file + " gives its voxel size in '" + word + "', which is no known unit of length; export it in mm.");
		return mm;
	}
}
