package sc.fiji.stunet.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a run has made before its first case, to be taken back if it ends before that. */
final class NewFiles {

	/** The innermost first. */
	private final Deque<Path> all = new ArrayDeque<>();

	/** Makes a folder, with those that it is in, unless they are there. */
	void makeFolder(Path folder) throws IOException {
		Deque<Path> missing = new ArrayDeque<>();
		for (Path one = folder.toAbsolutePath(); one != null && Files.notExists(one); one = one.getParent())
			missing.push(one);
		missing.forEach(all::push);
		Files.createDirectories(folder);
	}

	void add(Path file) {
		all.push(file);
	}

	/** Deletes the files, and those folders in which there is nothing else. */
	void takeBack() {
		all.forEach(one -> one.toFile().delete());
		all.clear();
	}
}
