package sc.fiji.stunet.site;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Checksums as the updater makes them ({@code UpdaterUtil.getDigest} of imagej-updater): SHA-1 of the path and the
 * content. Of a jar: of names and contents of its entries, sorted by name, so that one that was packed again without a
 * change keeps its checksum. What changes with every build does not count: the manifest, and comments of properties.
 */
final class Checksum {

	private static final String MANIFEST = "META-INF/MANIFEST.MF";

	private Checksum() {}

	/** @param path of the file in the Fiji; @return 40 hexadecimal digits */
	static String of(String path, Path file) throws IOException {
		MessageDigest digest = sha1();
		if (path.endsWith(".jar")) addJar(file, digest);
		else {
			digest.update(path.getBytes(StandardCharsets.US_ASCII));
			try (OutputStream out = into(digest)) {
				Files.copy(file, out);
			}
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	private static void addJar(Path file, MessageDigest digest) throws IOException {
		try (ZipFile jar = new ZipFile(file.toFile());
				OutputStream out = into(digest)) {
			List<? extends ZipEntry> entries =
					jar.stream().sorted(Comparator.comparing(ZipEntry::getName)).toList();
			for (ZipEntry entry : entries) {
				digest.update(entry.getName().getBytes(StandardCharsets.US_ASCII));
				if (entry.getName().equals(MANIFEST)) continue;
				try (InputStream in = jar.getInputStream(entry)) {
					if (entry.getName().endsWith(".properties")) out.write(withoutComments(in.readAllBytes()));
					else in.transferTo(out);
				}
			}
		}
	}

	/**
	 * Leaves the ends of lines that begin with #. As in the updater, the line after an empty one, or after a single #,
	 * counts as its continuation.
	 */
	static byte[] withoutComments(byte[] properties) {
		ByteArrayOutputStream kept = new ByteArrayOutputStream();
		boolean lineStart = true;
		for (int i = 0; i < properties.length; i++) {
			boolean comment = lineStart && properties[i] == '#';
			int begin = i;
			while (comment && i < properties.length && properties[i] == '#') i++;
			boolean bare = comment && i < properties.length && properties[i] == '\n';
			while (comment && i < properties.length && properties[i] != '\n') i++;
			if (i == properties.length) break;
			kept.write(properties[i]);
			lineStart = i > begin ? !bare : !lineStart && properties[i] == '\n';
		}
		return kept.toByteArray();
	}

	private static OutputStream into(MessageDigest digest) {
		return new DigestOutputStream(OutputStream.nullOutputStream(), digest);
	}

	private static MessageDigest sha1() {
		try {
			return MessageDigest.getInstance("SHA-1");
		} catch (NoSuchAlgorithmException e) {
			// Every Java has it.
			throw new IllegalStateException(e);
		}
	}
}
