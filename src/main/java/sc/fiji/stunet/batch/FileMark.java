package sc.fiji.stunet.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a file held, or all files of a folder together. By content rather than by date: copying between disks changes dates, and replacing a file can keep
 * them.
 *
 * @param file name without folder, for people
 * @param sha256 64 hexadecimal digits
 */
public record FileMark(String file, long bytes, String sha256) {

	public FileMark {
		Objects.requireNonNull(sha256);
	}

	/** @param file or folder, whose sub folders do not count */
	static FileMark of(Path file) throws IOException {
		MessageDigest digest = digest();
		byte[] chunk = new byte[1 << 16];
		long bytes = 0;
		for (Path part : parts(file)) {
			try (InputStream in = Files.newInputStream(part)) {
				for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
					digest.update(chunk, 0, n);
					bytes += n;
				}
			}
		}
		return new FileMark(file.getFileName().toString(), bytes, HexFormat.of().formatHex(digest.digest()));
	}

	/** Size in bytes of a file, or of all files of a folder together. */
	static long size(Path file) throws IOException {
		long bytes = 0;
		for (Path part : parts(file))
			bytes += Files.size(part);
		return bytes;
	}

	private static List<Path> parts(Path file) throws IOException {
		if (!Files.isDirectory(file)) return List.of(file);
		try (Stream<Path> all = Files.list(file)) {
			return all.filter(part -> Files.isRegularFile(part) && !part.getFileName().toString().startsWith(".")).sorted().toList();
		}
	}

	/** Whether a file, of any name, holds the same; it is only read when its size is the same. */
	boolean isContentOf(Path other) throws IOException {
		return size(other) == bytes && of(other).sha256.equals(sha256);
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
