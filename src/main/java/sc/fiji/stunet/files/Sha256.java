package sc.fiji.stunet.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

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
		update(digest, files);
		return of(digest);
	}

	/** The checksum of the bytes that a digest was given. The digest can be used again, from the beginning. */
	public static String of(MessageDigest digest) {
		return HexFormat.of().formatHex(digest.digest());
	}

	/** Gives a digest the content of files, one after another. */
	public static void update(MessageDigest digest, List<Path> files) throws IOException {
		for (Path file : files) {
			try (InputStream in = open(file, Optional.of(digest))) {
				in.transferTo(OutputStream.nullOutputStream());
			}
		}
	}

	/** A file whose bytes go to a digest, if there is one, while they are read or skipped. */
	public static InputStream open(Path file, Optional<MessageDigest> digest) throws IOException {
		InputStream in = Files.newInputStream(file);
		if (digest.isEmpty()) return in;
		return new DigestInputStream(in, digest.get()) {

			@Override
			public long skip(long bytes) throws IOException {
				return readNBytes((int) Math.max(0, Math.min(bytes, 1 << 16))).length;
			}
		};
	}
}
