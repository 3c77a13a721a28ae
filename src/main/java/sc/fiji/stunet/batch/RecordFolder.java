package sc.fiji.stunet.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.FolderLock;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Leftovers;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;

/**
 * The hidden folder of records beside the label maps: NAME.json for every finished label map, and unfinished ones in
 * {@code work}. There is one file per case, so that shards on several machines never write the same one.
 */
final class RecordFolder {

	private static final String NAME = Leftovers.START + "-records";
	private static final String LOCK = ".lock";
	private static final int ATTEMPTS = 3;
	private static final ObjectMapper JSON = new ObjectMapper()
			.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
			.configure(SerializationFeature.INDENT_OUTPUT, true);

	private final Path folder;

	private RecordFolder(Path folder) {
		this.folder = folder;
	}

	static RecordFolder in(Path output) {
		return new RecordFolder(output.resolve(NAME));
	}

	/**
	 * Makes the folders for unfinished cases.
	 *
	 * @throws InvalidOutput if they cannot be made
	 */
	void create(Set<Extra> extras, NewFolders made) {
		Path work = folder.resolve("work");
		try {
			made.make(work);
			for (Extra extra : extras) made.make(extra.folder(work));
			AtomicFolder.sweep(folder);
			AtomicFolder.sweep(work);
			for (Extra extra : Extra.values()) AtomicFolder.sweep(extra.folder(work));
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot make the folder " + folder + " (" + e.getMessage() + "); name another output folder.", e);
		}
	}

	/** @return the record of a case; empty if there is none or it is damaged */
	Optional<CaseRecord> read(String name) {
		Path file = record(name);
		if (!Files.isRegularFile(file)) return Optional.empty();
		try {
			return Optional.ofNullable(JSON.readValue(file.toFile(), CaseRecord.class));
		} catch (IOException e) {
			return Optional.empty();
		}
	}

	void write(String name, CaseRecord record) {
		AtomicFile.write(record(name), true, out -> JSON.writeValue(out, record));
	}

	private Path record(String name) {
		return folder.resolve(name + ".json");
	}

	/**
	 * The temporary files of a case until they are complete and have their record. They have the same names in every
	 * run, so that the rest of a killed run is replaced.
	 */
	CaseFiles work(String name, Set<Extra> extras) {
		return CaseFiles.in(folder.resolve("work"), name, extras);
	}

	/**
	 * Whether an earlier run ended with this case: killed in the middle of it, out of memory, or by an error that
	 * concerns other cases, too.
	 */
	boolean hasEndedARun(String name) {
		return Files.exists(begun(name)) || Files.exists(ended(name));
	}

	/**
	 * Marks a case as begun before the work, so that an impossible file name is detected at once.
	 *
	 * @throws IOException if no file of that name can be written
	 */
	void begin(String name, CaseFiles work) throws IOException {
		for (Path file : work.all()) {
			Files.createDirectories(file.getParent());
			create(file);
		}
		// A run that the user ends is not the case's fault.
		create(begun(name));
	}

	/** Makes an empty file, which a run that the user or the system ends does not leave. */
	private static void create(Path file) throws IOException {
		Files.write(file, new byte[0]);
		file.toFile().deleteOnExit();
	}

	/** Deletes the temporary files of a case, however it ended. Remaining ones are harmless. */
	void end(String name) {
		begun(name).toFile().delete();
		// A run that was killed may have made other extras.
		work(name, EnumSet.allOf(Extra.class)).all().forEach(file -> file.toFile()
				.delete());
	}

	/** Marks a case as one that ended a run, to be tried last in the next run. On a full disk the mark may be lost. */
	void markEndOfRun(String name) {
		try {
			Files.write(ended(name), new byte[0]);
		} catch (IOException e) {
			return;
		}
	}

	/** Removes the mark of a case that was finished, or failed without ending the run. */
	void unmark(String name) {
		ended(name).toFile().delete();
	}

	private Path begun(String name) {
		return folder.resolve("work").resolve(name + ".begun");
	}

	private Path ended(String name) {
		return folder.resolve(name + ".ended");
	}

	private Path lockFile(Shard shard) {
		return folder.resolve("lock-" + shard.number() + "of" + shard.of());
	}

	/**
	 * Does something that no other process does for the same case at this time; waits for one that is at it.
	 *
	 * @throws IOException if the folder cannot be written
	 */
	<R> R locked(String name, Progress progress, Supplier<R> work) throws IOException {
		// Another part that was refused may have taken it back; not the folder around it, in which this run has a lock.
		NewFolders.makeOne(folder.resolve("work"));
		Path file = caseLock(name);
		Optional<FolderLock> lock = FolderLock.take(file);
		while (lock.isEmpty()) {
			progress.report("Waiting for another process that is at work on " + name, 0, 1);
			progress.checkCancelled();
			pause();
			lock = FolderLock.take(file);
		}
		try {
			return work.get();
		} finally {
			lock.get().delete();
		}
	}

	private Path caseLock(String name) {
		return folder.resolve("work").resolve(name + LOCK);
	}

	/** Whether a process is at work on a case. */
	boolean isLocked(String name) {
		try {
			return FolderLock.isTaken(caseLock(name));
		} catch (IOException e) {
			// The folder is gone.
			return false;
		}
	}

	private static void pause() {
		try {
			Thread.sleep(100);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new Cancelled();
		}
	}

	/**
	 * The lock of a running run with another number of shards.
	 *
	 * @param own given back if that cannot be known
	 */
	private Optional<Path> lockedOtherwise(Shard shard, FolderLock own) throws IOException {
		try {
			return lockedOtherwise(shard);
		} catch (IOException e) {
			own.undo();
			throw e;
		}
	}

	private Optional<Path> lockedOtherwise(Shard shard) throws IOException {
		for (Path other : locks("lock-\\d+of(?!" + shard.of() + "$)\\d+")) {
			Optional<FolderLock> lock = FolderLock.take(other);
			if (lock.isEmpty()) return Optional.of(other);
			lock.get().undo();
		}
		return Optional.empty();
	}

	private List<Path> locks(String pattern) throws IOException {
		try (Stream<Path> all = Files.list(folder)) {
			return all.filter(file -> file.getFileName().toString().matches(pattern))
					.sorted()
					.toList();
		} catch (UncheckedIOException e) {
			throw e.getCause();
		}
	}

	/** Whether runs of other shards are or were at work here, and may rely on what this one has made. */
	boolean hasOtherLocks(Shard shard) throws IOException {
		return locks("lock-.*").stream().anyMatch(lock -> !lock.equals(lockFile(shard)));
	}

	private Optional<FolderLock> take(Path file, NewFolders made) throws IOException {
		for (int attempt = 1; ; attempt++)
			try {
				made.make(folder);
				return FolderLock.take(file);
			} catch (NoSuchFileException e) {
				// A run that was refused may have taken the empty folder back in this moment.
				if (attempt == ATTEMPTS) throw e;
			}
	}

	/**
	 * Makes the folder and locks the shard, so that no two runs do the same cases: neither the same shard, nor one of
	 * another number of shards.
	 *
	 * @throws InvalidRequest if another run has locked it
	 */
	FolderLock lock(Shard shard, NewFolders made) {
		try {
			FolderLock own = take(lockFile(shard), made)
					.orElseThrow(() -> new InvalidRequest("Another run is at work on the same cases in "
							+ folder.getParent() + "; wait for its end, share the cases out" + Remedy.PART
							+ ", or name another "
							+ "output folder."));
			Optional<Path> other = lockedOtherwise(shard, own);
			if (other.isEmpty()) return own;
			own.undo();
			throw new InvalidRequest(
					"Another run is at work in " + folder.getParent() + ", which shares the cases out otherwise ("
							+ other.get()
									.getFileName()
									.toString()
									.replaceFirst("lock-", "part ")
									.replaceFirst("of", " of ")
							+ "); wait for its end, or give all runs the same number of parts.");
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot write into the folder " + folder + " (" + e.getMessage() + "); name another output folder.",
					e);
		}
	}
}
