package sc.fiji.stunet.fiji.annotate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

import ij.gui.Roi;

import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * The file of what is drawn in an image and not accepted yet. Thread-safe by a lock of its own: when ImageJ quits,
 * writing must not wait for whatever waits for Swing's thread.
 */
final class AnnotationDraft {

	private final Path file;
	/** What the file has; null: not known. */
	private String content;
	/** It has been written for the last time. */
	private boolean finished;

	AnnotationDraft(Path file) {
		this.file = file;
	}

	/**
	 * Writes what is drawn now, unless the file has it; there is no file of nothing.
	 *
	 * @param now asked while nobody else writes
	 */
	synchronized void keep(Supplier<List<Roi>> now) {
		if (!finished) write(now.get());
	}

	/**
	 * Writes what is drawn now for the last time: from now on {@link #keep} does nothing.
	 *
	 * @param now asked while nobody else writes
	 * @return what was written; empty if that was done before
	 */
	synchronized List<Roi> finish(Supplier<List<Roi>> now) {
		if (finished) return List.of();
		List<Roi> drawn = now.get();
		write(drawn);
		finished = true;
		return drawn;
	}

	private void write(List<Roi> drawn) {
		String wanted = Outlines.content(drawn);
		if (wanted.equals(content)) return;
		if (drawn.isEmpty()) AtomicFolder.delete(file);
		else AtomicFile.write(file, true, out -> RoiFile.write(drawn, out));
		content = wanted;
	}

	/**
	 * What was drawn before; empty if there is no file.
	 *
	 * @throws InvalidVolume if it cannot be read; it has another name then, since the next draft would replace it
	 */
	synchronized List<Roi> read() {
		if (!Files.exists(file)) return List.of();
		try {
			return RoiFile.read(file);
		} catch (InvalidVolume e) {
			throw new InvalidVolume(
					e.getMessage() + " What was drawn and not accepted is kept as " + putAside(file, "unread") + ".",
					e);
		}
	}

	/**
	 * Renames a draft, if there is one, so that the next one does not replace it.
	 *
	 * @param why the name begins so
	 * @return its name now
	 */
	static Path putAside(Path file, String why) {
		if (!Files.exists(file)) return file;
		Path aside = file;
		for (int number = 1; Files.exists(aside); number++)
			aside = file.resolveSibling(why + "-" + number + "_" + file.getFileName());
		try {
			return Files.move(file, aside);
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot rename " + file + " to " + aside + " (" + e.getMessage()
							+ "); copy it elsewhere, since the next draft replaces it.",
					e);
		}
	}
}
