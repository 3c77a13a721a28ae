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
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

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
	/** Java closes a channel by itself when its thread is interrupted. */
	private final AtomicBoolean isOpen = new AtomicBoolean(true);

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
		while (true) {
			Optional<FolderLock> lock = tryLock(file);
			if (lock.isEmpty() || !lock.get().certain) return lock;
			FileChannel channel = lock.get().channel;
			try {
				if (isNamed(channel, file)) return lock;
			} catch (IOException e) {
				channel.close();
				throw e;
			}
			channel.close();
		}
	}

	/**
	 * Whether the file of that name is the locked one. Java does not tell which file a channel is of, and to open it
	 * once more would release the lock; so it gets a length of this process and moment, which is looked at by name.
	 */
	private static boolean isNamed(FileChannel locked, Path file) throws IOException {
		long own = System.nanoTime() ^ ProcessHandle.current().pid() << 32, before = locked.size();
		long last = before + new SplittableRandom(own).nextInt(1 << 16);
		try {
			locked.write(ByteBuffer.allocate(1), last);
			return Files.size(file) == last + 1;
		} catch (NoSuchFileException e) {
			return false;
		} finally {
			locked.truncate(before);
		}
	}

	private static Optional<FolderLock> tryLock(Path file) throws IOException {
		boolean made = make(file);
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

	/** @return false if it was there */
	private static boolean make(Path file) throws IOException {
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
		return isOpen.get();
	}

	/** Whether this lock's file was not there before. */
	public boolean isMade() {
		return made;
	}

	/** Deletes the file and gives the lock back; a file that another program holds open may stay. */
	public void delete() throws IOException {
		if (!isOpen()) return;
		file.toFile().delete();
		close();
	}

	/** Gives the lock back, and deletes its file unless it was there before. */
	public void undo() throws IOException {
		if (made) delete();
		else close();
	}

	@Override
	public void close() throws IOException {
		if (!isOpen.compareAndSet(true, false)) return;
		try {
			channel.close();
		} finally {
			HELD.remove(file);
		}
	}
}
