package sc.fiji.stunet.fiji.annotate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import ij.ImagePlus;
import ij.gui.Roi;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.fiji.image.RoiSlices;
import sc.fiji.stunet.fiji.launch.OpenData;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.FolderLock;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Volume;

/**
 * The folder {@code NAME-data} beside an image, in which its annotations and what was learnt from them are kept:
 * {@code project.json}, {@code annotations/0001.zip} (all ROIs as they were after an accepted slice; no file is ever
 * replaced or deleted, undoing goes back to the one before), {@code data/} (image and labels as NIfTI) and
 * {@code rounds/}. One program at a time has it.
 */
public final class AnnotationProject implements AutoCloseable {

	private static final String STATE = "project.json";
	private static final ObjectMapper JSON = new ObjectMapper();

	private final Path folder;
	private final ImagePlus image;
	private final FolderLock lock;
	private ProjectState state;

	private AnnotationProject(Path folder, ImagePlus image, FolderLock lock, ProjectState state) {
		this.folder = folder;
		this.image = image;
		this.lock = lock;
		this.state = state;
	}

	/**
	 * Opens the project of an image, or begins it.
	 *
	 * @throws InvalidOutput if another program has it open, or the folder is something else
	 * @throws InvalidVolume if it is the project of another image
	 */
	public static AnnotationProject open(Path folder, ImagePlus image) {
		String identity = identity(ImageVolume.of(image, Reading.AS_IT_IS, image.getNChannels()));
		try {
			if (Files.isDirectory(folder) && !Files.exists(folder.resolve(STATE)) && !isEmpty(folder))
				throw new InvalidOutput(folder
						+ " exists already and is no project of annotations; name another folder with project=.");
			Files.createDirectories(folder.resolve("annotations"));
			Files.createDirectories(folder.resolve("rounds"));
			FolderLock lock = FolderLock.take(folder.resolve("lock"))
					.orElseThrow(() -> new InvalidOutput("The project " + folder
							+ " is open already, in another window or program; close it there first."));
			boolean opened = false;
			try {
				AnnotationProject project = new AnnotationProject(folder, image, lock, read(folder, identity));
				project.write(project.state);
				opened = true;
				return project;
			} finally {
				if (!opened) lock.close();
			}
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot write into " + folder + " (" + e.getMessage() + "); name another folder with project=.", e);
		}
	}

	/** A folder that was begun by a process which was killed before it wrote {@code project.json}. */
	private static boolean isEmpty(Path folder) throws IOException {
		try (Stream<Path> all = Files.walk(folder)) {
			return all.allMatch(file -> Files.isDirectory(file)
					|| file.getFileName().toString().equals("lock")
					|| file.getFileName().toString().startsWith("."));
		}
	}

	private static ProjectState read(Path folder, String identity) throws IOException {
		Path file = folder.resolve(STATE);
		if (!Files.exists(file)) return ProjectState.of(identity);
		ProjectState state = JSON.readValue(file.toFile(), ProjectState.class);
		if (!state.image().equals(identity))
			throw new InvalidVolume("The project " + folder
					+ " belongs to another image, or this one has changed since; open that image, or name another "
					+ "folder with project=.");
		return state;
	}

	private static String identity(Volume volume) {
		MessageDigest digest = Sha256.digest();
		digest.update(
				(volume.size() + " " + volume.channels() + " " + volume.spacing()).getBytes(StandardCharsets.UTF_8));
		ByteBuffer four = ByteBuffer.allocate(Float.BYTES);
		for (FloatType voxel : Views.flatIterable(volume.voxels())) {
			four.putFloat(0, voxel.get());
			digest.update(four.array());
		}
		return Sha256.of(digest);
	}

	private void write(ProjectState next) {
		AtomicFile.write(
				folder.resolve(STATE),
				true,
				out -> out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(next)));
		state = next;
	}

	/** All annotations that count. */
	public List<Roi> annotations() {
		List<Integer> all = state.annotations();
		return all.isEmpty() ? List.of() : RoiFile.read(annotations(all.get(all.size() - 1)));
	}

	private Path annotations(int number) {
		return folder.resolve(String.format(Locale.ROOT, "annotations/%04d.zip", number));
	}

	/** The slices with annotations, from 1. */
	public SortedSet<Integer> slices() {
		return RoiSlices.of(annotations(), image);
	}

	/**
	 * Accepts slices: their ROIs are in place of what was drawn on them before. On disk when it returns.
	 *
	 * @throws InvalidVolume if one does not fit the image
	 */
	public void accept(List<Roi> rois) {
		SortedSet<Integer> accepted = RoiSlices.of(rois, image);
		List<Roi> all = new ArrayList<>();
		for (Roi earlier : annotations())
			if (!accepted.containsAll(RoiSlices.of(List.of(earlier), image))) all.add(earlier);
		all.addAll(rois);
		int number = 1;
		while (Files.exists(annotations(number))) number++;
		AtomicFile.write(annotations(number), false, out -> RoiFile.write(all, out));
		write(state.accepted(number));
	}

	/**
	 * Goes back to before the last {@link #accept}; what was accepted stays as a file.
	 *
	 * @return whether there was one
	 */
	public boolean undo() {
		if (state.annotations().isEmpty()) return false;
		write(state.undone());
		return true;
	}

	/**
	 * Writes what is annotated now as a data set.
	 *
	 * @return its folder
	 * @throws InvalidVolume if nobody could learn from it
	 */
	Path data() {
		Path data = folder.resolve("data");
		AtomicFolder.write(
				data,
				true,
				old -> Files.exists(old.resolve("dataset.json")),
				target -> OpenData.write(image, annotations(), Annotated.SLICES, target));
		return data;
	}

	/**
	 * Notes what a round learns from.
	 *
	 * @return whether a round that was not finished learnt from the same
	 */
	boolean begin(Path data) {
		try {
			String content = Sha256.of(data.resolve("labelsTr/open.nii.gz"));
			boolean same = content.equals(state.learning());
			write(state.begun(content));
			return same;
		} catch (IOException e) {
			throw new InvalidOutput("Cannot read " + data + " (" + e.getMessage() + "); begin the round again.", e);
		}
	}

	void finish(List<Integer> proposed) {
		List<Integer> all = state.annotations();
		write(state.finished(new ProjectState.Round(all.get(all.size() - 1), List.copyOf(proposed))));
	}

	/** The number of finished rounds. */
	public int rounds() {
		return state.rounds().size();
	}

	/** What the last round proposed to look at, from 1, without what was annotated since. */
	public List<Integer> proposed() {
		if (state.rounds().isEmpty()) return List.of();
		SortedSet<Integer> annotated = slices();
		return state.rounds().get(rounds() - 1).proposed().stream()
				.filter(slice -> !annotated.contains(slice))
				.toList();
	}

	/** The model of a round, from 1. */
	public Path model(int round) {
		return folder.resolve(String.format(Locale.ROOT, "rounds/round_%d.stunet", round));
	}

	/** What a round, from 1, found in the image. */
	public Path prediction(int round) {
		return folder.resolve(String.format(Locale.ROOT, "rounds/round_%d.nii.gz", round));
	}

	ImagePlus image() {
		return image;
	}

	@Override
	public void close() {
		try {
			lock.close();
		} catch (IOException e) {
			throw new InvalidOutput("Cannot close " + folder + " (" + e.getMessage() + ").", e);
		}
	}
}
