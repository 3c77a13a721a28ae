package sc.fiji.stunet.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/** nnU-Net's file beside a TIFF file, with the same name but .json: {"spacing": [z, y, x]} in mm (its Tiff3DIO). */
final class SpacingFile {

	private static final Pattern SPACING = Pattern.compile("\"spacing\"\\s*:\\s*\\[([^\\[\\]]*)\\]");
	/** There is nothing else in it. */
	private static final int MOST_BYTES = 1 << 16;

	private SpacingFile() {}

	/**
	 * Empty: there is none, or one that tells something else.
	 *
	 * @throws InvalidVolume if it is there, but cannot be read or is not three positive numbers
	 */
	static Optional<Spacing> beside(Path image) {
		String name = image.getFileName().toString();
		Path file = image.resolveSibling(name.substring(0, Math.max(0, name.lastIndexOf('.'))) + ".json");
		if (!Files.isRegularFile(file)) return Optional.empty();
		try {
			if (Files.size(file) > MOST_BYTES) return Optional.empty();
			Matcher told = SPACING.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
			return told.find() ? Optional.of(parse(told.group(1), file)) : Optional.empty();
		}
		catch (IOException e) {
			throw StoredVoxels.cannotRead(file, e);
		}
	}

	private static Spacing parse(String numbers, Path file) {
		String[] zyx = numbers.strip().split("\\s*,\\s*");
		try {
			if (zyx.length == 3) return new Spacing(Double.parseDouble(zyx[2]), Double.parseDouble(zyx[1]), Double.parseDouble(zyx[0]));
		}
		catch (NumberFormatException | InvalidVolume e) {
			throw refusal(file, e);
		}
		throw refusal(file, null);
	}

	private static InvalidVolume refusal(Path file, RuntimeException cause) {
		return new InvalidVolume(file + " tells a voxel size that is not three positive numbers (z, y, x in mm); correct or remove it.", cause);
	}
}
