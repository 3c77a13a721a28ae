package sc.fiji.stunet.files;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;

import sc.fiji.stunet.failure.UserError;

/** Recognises files whose download went wrong: a pointer to the file, a web page, nothing. */
public final class NotDownloaded {

	/** The number of bytes at the start of a file that {@link #check} needs. */
	public static final int HEAD = 512;

	private NotDownloaded() {}

	/**
	 * Throws if a file begins like something that is never meant.
	 *
	 * @param head the first {@value #HEAD} bytes of the file, or all it has; more are ignored
	 * @param error from the end of a sentence that begins with the name of the file
	 */
	public static void check(byte[] head, Function<String, ? extends UserError> error) {
		String text = new String(head, 0, Math.min(head.length, HEAD), StandardCharsets.ISO_8859_1)
				.strip()
				.toLowerCase(Locale.ROOT);
		if (text.startsWith("version https://git-lfs"))
			throw error.apply(" is a Git LFS pointer, not the file itself: download it (git lfs pull, or the download "
					+ "button of its web page).");
		// A byte order mark may stand before; a store that refuses a download answers with an error in XML.
		if (text.matches("(?s)[^ -~]{0,3}\\s*(<\\?xml[^>]*>\\s*)?<(!doctype html|html|head|body|error|!--).*"))
			throw error.apply(" is a web page, not the file itself: download it again, with the link of the file "
					+ "instead of its page.");
	}

	/** The same for files that are neither empty nor compressed. */
	public static void checkPlain(byte[] head, Function<String, ? extends UserError> error) {
		if (head.length == 0) throw error.apply(" is empty; download or copy it again.");
		if (head.length > 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b)
			throw error.apply(" is compressed (gzip): unpack it first.");
		check(head, error);
	}
}
