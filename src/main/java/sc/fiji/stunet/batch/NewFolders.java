package sc.fiji.stunet.batch;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** Folders that a run has made itself, to be taken back if it is refused before its first case. */
final class NewFolders {

	/** The innermost first. */
	private final Deque<Path> all = new ArrayDeque<>();

	/**
	 * Makes a folder, with those that it is in, unless they are there.
	 *
	 * @throws IOException if it cannot be made, or something else is there, as a link to a disk that is not mounted
	 */
	void make(Path folder) throws IOException {
		Path one = folder.toAbsolutePath();
		if (Files.isDirectory(one)) return;
		if (one.getParent() != null) make(one.getParent());
		if (makeOne(one)) all.push(one);
	}

	/**
	 * Makes a folder in one that is there.
	 *
	 * @return false if it was there
	 */
	static boolean makeOne(Path folder) throws IOException {
		try {
			Files.createDirectory(folder);
			return true;
		} catch (FileAlreadyExistsException e) {
			if (Files.isDirectory(folder)) return false;
			throw new FileSystemException(
					folder.toString(), null, "there is something else, or a link to what is not there");
		}
	}

	/** Deletes those of them in which there is nothing. */
	void takeBack() {
		for (Path one : all)
			if (Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)) one.toFile().delete();
		all.clear();
	}
}
