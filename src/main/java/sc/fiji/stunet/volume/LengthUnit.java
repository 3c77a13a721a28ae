package sc.fiji.stunet.volume;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Converts units of length, by their names in ImageJ, OME-XML and the words of their users. */
public final class LengthUnit {

	private static final Map<String, Double> MM = Map.ofEntries(
			Map.entry("mm", 1.0),
			Map.entry("millimeter", 1.0),
			Map.entry("millimetre", 1.0),
			Map.entry("m", 1e3),
			Map.entry("meter", 1e3),
			Map.entry("metre", 1e3),
			Map.entry("cm", 10.0),
			Map.entry("centimeter", 10.0),
			Map.entry("centimetre", 10.0),
			Map.entry("um", 1e-3),
			Map.entry("\u00b5m", 1e-3),
			Map.entry("\u03bcm", 1e-3),
			Map.entry("micron", 1e-3),
			Map.entry("micrometer", 1e-3),
			Map.entry("micrometre", 1e-3),
			Map.entry("nm", 1e-6),
			Map.entry("nanometer", 1e-6),
			Map.entry("nanometre", 1e-6),
			Map.entry("pm", 1e-9),
			Map.entry("\u00e5", 1e-7),
			Map.entry("angstrom", 1e-7),
			Map.entry("in", 25.4),
			Map.entry("inch", 25.4),
			Map.entry("inches", 25.4),
			Map.entry("km", 1e6),
			Map.entry("mil", 0.0254));

	private LengthUnit() {}

	/** The length of a unit in mm; empty if it is no unit of length, such as a pixel. */
	public static OptionalDouble mm(String unit) {
		String name = unit == null ? "" : unit.strip().toLowerCase(Locale.ROOT);
		Double factor = MM.getOrDefault(name, MM.get(name.replaceFirst("s$", "")));
		return factor == null ? OptionalDouble.empty() : OptionalDouble.of(factor);
	}

	/**
	 * Whether a unit and a slice distance come from a printing resolution (TIFF's dots per inch or per cm): programs
	 * then show a distance of 1 inch or 1 cm, which is not in the file.
	 */
	public static boolean isOfPrinting(String unit, double depth) {
		double mm = mm(unit).orElse(0);
		return Math.abs(depth) == 1 && (mm == 25.4 || mm == 10);
	}
}
