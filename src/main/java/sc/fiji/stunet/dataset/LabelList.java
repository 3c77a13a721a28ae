package sc.fiji.stunet.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.LabelColours;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;

/**
 * Reads {@code labels.txt}: a line for each structure with its value and name ({@code 1 liver}), or ITK-SNAP's label
 * descriptions ({@code 1 255 0 0 1 1 1 "liver"}), which have colours too. Lines that start with # and the background
 * are skipped.
 */
final class LabelList {

	static final String FILE = "labels.txt";
	/** Value, red, green, blue, opacity, two switches, name: the format of ITK-SNAP's "Save Label Descriptions". */
	private static final Pattern ITK_SNAP = Pattern.compile(
			"(\\d{1,5})\\s+(\\d{1,3})\\s+(\\d{1,3})\\s+(\\d{1,3})\\s+[\\d.]+\\s+[01]\\s+[01]\\s+\"(.+)\"");

	private static final Pattern PLAIN = Pattern.compile("(\\d{1,5})[\\s,:=]+(\\S.*)");

	private LabelList() {}

	/**
	 * @return empty if there is no such file
	 * @throws InvalidDataSet naming the line that is neither
	 */
	static Optional<Structures> in(Path folder) {
		Path file = folder.resolve(FILE);
		if (!Files.isRegularFile(file)) return Optional.empty();
		List<Structure> structures = new ArrayList<>();
		try {
			int number = 0;
			for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
				number++;
				// Some editors put a byte order mark at the start.
				String text = line.replace("\ufeff", "").strip();
				if (!text.isEmpty() && !text.startsWith("#")) structures.add(parse(text, file + ", line " + number));
			}
			return Optional.of(new Structures(structures.stream()
					.filter(structure -> structure.value() > 0)
					.toList()));
		} catch (IOException e) {
			throw new InvalidDataSet("Cannot read " + file + " (" + e.getMessage() + "); save it as text (UTF-8).", e);
		} catch (InvalidModel e) {
			throw new InvalidDataSet(file + ": " + e.getMessage(), e);
		}
	}

	private static Structure parse(String text, String place) {
		Matcher described = ITK_SNAP.matcher(text);
		if (described.matches())
			return new Structure(
					Integer.parseInt(described.group(1)),
					described.group(5).strip(),
					(number(described, 2) & 255) << 16
							| (number(described, 3) & 255) << 8
							| number(described, 4) & 255);
		Matcher plain = PLAIN.matcher(text);
		if (!plain.matches())
			throw new InvalidDataSet(place + ": '" + text + "' is not a value and a name, such as: 1 liver.");
		int value = number(plain, 1);
		return new Structure(value, plain.group(2).strip(), value == 0 ? 0 : LabelColours.of(value));
	}

	private static int number(Matcher matcher, int group) {
		return Integer.parseInt(matcher.group(group));
	}
}
