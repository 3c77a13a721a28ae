package sc.fiji.stunet.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * What a file held. By content rather than by date: copying between disks changes dates, and replacing a file can keep
 * them.
 *
 * @param file name without folder, for people
 * @param sha256 64 hexadecimal digits
 */
public record FileMark(String file, long bytes, String sha256) {

	public FileMark {
		Objects.requireNonNull(sha256);
	}

	static FileMark of(Path file) throws IOException {
		MessageDigest digest = digest();
		byte[] chunk = new byte[1 << 16];
		long bytes = 0;
		try (InputStream in = Files.newInputStream(file)) {
			for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
				digest.update(chunk, 0, n);
				bytes += n;
			}
		}
		return new FileMark(file.getFileName().toString(), bytes, HexFormat.of().formatHex(digest.digest()));
	}

	/** Whether a file, of any name, holds the same; it is only read when its size is the same. */
	boolean isContentOf(Path other) throws IOException {
		return Files.size(other) == bytes && of(other).sha256.equals(sha256);
	}

	static String sha256(byte[] bytes) {
		return HexFormat.of().formatHex(digest().digest(bytes));
	}

	private static MessageDigest digest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException e) {
			// Every Java has it.
			throw new IllegalStateException(e);
		}
	}
}
