package sc.fiji.stunet.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.InflaterInputStream;

import sc.fiji.stunet.volume.InvalidVolume;

/** How the bytes of a file are compressed. */
enum Packing {
	NONE,
	GZIP,
	ZLIB;

	/** The best compression that deflate can reach (RFC 1951: 258 bytes in two bits). */
	private static final long BEST_COMPRESSION = 1032;

	/** Recognises the compression by the first two bytes. */
	static Packing of(Path file) throws IOException {
		if (!Files.exists(file)) throw new InvalidVolume(file + " does not exist; check the name.");
		// Opening a pipe would wait until somebody writes to it.
		if (!Files.isRegularFile(file))
			throw new InvalidVolume(file + " is not a regular file; save the image as a file.");
		try (InputStream in = Files.newInputStream(file)) {
			return in.read() == 0x1f && in.read() == 0x8b ? GZIP : NONE;
		}
	}

	/**
	 * @param start number of bytes before the compressed part
	 * @return the decompressed content
	 */
	InputStream open(Path file, long start) throws IOException {
		InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
		try {
			return unpack(in, start);
		} catch (IOException e) {
			in.close();
			throw e;
		}
	}

	/** Unpacks the rest of a stream as {@link #open} does with a file. */
	InputStream unpack(InputStream in, long start) throws IOException {
		in.skipNBytes(start);
		return switch (this) {
			case NONE -> in;
			case GZIP -> new GzipMembers(in);
			case ZLIB -> new InflaterInputStream(in);
		};
	}

	/** The number of bytes that so many compressed bytes can become at most. */
	long mostOf(long bytes) {
		return this == NONE ? bytes : BEST_COMPRESSION * bytes;
	}
}
