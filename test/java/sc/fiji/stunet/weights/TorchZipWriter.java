package sc.fiji.stunet.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes zip files as PyTorch does, stored and with 64-bit sizes; also with holes instead of content, so that a file
 * may pretend to be of any size without taking it, and with sizes that lie.
 */
final class TorchZipWriter implements AutoCloseable {

	private static final String FOLDER = "archive/";

	private final FileChannel channel;
	private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
	private int entries;

	TorchZipWriter(Path file) throws IOException {
		channel = FileChannel.open(
				file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
	}

	TorchZipWriter entry(String name, byte[] content) throws IOException {
		return entry(name, content, content.length, 0);
	}

	/** @param length of the entry; what is beyond the content is a hole */
	TorchZipWriter entry(String name, byte[] content, long length, int method) throws IOException {
		long start = header(name, length, method);
		channel.write(ByteBuffer.wrap(content));
		channel.position(start + length);
		return this;
	}

	/** An entry that says it has another length than it takes. */
	TorchZipWriter lyingEntry(String name, byte[] content, long length) throws IOException {
		header(name, length, 0);
		channel.write(ByteBuffer.wrap(content));
		return this;
	}

	private long header(String name, long length, int method) throws IOException {
		byte[] path = (FOLDER + name).getBytes(StandardCharsets.UTF_8);
		long header = channel.position();
		channel.write(buffer(30 + path.length)
				.putInt(0x04034b50)
				.putShort((short) 45)
				.putShort((short) 0)
				.putShort((short) method)
				.putLong(0)
				.putInt(0)
				.putInt(0)
				.putShort((short) path.length)
				.putShort((short) 0)
				.put(path)
				.flip());
		// The sizes are in the extra field 1 of the directory.
		ByteBuffer central = buffer(46 + path.length + 28)
				.putInt(0x02014b50)
				.putShort((short) 45)
				.putShort((short) 45)
				.putShort((short) 0)
				.putShort((short) method)
				.putInt(0)
				.putInt(0)
				.putInt(-1)
				.putInt(-1)
				.putShort((short) path.length)
				.putShort((short) 28)
				.putShort((short) 0)
				.putShort((short) 0)
				.putShort((short) 0)
				.putInt(0)
				.putInt(-1)
				.put(path)
				.putShort((short) 1)
				.putShort((short) 24)
				.putLong(length)
				.putLong(length)
				.putLong(header);
		directory.writeBytes(central.array());
		entries++;
		return channel.position();
	}

	private static ByteBuffer buffer(int bytes) {
		return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
	}

	@Override
	public void close() throws IOException {
		long start = channel.position();
		channel.write(ByteBuffer.wrap(directory.toByteArray()));
		long end = channel.position();
		channel.write(buffer(56)
				.putInt(0x06064b50)
				.putLong(44)
				.putShort((short) 45)
				.putShort((short) 45)
				.putInt(0)
				.putInt(0)
				.putLong(entries)
				.putLong(entries)
				.putLong(directory.size())
				.putLong(start)
				.flip());
		channel.write(
				buffer(20).putInt(0x07064b50).putInt(0).putLong(end).putInt(1).flip());
		channel.write(buffer(22)
				.putInt(0x06054b50)
				.putInt(0)
				.putShort((short) -1)
				.putShort((short) -1)
				.putInt(-1)
				.putInt(-1)
				.putShort((short) 0)
				.flip());
		channel.close();
	}
}
