package sc.fiji.stunet.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Keeps two runs out of one folder. Ends with its process, however that ends. Whoever takes it closes it. */
public final class FolderLock implements AutoCloseable {

	private final FileChannel channel;
	private final boolean certain;

	private FolderLock(FileChannel channel, boolean certain) {
		this.channel = channel;
		this.certain = certain;
	}

	/**
	 * @param file in the folder; made if it is missing, and left there
	 * @return empty if somebody else has it
	 * @throws IOException if the file cannot be made
	 */
	public static Optional<FolderLock> take(Path file) throws IOException {
		FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		try {
			if (channel.tryLock() != null) return Optional.of(new FolderLock(channel, true));
		}
		catch (OverlappingFileLockException e) {
			// By this very process.
			channel.close();
			return Optional.empty();
		}
		catch (IOException e) {
			return Optional.of(new FolderLock(channel, false));
		}
		channel.close();
		return Optional.empty();
	}

	/** Whether it keeps others out: some network shares know no locks. */
	public boolean isCertain() {
		return certain;
	}

	public boolean isOpen() {
		return channel.isOpen();
	}

	@Override
	public void close() throws IOException {
		channel.close();
	}
}
