package sc.fiji.stunet.io;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import sc.fiji.stunet.failure.PlainText;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LengthUnit;

/**
 * The lines of text at the start of a file.
 *
 * @param lines without line ends
 * @param end bytes of the header
 */
record TextHeader(Path file, List<String> lines, long end) {

	/** Far more bytes than real headers have. */
	private static final int MOST_BYTES = 1 << 20;

	/**
	 * @param isLast whether a line ends the header; if none does, it ends with the file
	 * @throws InvalidVolume if the file cannot be read or its header has no end
	 */
	static TextHeader read(Path file, Predicate<String> isLast) {
		List<String> lines = new ArrayList<>();
		int end = 0;
		try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
			ByteArrayOutputStream line = new ByteArrayOutputStream();
			for (int next = 0; next >= 0 && end < MOST_BYTES; ) {
				next = in.read();
				if (next >= 0) end++;
				if (next >= 0 && next != '\n') line.write(next);
				if (next == '\n' || line.size() > 0 && (next < 0 || end == MOST_BYTES)) {
					lines.add(text(line));
					line.reset();
					if (isLast.test(lines.get(lines.size() - 1))) return new TextHeader(file, lines, end);
				}
			}
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(file, e);
		}
		if (end == MOST_BYTES)
			throw new InvalidVolume(file + " is damaged: its header does not end; copy or export it again.");
		return new TextHeader(file, lines, end);
	}

	/** Control characters must not reach a message. */
	private static String text(ByteArrayOutputStream line) {
		return line.toString(StandardCharsets.UTF_8)
				.replaceFirst("\r\\z", "")
				.replaceAll("[" + PlainText.CONTROL + "&&[^\t]]", "?");
	}

	/** Shortens text for messages. */
	static String shortened(String text) {
		return text.length() <= 80 ? text : text.substring(0, 80) + " ...";
	}

	/** @return at most so many bytes */
	static byte[] start(Path file, int length) {
		try (InputStream in = Files.newInputStream(file)) {
			return in.readNBytes(length);
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(file, e);
		}
	}

	/**
	 * Resolves a file that the header names.
	 *
	 * @throws InvalidVolume if it is not in the folder of the header: a scan must not lead to other people's files
	 */
	Path besides(String name) {
		Path folder = file.toAbsolutePath().normalize().getParent();
		try {
			Path named = folder.resolve(name.strip()).normalize();
			if (!name.isBlank() && named.startsWith(folder) && !named.equals(folder)) {
				if (Files.exists(named) && !Files.isRegularFile(named))
					throw new InvalidVolume(named + " is not a regular file; save the image anew.");
				return file.resolveSibling(folder.relativize(named));
			}
		} catch (InvalidPathException e) {
			throw new InvalidVolume(
					file + " names '" + shortened(name)
							+ "' as the file of its voxels, which is no path; correct the name.",
					e);
		}
		throw new InvalidVolume(file + " names '" + shortened(name)
				+ "' as the file of its voxels, which does not lie in its own folder; copy it there and correct"
				+ " the name.");
	}

	/**
	 * The length of a unit in mm; 1 for a word that means no unit.
	 *
	 * @throws InvalidVolume if it is another unit
	 */
	static double mm(String unit, Path file) {
		if (unit.isBlank() || unit.strip().equals("?")) return 1;
		return LengthUnit.mm(unit)
				.orElseThrow(() -> new InvalidVolume(file + " gives its voxel size in '" + shortened(unit)
						+ "', which is no known unit of length; export it in mm."));
	}
}
