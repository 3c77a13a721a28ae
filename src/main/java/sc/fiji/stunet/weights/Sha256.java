package sc.fiji.stunet.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Checksums of files. */
public final class Sha256 {

	private Sha256() {}

	static MessageDigest digest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException e) {
			// Every Java has it.
			throw new IllegalStateException(e);
		}
	}

	/** @return 64 hexadecimal digits */
	public static String of(byte[] bytes) {
		return HexFormat.of().formatHex(digest().digest(bytes));
	}

	/** @return 64 hexadecimal digits */
	public static String of(Path file) throws IOException {
		MessageDigest digest = digest();
		byte[] chunk = new byte[1 << 16];
		try (InputStream in = Files.newInputStream(file)) {
			for (int n = in.read(chunk); n >= 0; n = in.read(chunk))
				digest.update(chunk, 0, n);
		}
		return HexFormat.of().formatHex(digest.digest());
	}
}
