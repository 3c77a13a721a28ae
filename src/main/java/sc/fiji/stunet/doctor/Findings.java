package sc.fiji.stunet.doctor;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import sc.fiji.stunet.failure.PlainText;

/**
 * Lines {@code name: value} for a report. The user's home folder becomes ~, and the user's name anywhere in a path
 * becomes USER.
 *
 * @param home folder of the user
 * @param user name
 */
public record Findings(String home, String user, StringBuilder text) {

	/** The folders and users of systems, which say nothing about a person. */
	private static final List<String> NOBODY = List.of("", "/", "?", "root", "nobody");

	/** No findings yet, on this computer. */
	public static Findings here() {
		return new Findings(
				System.getProperty("user.home", ""), System.getProperty("user.name", ""), new StringBuilder());
	}

	public Findings heading(String name) {
		if (!text.isEmpty()) text.append('\n');
		text.append("== ").append(name).append(" ==\n");
		return this;
	}

	public Findings add(String name, Object value) {
		text.append(name)
				.append(": ")
				.append(PlainText.of(withoutNames(String.valueOf(value))))
				.append('\n');
		return this;
	}

	/** Lines that are findings already, as another process made them. */
	public Findings addAll(String lines) {
		for (String line : lines.strip().split("\\R"))
			text.append(PlainText.of(withoutNames(line))).append('\n');
		return this;
	}

	/** A number of bytes for people. */
	static String gigabytes(long bytes) {
		return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
	}

	private String withoutNames(String given) {
		String named = NOBODY.contains(home) ? given : given.replace(home, "~").replace(home.replace('\\', '/'), "~");
		if (NOBODY.contains(user)) return named;
		// Windows shortens long names in paths of old programs: C:\Users\JANEDO~1.
		String shortName = user.length() > 6 ? user.substring(0, 6) + "~1" : user;
		return Pattern.compile("(?i)(?<=[\\\\/])(" + Pattern.quote(user) + "|" + Pattern.quote(shortName)
						+ ")(?=[\\\\/:;\\s]|$)")
				.matcher(named)
				.replaceAll("USER");
	}

	@Override
	public String toString() {
		return text.toString();
	}
}
