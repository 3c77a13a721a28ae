package sc.fiji.stunet.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A lock on a folder against a second run. It ends with its process in any case; the caller closes it. */
public final class FolderLock implements AutoCloseable {

	/**
	 * The locks of this process. Static, since the system's locks belong to the process: opening and closing a locked
	 * file again silently releases the lock (POSIX).
	 */
	private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

	private final Path file;
	private final FileChannel channel;
	private final boolean certain;

	private FolderLock(Path file, FileChannel channel, boolean certain) {
		this.file = file;
		this.channel = channel;
		this.certain = certain;
	}

	/**
	 * @param file in the folder; created if it is missing, and kept
	 * @return empty if another run has the lock
	 * @throws IOException if the file cannot be created
	 */
	public static Optional<FolderLock> take(Path file) throws IOException {
		Path real = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
		if (!HELD.add(real)) return Optional.empty();
		Optional<FolderLock> taken = Optional.empty();
		try {
			taken = lock(real);
			return taken;
		} finally {
			if (taken.isEmpty()) HELD.remove(real);
		}
	}

	/** Whether any process has the lock at this moment. */
	public static boolean isTaken(Path file) throws IOException {
		if (!Files.isRegularFile(file)) return false;
		Optional<FolderLock> lock = take(file);
		if (lock.isPresent()) lock.get().close();
		return lock.isEmpty();
	}

	private static Optional<FolderLock> lock(Path file) throws IOException {
		FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		try {
			if (channel.tryLock() != null) return Optional.of(new FolderLock(file, channel, true));
		} catch (OverlappingFileLockException e) {
			// By this process, through other classes.
			channel.close();
			return Optional.empty();
		} catch (IOException e) {
			return Optional.of(new FolderLock(file, channel, false));
		}
		channel.close();
		return Optional.empty();
	}

	/** Whether the lock excludes others: some network shares do not support locks. */
	public boolean isCertain() {
		return certain;
	}

	public boolean isOpen() {
		return channel.isOpen();
	}

	@Override
	public void close() throws IOException {
		channel.close();
		HELD.remove(file);
	}
}
