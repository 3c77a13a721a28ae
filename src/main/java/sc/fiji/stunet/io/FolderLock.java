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

	private FolderLock(FileChannel channel) {
		this.channel = channel;
	}

	/**
	 * @param file in the folder; made if it is missing, and left there
	 * @return empty if somebody else has it
	 * @throws IOException if the file cannot be made
	 */
	public static Optional<FolderLock> take(Path file) throws IOException {
		FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		if (isFree(channel)) return Optional.of(new FolderLock(channel));
		channel.close();
		return Optional.empty();
	}

	private static boolean isFree(FileChannel channel) {
		try {
			return channel.tryLock() != null;
		}
		catch (OverlappingFileLockException e) {
			// By this very process.
			return false;
		}
		catch (IOException e) {
			// Some shares know no locks; there one has to look after oneself.
			return true;
		}
	}

	public boolean isOpen() {
		return channel.isOpen();
	}

	@Override
	public void close() throws IOException {
		channel.close();
	}
}
