package sc.fiji.stunet.files;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Locale;

import sc.fiji.stunet.failure.Remedy;

/**
 * Writes files completely or not at all: to a temporary name in the same folder, synced to the disk, then renamed. All
 * results of this project are written with it, by any package.
 */
public final class AtomicFile {

	/** Writes the bytes of a file; closing the stream is allowed and not needed. */
	@FunctionalInterface
	public interface Content {

		void writeTo(OutputStream out) throws IOException;
	}

	private AtomicFile() {}

	/** Makes an empty file; {@link Leftovers} finds it if this process is killed before it deletes it. */
	public static Path temporary(Path folder) throws IOException {
		return Files.createTempFile(folder, Leftovers.OWN, Leftovers.END);
	}

	/**
	 * Makes a file for what does not fit into memory; it is deleted when the channel is closed, or by {@link Leftovers}
	 * if this process is killed before.
	 *
	 * @param bytes that it and what follows need in this folder
	 * @throws InvalidOutput if the folder cannot be written, or its disk has less space
	 */
	public static FileChannel scratch(Path folder, long bytes) {
		try {
			checkSpace(folder, bytes);
			FileChannel channel = FileChannel.open(
					temporary(folder),
					StandardOpenOption.READ,
					StandardOpenOption.WRITE,
					StandardOpenOption.DELETE_ON_CLOSE);
			Leftovers.hold(channel);
			return channel;
		} catch (IOException e) {
			throw cannotWrite(folder, e);
		}
	}

	/**
	 * Checks the space for a file, or several.
	 *
	 * @throws InvalidOutput if the folder's disk has less
	 */
	public static void checkSpace(Path folder, long bytes) throws IOException {
		long space = Files.getFileStore(folder).getUsableSpace();
		if (bytes > space)
			throw new InvalidOutput(String.format(
					Locale.ROOT,
					"The disk of the folder %s has %.1f GB left, but %.1f GB are needed there; free some space, or "
							+ "choose another folder.",
					folder,
					space / 1e9,
					bytes / 1e9));
	}

	/**
	 * Checks a target before long work, so that no result is lost at the end. Deletes temporary files of killed
	 * processes.
	 *
	 * @throws InvalidOutput if the target exists and may not be replaced, or its folder cannot be written
	 */
	public static void check(Path target, boolean overwrite) {
		Leftovers.sweep(target.toAbsolutePath().getParent());
		checkNow(target, overwrite);
	}

	private static void checkNow(Path target, boolean overwrite) {
		Path folder = target.toAbsolutePath().getParent();
		if (Files.isDirectory(target)) throw new InvalidOutput(target + " is a folder; name a file to write.");
		if (Files.exists(target) && !overwrite)
			throw new InvalidOutput(target + " exists already; choose another name or allow it to be overwritten"
					+ Remedy.OVERWRITE + ".");
		if (!Files.isDirectory(folder))
			throw new InvalidOutput("The folder " + folder + " for the output does not exist; create it first.");
		// Permissions are not enough: a read-only file system or a share may still refuse.
		try {
			Files.delete(temporary(folder));
		} catch (IOException e) {
			throw cannotWrite(target, e);
		}
	}

	/**
	 * @throws InvalidOutput if the file cannot be written; nothing of it is left then, and an older file stays as it
	 *     was. If another file has appeared meanwhile that may not be replaced, the new one is kept under another name
	 */
	public static void write(Path target, boolean overwrite, Content content) {
		checkNow(target, overwrite);
		Path temporary = null;
		try {
			temporary = temporary(target.toAbsolutePath().getParent());
			// For a process that is ended in the middle, as by Ctrl-C: the lines below do not run then.
			temporary.toFile().deleteOnExit();
			try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
					OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
				Leftovers.hold(channel);
				content.writeTo(keptOpen(out));
				out.flush();
				channel.force(true);
			}
			shareLikeOtherFiles(temporary);
			publish(temporary, target, overwrite);
		} catch (IOException e) {
			throw cannotWrite(target, e);
		} finally {
			deleteQuietly(temporary);
		}
	}

	/**
	 * A stream whose closing is ignored: compressing streams and JSON writers close it, but the file must still be
	 * synced.
	 */
	private static OutputStream keptOpen(OutputStream out) {
		return new FilterOutputStream(out) {

			@Override
			public void write(byte[] bytes, int from, int count) throws IOException {
				out.write(bytes, from, count);
			}

			@Override
			public void close() throws IOException {
				flush();
			}
		};
	}

	/** Gives a result the permissions of the user's other files; temporary files are private. */
	private static void shareLikeOtherFiles(Path file) throws IOException {
		if (Files.getFileAttributeView(file, PosixFileAttributeView.class) == null) return;
		Path ordinary = file.resolveSibling(file.getFileName() + Leftovers.MODE);
		Files.createFile(ordinary);
		try {
			Files.setPosixFilePermissions(file, Files.getPosixFilePermissions(ordinary));
		} catch (FileSystemException e) {
			// Some shares and sticks have no permissions; the result is complete and gets those of its drive.
			return;
		} finally {
			Files.delete(ordinary);
		}
	}

	/**
	 * Gives a complete file its name, in the same folder or file system.
	 *
	 * @throws InvalidOutput if there is one that may not be replaced; the sentence contains the name under which this
	 *     one is kept
	 */
	public static void publish(Path file, Path target, boolean overwrite) throws IOException {
		if (overwrite) {
			replace(file, target);
			return;
		}
		Path kept = target;
		for (int i = 2; !named(file, kept); i++) kept = beside(target, i);
		if (!kept.equals(target)) throw appeared(target, kept);
	}

	private static void replace(Path from, Path to) throws IOException {
		try {
			Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		} catch (AtomicMoveNotSupportedException e) {
			Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
		}
	}

	/**
	 * @return false if there is another one of this name: a second link to a file is refused then, where renaming would
	 *     replace
	 */
	private static boolean named(Path file, Path name) throws IOException {
		try {
			Files.createLink(name, file);
		} catch (FileAlreadyExistsException e) {
			return false;
		} catch (IOException | UnsupportedOperationException e) {
			return renamed(file, name);
		}
		Files.delete(file);
		return true;
	}

	/** Checks, then renames, where files cannot have a second name, as on sticks and some shares. */
	private static boolean renamed(Path file, Path name) throws IOException {
		try {
			Files.move(file, name);
			return true;
		} catch (FileAlreadyExistsException e) {
			return false;
		}
	}

	/** Another name for a file, such as labels-2.nii.gz. */
	static Path beside(Path target, int number) {
		return target.resolveSibling(
				target.getFileName().toString().replaceFirst("(?<=.)((\\.nii)?\\.[^.]{1,12})?$", "-" + number + "$1"));
	}

	static InvalidOutput appeared(Path target, Path kept) {
		return new InvalidOutput(target
				+ " has been made by somebody else meanwhile and is not replaced; the result is kept as " + kept + ".");
	}

	private static void deleteQuietly(Path file) {
		try {
			if (file != null) Files.deleteIfExists(file);
		} catch (IOException e) {
			// The failure before this one is reported; the end of the process tries again.
			return;
		}
	}

	static InvalidOutput cannotWrite(Path target, IOException e) {
		String why = e instanceof AccessDeniedException ? "no permission" : e.getMessage();
		return new InvalidOutput(
				"Cannot write " + target + " (" + why + "); choose another folder or free some space.", e);
	}
}
