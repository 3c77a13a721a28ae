package sc.fiji.stunet.fiji.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.FolderLock;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.Model;

/**
 * The folder {@code NAME-data} beside a model: the data set made from the images in ImageJ, so that the training can be
 * resumed and repeated. A folder of that name with any other content is the user's, and is not touched.
 */
final class AnnotatedFolder {

	/** Label maps of earlier trainings, {@code open-1.nii.gz}, with what their values mean, {@code open-1.json}. */
	private static final String EARLIER = "labelsEarlier";

	private static final String LABELS = "labelsTr/open.nii.gz";

	/** The files of the data set, and those that Finder and Explorer add. */
	private static final Pattern MADE =
			Pattern.compile("imagesTr|labelsTr|imagesTr/open_\\d{4}\\.nii\\.gz|labelsTr/open\\.nii\\.gz|dataset\\.json"
					+ "|" + EARLIER + "(/open-\\d+\\.(nii\\.gz|json))?|(" + FijiDataSet.LABELS + "|"
					+ FijiDataSet.IMAGES
					+ ")(/[^/]+\\.nii\\.gz)?|(.*/)?(\\.DS_Store|Thumbs\\.db|desktop\\.ini)");

	private final Path model;

	/** @param model folder NAME.stunet of the future model */
	AnnotatedFolder(Path model) {
		this.model = model.toAbsolutePath().normalize();
	}

	private Path beside(String ending) {
		return model.resolveSibling(Model.nameOf(model) + ending);
	}

	Path path() {
		return beside("-data");
	}

	/**
	 * The data set of the training to resume.
	 *
	 * @throws InvalidRequest if there is none
	 */
	Path earlier() {
		if (!Files.isRegularFile(path().resolve(AnnotatedImage.DESCRIPTION)))
			throw new InvalidRequest("There is no data set of an earlier training to resume: " + path()
					+ " does not exist or is none; leave out 'resume', or give data= the folder.");
		return path();
	}

	/**
	 * Replaces the data set of an earlier training, unless this training would be refused; its label map is kept, since
	 * what was drawn then may be nowhere else.
	 *
	 * @param data called when the data set may be written
	 * @param restart whether an earlier training, and its model, may be deleted
	 * @return what was written
	 * @throws InvalidOutput if the training would be refused, or the folder is the user's or cannot be written
	 */
	<T extends AnnotatedData> T write(Supplier<T> data, boolean restart) {
		check(restart);
		T written = data.get();
		AtomicFolder.write(path(), true, AnnotatedFolder::isMade, folder -> {
			written.fill(folder);
			keepEarlier(folder);
		});
		return written;
	}

	/** Keeps the label map that is replaced, unless its voxels are the same, and those that were kept before. */
	private void keepEarlier(Path folder) throws IOException {
		Path before = path().resolve(EARLIER), kept = folder.resolve(EARLIER);
		if (Files.isDirectory(before)) {
			Files.createDirectory(kept);
			try (Stream<Path> files = Files.list(before)) {
				for (Path file : files.toList()) Files.copy(file, kept.resolve(file.getFileName()));
			}
		}
		Path labels = path().resolve(LABELS), now = folder.resolve(LABELS);
		if (!Files.exists(labels) || Files.exists(now) && Files.mismatch(labels, now) < 0) return;
		int number = 1;
		while (Files.exists(kept.resolve("open-" + number + ".nii.gz"))
				|| Files.exists(kept.resolve("open-" + number + ".json"))) number++;
		Files.createDirectories(kept);
		Files.copy(labels, kept.resolve("open-" + number + ".nii.gz"));
		Path meaning = path().resolve(AnnotatedImage.DESCRIPTION);
		if (Files.exists(meaning)) Files.copy(meaning, kept.resolve("open-" + number + ".json"));
	}

	/** Checks what the training checks again later, when it would be too late for the earlier data. */
	private void check(boolean restart) {
		refuseIfAtWork();
		AtomicFolder.check(model, true, folder -> Files.isRegularFile(folder.resolve(Model.DESCRIPTION)));
		if (Files.exists(model.resolve(Model.DESCRIPTION)) && !restart)
			throw new InvalidOutput(model + " exists already; choose another name, or train it anew ('restart').");
		Path training = beside(".training");
		if (Files.isDirectory(training.resolve("checkpoints")) && !restart)
			throw new InvalidOutput(
					training + " holds a training that was not finished; go on with it ('resume') or throw it "
							+ "away ('restart').");
		if (Files.exists(path(), LinkOption.NOFOLLOW_LINKS) && !isMade(path()))
			throw new InvalidOutput(
					path() + " is where the open image would be kept, but it exists already and is something "
							+ "else; choose another name for the model.");
	}

	/**
	 * Refuses at once if another training is running: preparations take time, and the end of the other may be hours
	 * away.
	 */
	void refuseIfAtWork() {
		Path training = beside(".training");
		if (isLocked(training.resolve("lock")))
			throw new InvalidOutput(
					"Another training is at work in " + training + "; wait for its end, or choose another name.");
	}

	private static boolean isLocked(Path file) {
		try {
			return FolderLock.isTaken(file);
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot open " + file + " (" + e.getMessage() + "); choose another name for the model.", e);
		}
	}

	/** Whether a folder contains what is written there, and nothing else. */
	private static boolean isMade(Path folder) {
		if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) return false;
		try (Stream<Path> all = Files.walk(folder)) {
			return all.skip(1)
					.allMatch(file -> !Files.isSymbolicLink(file)
							&& MADE.matcher(slashed(folder.relativize(file))).matches());
		} catch (IOException | UncheckedIOException e) {
			throw new InvalidOutput(
					"Cannot read " + folder + " (" + e.getMessage() + "); choose another name for the model.", e);
		}
	}

	private static String slashed(Path path) {
		return path.toString().replace(path.getFileSystem().getSeparator(), "/");
	}
}
