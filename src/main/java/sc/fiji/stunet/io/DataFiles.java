package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import sc.fiji.stunet.volume.InvalidVolume;

/** Finds the files that hold the voxels of a MetaImage or NRRD header, by what the header names. */
final class DataFiles {

	private static final Pattern NUMBERED =
			Pattern.compile("(.*?)%(?:0?(\\d))?[du](\\S*)\\s+(\\d{1,9})\\s+(\\d{1,9})\\s+(\\d{1,9})(?:\\s+\\d)?");

	/** More characters than any system allows in a path. */
	private static final int LONGEST_NAME = 1 << 12;

	private DataFiles() {}

	/** Whether the names of the files follow on the lines below. */
	static boolean isList(String named) {
		return named.matches("LIST(\\s.*)?");
	}

	/**
	 * @param named one name; LIST; or a pattern as of printf with the first and last number and the step
	 * @param key of the header line, for messages
	 * @param slices of which each may have a file of its own
	 * @throws InvalidVolume if there are not so many, or one lies elsewhere than the header
	 */
	static List<Path> of(String named, TextHeader header, String key, long slices) {
		if (named.length() > LONGEST_NAME)
			throw new InvalidVolume(
					header.file() + " is damaged: the name of the file with its voxels is too long; export it again.");
		List<String> names = new ArrayList<>();
		Matcher numbered = NUMBERED.matcher(named);
		if (isList(named))
			header.lines().stream()
					.dropWhile(line -> !pressed(line).startsWith(pressed(key)))
					.skip(1)
					.filter(line -> !line.isBlank())
					.forEach(names::add);
		else if (numbered.matches()) {
			String format =
					numbered.group(2) == null ? "%d" : "%0" + Math.max(1, Integer.parseInt(numbered.group(2))) + "d";
			int step = Math.max(1, Integer.parseInt(numbered.group(6)));
			for (long number = Long.parseLong(numbered.group(4));
					number <= Long.parseLong(numbered.group(5)) && names.size() <= slices;
					number += step)
				names.add(numbered.group(1) + String.format(Locale.ROOT, format, number) + numbered.group(3));
		} else names.add(named);
		if (names.size() != 1 && names.size() != slices)
			throw new InvalidVolume(header.file() + " is damaged: it does not name one file or one for each of its "
					+ slices + " slices; export it again.");
		return names.stream().map(header::besides).toList();
	}

	/** "data file" may be written as "datafile". */
	private static String pressed(String text) {
		return text.toLowerCase(Locale.ROOT).replace(" ", "");
	}
}
