package sc.fiji.stunet.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import sc.fiji.stunet.files.NotDownloaded;
import sc.fiji.stunet.model.InvalidModel;

/**
 * A file whose ranges are read when they are needed, so that only the used part of a checkpoint of many gigabytes is
 * read. Not mapped: Java ends a mapping when it collects garbage, and until then Windows neither deletes nor replaces
 * the file. Every range is checked against the size of the file: headers may be wrong.
 */
class FileBytes implements AutoCloseable {

	/** Java copies what it reads through native memory, of which each thread keeps as much as it used at once. */
	private static final int PIECE = 1 << 20;

	private final Path path;
	private final FileChannel channel;
	private final long size;

	/** @throws InvalidModel if there is no such file or it cannot be read */
	FileBytes(Path path) {
		this.path = path;
		if (!Files.exists(path)) throw new InvalidModel("There is no file " + path + ".");
		if (!Files.isRegularFile(path)) throw new InvalidModel(path + " is not a file.");
		try {
			channel = FileChannel.open(path, StandardOpenOption.READ);
			size = channel.size();
		} catch (IOException e) {
			throw new InvalidModel("Cannot read " + path + " (" + e.getMessage() + ").", e);
		}
		try {
			NotDownloaded.checkPlain(
					bytes(0, Math.min(size, NotDownloaded.HEAD)), what -> new InvalidModel(path + what));
		} catch (InvalidModel e) {
			close();
			throw e;
		}
	}

	Path path() {
		return path;
	}

	long size() {
		return size;
	}

	/**
	 * @param offset in bytes from the start of the file
	 * @param length in bytes
	 * @return little-endian
	 * @throws InvalidModel if the file has no such range
	 */
	ByteBuffer range(long offset, long length) {
		if (offset < 0 || length < 0 || offset > size - length) throw damaged("it is shorter than it says");
		if (length > Integer.MAX_VALUE) throw damaged("one part has " + length + " bytes, more than any parameter");
		return ByteBuffer.wrap(bytes(offset, length)).order(ByteOrder.LITTLE_ENDIAN);
	}

	/** Reads a range, see {@link #range}, that is known to be inside. */
	byte[] bytes(long offset, long length) {
		ByteBuffer bytes = ByteBuffer.allocate((int) length);
		try {
			int read = 0;
			while (read >= 0 && bytes.position() < length) {
				bytes.limit((int) Math.min(length, bytes.position() + (long) PIECE));
				read = channel.read(bytes, offset + bytes.position());
			}
		} catch (IOException e) {
			throw new InvalidModel("Cannot read " + path + " (" + e.getMessage() + ").", e);
		}
		if (bytes.position() < length) throw damaged("it has become shorter while it was read");
		return bytes.array();
	}

	InvalidModel damaged(String why) {
		return new InvalidModel(path + " is damaged: " + why + "; download or copy it again.");
	}

	@Override
	public void close() {
		try {
			channel.close();
		} catch (IOException e) {
			throw new InvalidModel("Cannot close " + path + " (" + e.getMessage() + ").", e);
		}
	}
}
