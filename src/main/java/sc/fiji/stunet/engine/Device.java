package sc.fiji.stunet.engine;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * The device on which the network runs.
 *
 * @param kind automatic: the first GPU if there is one, else the CPU
 * @param index of the GPU, from 0; 0 for the others
 */
public record Device(Kind kind, int index) {

	public enum Kind {
		AUTOMATIC,
		CPU,
		GPU
	}

	public static final Device AUTOMATIC = new Device(Kind.AUTOMATIC, 0);
	public static final Device CPU = new Device(Kind.CPU, 0);
	private static final Pattern TEXT = Pattern.compile("(auto|cpu|gpu)|gpu:(\\d{1,3})");

	/**
	 * @param text {@code auto}, {@code cpu}, {@code gpu} (the first) or {@code gpu:1}
	 * @throws InvalidRequest if it is none of these
	 */
	public static Device parse(String text) {
		Matcher m = TEXT.matcher(text.trim().toLowerCase(Locale.ROOT));
		if (!m.matches())
			throw new InvalidRequest("The device is auto, cpu or gpu:0 (gpu:1 ...), not \"" + text + "\".");
		if (m.group(2) != null) return new Device(Kind.GPU, Integer.parseInt(m.group(2)));
		return switch (m.group(1)) {
			case "auto" -> AUTOMATIC;
			case "cpu" -> CPU;
			default -> new Device(Kind.GPU, 0);
		};
	}

	@Override
	public String toString() {
		return kind == Kind.AUTOMATIC ? "auto" : kind == Kind.CPU ? "cpu" : "gpu:" + index;
	}
}
