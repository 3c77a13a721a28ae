package sc.fiji.stunet.io;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Properties;

import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LengthUnit;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;

/** The lines that ImageJ writes into its TIFF files (ij.io.FileSaver), read as its ij.io.FileOpener does. */
final class ImageJDescription {

	/** The number of {@code STRAIGHT_LINE} in ij.measure.Calibration. */
	private static final int STRAIGHT_LINE = 0;

	private static final int NO_FUNCTION = 20;

	private final TiffDirectory page;
	private final Path file;
	private final Properties lines = new Properties();

	ImageJDescription(TiffDirectory page, Path file) {
		this.page = page;
		this.file = file;
		try {
			lines.load(new StringReader(page.description()));
		} catch (IOException | IllegalArgumentException e) {
			throw new InvalidVolume(
					file + " is damaged: ImageJ's description in it has an escape that does not exist; export "
							+ "it again.",
					e);
		}
	}

	/**
	 * The number of planes that the file should have: ImageJ writes only one directory if the file is larger than 4 GB.
	 */
	int images(int pages) {
		return count("images", pages);
	}

	/** @param pages in the file; more than one lie after the first without a directory */
	TiffStack stack(int pages, VoxelType type) {
		int channels = count("channels", 1);
		int slices = count("slices", 1);
		int frames = count("frames", 1);
		// Like ImageJ: sizes that do not multiply to the number of planes are ignored.
		boolean fits = (double) channels * slices * frames == pages;
		if (!fits && channels * (double) slices * frames > pages)
			throw missing(channels * (double) slices * frames, pages);
		if (!fits && channels * (double) slices * frames > 1)
			throw new InvalidVolume(file + " is damaged: it tells of " + channels + " channels, " + slices
					+ " slices and " + frames + " time points, but has " + pages + " planes; export it again.");
		TiffStack.checkIsVolume(channels, fits ? slices : pages, frames, file);
		return TiffStack.plain(channels, fits ? slices : pages, times(fits ? frames : 1), spacing())
				.with(scaling(type));
	}

	/** Its unit as for ImageJ: seconds, or what the line says. */
	private TimeAxis times(int frames) {
		double unit = TimeAxis.seconds(lines.getProperty("tunit", ""));
		return TimeAxis.of(frames, unit * number("finterval").orElse(0));
	}

	InvalidVolume missing(double promised, double held) {
		return new InvalidVolume(String.format(
				Locale.ROOT,
				"%s is cut off or damaged: it promises %.0f planes and holds %.0f; copy or export it again.",
				file,
				promised,
				held));
	}

	private int count(String name, int otherwise) {
		if (!lines.containsKey(name)) return otherwise;
		double number = number(name).orElse(0);
		if (!(number >= 1 && number <= Integer.MAX_VALUE) || number != Math.rint(number))
			throw new InvalidVolume(file + " is damaged: ImageJ's description in it has " + name + "="
					+ lines.getProperty(name) + "; export it again.");
		return (int) number;
	}

	private OptionalDouble number(String name) {
		try {
			return lines.containsKey(name)
					? OptionalDouble.of(
							Double.parseDouble(lines.getProperty(name).strip()))
					: OptionalDouble.empty();
		} catch (NumberFormatException e) {
			return OptionalDouble.of(Double.NaN);
		}
	}

	/**
	 * The scaling of calibrated values, such as signed ones, which ImageJ stores with 32768 added.
	 *
	 * @throws UnsupportedVolume if the calibration is not a straight line
	 */
	private Scaling scaling(VoxelType type) {
		double function = number("cf").orElse(NO_FUNCTION);
		// ImageJ calibrates integers of 8 and 16 bits only.
		if (function == NO_FUNCTION || type.bytes > 2) return Scaling.NONE;
		double c0 = number("c0").orElse(Double.NaN);
		double c1 = number("c1").orElse(Double.NaN);
		if (function != STRAIGHT_LINE
				|| lines.containsKey("c2")
				|| !Double.isFinite(c0)
				|| !Double.isFinite(c1)
				|| c1 == 0
				|| "true".equals(lines.getProperty("zeroclip")))
			throw new UnsupportedVolume(
					file + " has values calibrated by a function that is not read here (ImageJ's cf="
							+ lines.getProperty("cf") + "); convert it to 32-bit in ImageJ, which applies it.");
		return new Scaling(c1, type == VoxelType.INT16 ? c0 + c1 * (1 << 15) : c0);
	}

	private Optional<Spacing> spacing() {
		String tag = page.number(TiffDirectory.RESOLUTION_UNIT, 1) == 2
				? "inch"
				: page.number(TiffDirectory.RESOLUTION_UNIT, 1) == 3 ? "cm" : "";
		String unit = lines.getProperty("unit", tag);
		String yUnit = lines.getProperty("yunit", unit);
		String zUnit = lines.getProperty("zunit", unit);
		double depth = Math.abs(number("spacing").orElse(1));
		OptionalDouble x = LengthUnit.mm(unit);
		OptionalDouble y = LengthUnit.mm(yUnit);
		OptionalDouble z = LengthUnit.mm(zUnit);
		if (x.isEmpty() || y.isEmpty() || z.isEmpty() || LengthUnit.isOfPrinting(zUnit, depth)) return Optional.empty();
		double[] mm = {
			x.getAsDouble() / page.real(TiffDirectory.X_RESOLUTION, 1),
			y.getAsDouble() / page.real(TiffDirectory.Y_RESOLUTION, 1),
			z.getAsDouble() * depth
		};
		for (double one : mm) if (!Spacing.isPossible(one)) return Optional.empty();
		return Optional.of(new Spacing(mm[0], mm[1], mm[2]));
	}
}
