package sc.fiji.stunet.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two lines that TensorFlow's native library writes to the standard error of every process that runs a graph, although
 * nothing is wrong: Abseil's about its own logging, and that a pass for TPUs is not used. No environment variable or
 * setting of TensorFlow turns them off. Whatever else it writes is kept: crashes and lack of memory are told so.
 */
public final class NativeChatter {

	/** Without the end of the line; the second begins with severity, time and thread. */
	private static final String LINES =
			"WARNING: All log messages before absl::InitializeLog\\(\\) is called are written to STDERR"
					+ "|I0000 [\\d:.]+ +\\d+ mlir_graph_optimization_pass\\.cc:\\d+] "
					+ "MLIR V1 optimization pass is not enabled";

	private static final Pattern LINE = Pattern.compile(LINES);
	private static final Pattern WITH_END = Pattern.compile("(" + LINES + ")\r?\n");

	private NativeChatter() {}

	/** @param line without its end */
	public static boolean is(String line) {
		return LINE.matcher(line).matches();
	}

	/**
	 * Copies all but the chatter, which may also follow a line of progress that has no end. What cannot be chatter is
	 * written at once, the bytes as they are.
	 */
	static void copyWithout(InputStream from, OutputStream to) throws IOException {
		byte[] bytes = new byte[1 << 13];
		String held = "";
		try {
			for (int count; (count = from.read(bytes)) >= 0; ) {
				// One character for each byte, and back.
				String text = WITH_END.matcher(held + new String(bytes, 0, count, StandardCharsets.ISO_8859_1))
						.replaceAll("");
				int end = beginOfChatter(text);
				held = text.substring(end);
				write(text.substring(0, end), to);
			}
		} finally {
			write(held, to);
		}
	}

	/** Where the text may begin to be a line of chatter whose rest is still to come; else its length. */
	private static int beginOfChatter(String text) {
		Matcher matcher = WITH_END.matcher(text);
		for (int i = 0; i < text.length(); i++) {
			char first = text.charAt(i);
			if (first != 'W' && first != 'I') continue;
			matcher.region(i, text.length()).matches();
			if (matcher.hitEnd()) return i;
		}
		return text.length();
	}

	private static void write(String text, OutputStream to) throws IOException {
		to.write(text.getBytes(StandardCharsets.ISO_8859_1));
		to.flush();
	}
}
