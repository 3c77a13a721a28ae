package sc.fiji.stunet.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/**
 * Reads nnU-Net's file beside a TIFF file, named after the case: {@code {"spacing": [z, y, x]}} in mm (its Tiff3DIO).
 */
final class SpacingFile {

	private static final Pattern SPACING = Pattern.compile("\"spacing\"\\s*:\\s*\\[([^\\[\\]]*)\\]");
	private static final Pattern CHANNEL = Pattern.compile("_\\d{4}$");
	/** Larger files are something else. */
	private static final int MOST_BYTES = 1 << 16;

	private SpacingFile() {}

	/** The name that the file must have; the channels of a case share one. */
	static String nameFor(Path image) {
		String name = image.getFileName().toString();
		return CHANNEL.matcher(name.substring(0, Math.max(0, name.lastIndexOf('.'))))
						.replaceFirst("") + ".json";
	}

	/**
	 * The file, if there is one: {@code CASE.json} beside the label map {@code CASE.tif} or the channel {@code
	 * CASE_0000.tif}.
	 */
	static Optional<Path> of(Path image) {
		String name = image.getFileName().toString();
		String plain = name.substring(0, Math.max(0, name.lastIndexOf('.')));
		return Stream.of(plain, CHANNEL.matcher(plain).replaceFirst(""))
				.map(start -> image.resolveSibling(start + ".json"))
				.filter(Files::isRegularFile)
				.findFirst();
	}

	/**
	 * Reads the voxel size from the file beside an image; empty if there is none, or one without a spacing.
	 *
	 * @throws InvalidVolume if it cannot be read or is not three positive numbers
	 */
	static Optional<Spacing> beside(Path image) {
		return of(image).flatMap(SpacingFile::read);
	}

	private static Optional<Spacing> read(Path file) {
		try {
			if (Files.size(file) > MOST_BYTES) return Optional.empty();
			Matcher matcher = SPACING.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
			return matcher.find() ? Optional.of(parse(matcher.group(1), file)) : Optional.empty();
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(file, e);
		}
	}

	private static Spacing parse(String numbers, Path file) {
		String[] zyx = numbers.strip().split("\\s*,\\s*");
		try {
			if (zyx.length == 3)
				return new Spacing(Double.parseDouble(zyx[2]), Double.parseDouble(zyx[1]), Double.parseDouble(zyx[0]));
		} catch (NumberFormatException | InvalidVolume e) {
			throw refusal(file, e);
		}
		throw refusal(file, null);
	}

	private static InvalidVolume refusal(Path file, RuntimeException cause) {
		return new InvalidVolume(
				file + " tells a voxel size that is not three positive numbers (z, y, x in mm); correct or remove it.",
				cause);
	}
}
