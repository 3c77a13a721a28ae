package sc.fiji.stunet.model;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** Recognises files whose download went wrong: a pointer to the file, a web page, nothing. */
public final class NotDownloaded {

	/** Enough to tell. */
	public static final int HEAD = 512;

	private NotDownloaded() {}

	/**
	 * @param head the first bytes of the file, {@value #HEAD} or as many as it has
	 * @throws InvalidModel if they are those of something that is never meant
	 */
	public static void check(Path file, byte[] head) {
		String text = new String(head, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
		if (head.length == 0) throw new InvalidModel(file + " is empty; download or copy it again.");
		if (text.startsWith("version https://git-lfs.github.com/spec/"))
			throw new InvalidModel(
					file + " is a Git LFS pointer, not the file itself: download it (git lfs pull, or the "
							+ "download button of its web page).");
		// A byte order mark may stand before.
		if (text.matches("(?s)[^ -~]{0,3}\\s*<(!doctype|html|head|body|\\?xml|!--).*"))
			throw new InvalidModel(
					file + " is a web page, not the file itself: download it again, with the link of the file "
							+ "instead of its page.");
		if (head.length > 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b)
			throw new InvalidModel(file + " is compressed (gzip): unpack it first.");
	}
}
