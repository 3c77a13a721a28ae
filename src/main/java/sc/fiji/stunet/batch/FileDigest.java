package sc.fiji.stunet.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.annotation.JsonProperty;

import sc.fiji.stunet.io.VolumeFiles;

/**
 * The digest of a file's content, or of all files of a folder together, or of a header with the files of its voxels.
 *
 * @param file name without folder, for people
 * @param sha256 64 hexadecimal digits
 */
public record FileDigest(
		@JsonProperty("file") String file, @JsonProperty("bytes") long bytes, @JsonProperty("sha256") String sha256) {

	public FileDigest {
		if (bytes < 0 || !sha256.matches("[0-9a-f]{64}"))
			throw new IllegalArgumentException("There is no such file: " + file + ", " + bytes + " bytes, " + sha256);
	}

	/** @param file or folder, without its sub folders */
	static FileDigest of(Path file) throws IOException {
		return new FileDigest(file.getFileName().toString(), size(file), VolumeFiles.checksumOf(file));
	}

	/** Size in bytes of all files in {@link VolumeFiles#filesOf}. */
	static long size(Path file) throws IOException {
		long bytes = 0;
		for (Path part : VolumeFiles.filesOf(file)) bytes += Files.size(part);
		return bytes;
	}

	/** Whether another file has the same content; it is only read when its size is the same. */
	boolean isContentOf(Path other) throws IOException {
		return size(other) == bytes && of(other).sha256.equals(sha256);
	}
}
