package sc.fiji.stunet.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Checksums of contents, 64 hexadecimal digits. By content, not by date: copying between disks changes dates, and
 * replacing a file can keep them. Open to every package, as {@link AtomicFile}.
 */
public final class Sha256 {

	private Sha256() {}

	/** A digest to update while something is written or read. */
	public static MessageDigest digest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		} catch (NoSuchAlgorithmException e) {
			// Every Java has it.
			throw new IllegalStateException(e);
		}
	}

	public static String of(byte[] bytes) {
		return HexFormat.of().formatHex(digest().digest(bytes));
	}

	public static String of(Path file) throws IOException {
		return of(List.of(file));
	}

	/** The checksum of the content of files, one after another. */
	public static String of(List<Path> files) throws IOException {
		MessageDigest digest = digest();
		byte[] chunk = new byte[1 << 16];
		for (Path file : files) {
			try (InputStream in = Files.newInputStream(file)) {
				for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) digest.update(chunk, 0, n);
			}
		}
		return HexFormat.of().formatHex(digest.digest());
	}
}
