package sc.fiji.stunet.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
	private final boolean made;

	private FolderLock(Path file, FileChannel channel, boolean certain, boolean made) {
		this.file = file;
		this.channel = channel;
		this.certain = certain;
		this.made = made;
	}

	/**
	 * @param file in the folder; created if it is missing, and kept unless the lock is deleted
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
		if (lock.isPresent()) lock.get().undo();
		return lock.isEmpty();
	}

	/** Who had the lock may have deleted the file after it was opened here: then it is that of nobody. */
	private static Optional<FolderLock> lock(Path file) throws IOException {
		Optional<FolderLock> lock = tryLock(file);
		while (lock.isPresent() && lock.get().isDeleted()) {
			lock.get().channel.close();
			lock = tryLock(file);
		}
		return lock;
	}

	private static Optional<FolderLock> tryLock(Path file) throws IOException {
		boolean made = isMade(file);
		FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		try {
			if (channel.tryLock() != null) return Optional.of(new FolderLock(file, channel, true, made));
		} catch (OverlappingFileLockException e) {
			// By this process, through other classes.
			channel.close();
			return Optional.empty();
		} catch (IOException e) {
			return Optional.of(new FolderLock(file, channel, false, made));
		}
		channel.close();
		return Optional.empty();
	}

	private static boolean isMade(Path file) throws IOException {
		try {
			Files.createFile(file);
			return true;
		} catch (FileAlreadyExistsException e) {
			return false;
		}
	}

	/** Whether the lock excludes others: some network shares do not support locks. */
	public boolean isCertain() {
		return certain;
	}

	public boolean isOpen() {
		return channel.isOpen();
	}

	/** Whether this lock's file was not there before. */
	public boolean isMade() {
		return made;
	}

	/** By its length, since Java does not tell which file a channel is of: {@link #delete} has made it longer. */
	private boolean isDeleted() throws IOException {
		try {
			return channel.size() != Files.size(file);
		} catch (NoSuchFileException e) {
			return true;
		}
	}

	/** Gives the lock back and deletes its file; a file that another program holds open may stay. */
	public void delete() throws IOException {
		if (!isOpen()) return;
		try (this) {
			if (!file.toFile().delete()) return;
			// Without its name it is no lock any more, for those who have it open already.
			channel.position(channel.size());
			channel.write(ByteBuffer.allocate(1));
		}
	}

	/** Gives the lock back, and deletes its file unless it was there before. */
	public void undo() throws IOException {
		if (made) delete();
		else close();
	}

	@Override
	public void close() throws IOException {
		if (!channel.isOpen()) return;
		channel.close();
		HELD.remove(file);
	}
}
