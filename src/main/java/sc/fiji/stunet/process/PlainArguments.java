package sc.fiji.stunet.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Arguments for a process, in letters that no system changes: Windows knows those of one language, splits at quotation
 * marks and replaces {@code *} by names of files; POSIX's locale knows ASCII alone. All other bytes of a text in UTF-8
 * are written as in an URL, {@code %E4}; an empty text is {@code %}.
 */
public final class PlainArguments {

	private static final String PLAIN = "/._-+=:,";
	private static final HexFormat HEX = HexFormat.of().withUpperCase();

	private PlainArguments() {}

	static String encode(String argument) {
		if (argument.isEmpty()) return "%";
		StringBuilder encoded = new StringBuilder();
		for (byte one : argument.getBytes(StandardCharsets.UTF_8)) {
			if (isPlain((char) one)) encoded.append((char) one);
			else encoded.append('%').append(HEX.toHexDigits(one));
		}
		return encoded.toString();
	}

	private static boolean isPlain(char letter) {
		return letter >= 'a' && letter <= 'z'
				|| letter >= 'A' && letter <= 'Z'
				|| letter >= '0' && letter <= '9'
				|| PLAIN.indexOf(letter) >= 0;
	}

	/** The argument that was encoded. */
	public static String decode(String encoded) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (int i = 0; i < encoded.length(); i++) {
			if (encoded.charAt(i) != '%') bytes.write(encoded.charAt(i));
			else if (encoded.length() > 1) {
				bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
				i += 2;
			}
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}
}
