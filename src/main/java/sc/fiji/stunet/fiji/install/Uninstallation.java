package sc.fiji.stunet.fiji.install;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import sc.fiji.stunet.files.InvalidOutput;

/**
 * Removes the plugin from its ImageJ or Fiji. Windows does not delete a jar that is open: in a Fiji its launcher does
 * at the next start, in a plain ImageJ a process that waits for the end of this one.
 */
public final class Uninstallation {

	/** Deletes one file; tests have one that fails. */
	@FunctionalInterface
	interface Deletion {

		void delete(Path file) throws IOException;
	}

	/**
	 * What has happened.
	 *
	 * @param root of the ImageJ
	 * @param removed files
	 * @param left files that were in use and go when ImageJ has ended
	 */
	public record Result(Path root, int removed, List<Path> left) {}

	private final Installation installation;
	private final boolean fiji;
	private final Deletion deletion;

	Uninstallation(Installation installation, boolean fiji, Deletion deletion) {
		this.installation = installation;
		this.fiji = fiji;
		this.deletion = deletion;
	}

	/**
	 * Removes the plugin that this class is in; nothing of it can be used afterwards.
	 *
	 * @param fiji whether it is a Fiji, whose launcher applies its folder {@code update}
	 * @throws sc.fiji.stunet.failure.InvalidRequest if it is in no ImageJ
	 * @throws InvalidOutput if the folder cannot be written; nothing has been removed then
	 */
	public static Result run(boolean fiji) {
		return new Uninstallation(Installation.own(), fiji, Files::deleteIfExists).run();
	}

	Result run() {
		Path root = installation.root();
		try {
			List<Path> files = installation.files();
			for (Path file : files) checkWritable(root.resolve(file).getParent());
			List<Path> left = new ArrayList<>();
			// This one before its jar is gone.
			RemainingFiles remaining = RemainingFiles.prepare();
			for (Path file : files) if (!delete(root.resolve(file))) left.add(file);
			for (Path file : files) deleteEmpty(root.resolve(file).getParent());
			if (fiji) markForLauncher(left);
			else if (!left.isEmpty()) remaining.deleteAfterwards(root, left);
			return new Result(root, files.size() - left.size(), left);
		} catch (IOException e) {
			throw new InvalidOutput(
					"STU-Net could not be removed from " + root + " completely (" + e.getMessage() + "); delete "
							+ Installation.ENGINE + " and plugins/STUNet_ there.",
					e);
		}
	}

	private static void checkWritable(Path folder) {
		if (!Files.isWritable(folder))
			throw new InvalidOutput("STU-Net cannot be removed, because " + folder
					+ " may not be changed; ask whoever has installed this ImageJ.");
	}

	private boolean delete(Path file) {
		try {
			deletion.delete(file);
			return true;
		} catch (IOException e) {
			return false;
		}
	}

	/** The updater's way to delete: an empty file of the same name in the folder update. */
	private void markForLauncher(List<Path> left) throws IOException {
		for (Path file : left) {
			Path mark = installation.root().resolve("update").resolve(file);
			Files.createDirectories(mark.getParent());
			Files.write(mark, new byte[0]);
		}
	}

	/** Folders of ours; those of ImageJ's own, such as {@code plugins}, stay. */
	private void deleteEmpty(Path folder) throws IOException {
		Path empty = folder;
		while (installation.root().relativize(empty).getNameCount() > 1) {
			try {
				if (!Files.deleteIfExists(empty)) return;
			} catch (DirectoryNotEmptyException e) {
				return;
			}
			empty = empty.getParent();
		}
	}
}
