package sc.fiji.stunet.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.NotDownloaded;

/**
 * A file whose ranges are mapped when they are needed, so that only the used part of a checkpoint of many gigabytes is
 * read. Every range is checked against the size of the file: headers may be wrong.
 */
class MappedFile implements AutoCloseable {

	private static final long SMALL = 1 << 14;

	private final Path path;
	private final FileChannel channel;
	private final long size;

	/** @throws InvalidModel if there is no such file or it cannot be read */
	MappedFile(Path path) {
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
			NotDownloaded.check(path, bytes(0, Math.min(size, NotDownloaded.HEAD)));
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
	 * @return little-endian, read-only
	 * @throws InvalidModel if the file has no such range
	 */
	ByteBuffer range(long offset, long length) {
		if (offset < 0 || length < 0 || offset > size - length) throw damaged("it is shorter than it says");
		if (length > Integer.MAX_VALUE) throw damaged("one part has " + length + " bytes, more than any parameter");
		// Mapping nothing is an error on some systems, and systems limit the number of mappings.
		if (length <= SMALL) return ByteBuffer.wrap(bytes(offset, length)).order(ByteOrder.LITTLE_ENDIAN);
		try {
			return channel.map(FileChannel.MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
		} catch (IOException e) {
			throw new InvalidModel("Cannot read " + path + " (" + e.getMessage() + ").", e);
		}
	}

	/** Copies a range, see {@link #range}. */
	byte[] bytes(long offset, long length) {
		ByteBuffer bytes = ByteBuffer.allocate((int) length);
		try {
			while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0)
				;
		} catch (IOException e) {
			throw new InvalidModel("Cannot read " + path + " (" + e.getMessage() + ").", e);
		}
		if (bytes.hasRemaining()) throw damaged("it has become shorter while it was read");
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
