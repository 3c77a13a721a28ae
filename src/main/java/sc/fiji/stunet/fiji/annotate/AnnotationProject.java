package sc.fiji.stunet.fiji.annotate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import ij.ImagePlus;
import ij.gui.Roi;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.annotate.ProjectState.Image;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.fiji.image.RoiSlices;
import sc.fiji.stunet.fiji.launch.Modality;
import sc.fiji.stunet.fiji.launch.OpenData;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.FolderLock;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Volume;

/**
 * The folder {@code NAME-data} in which the annotations of one or more images and what was learnt from them are kept:
 * {@code project.json}, {@code annotations/NAME-0001.zip} (all ROIs of an image as they were after an accepted slice;
 * no file is ever replaced or deleted, undoing goes back to the one before), {@code data/} (the same as a data set of
 * nnU-Net v2, in NIfTI), {@code cases/} (the same as the network sees it) and {@code rounds/}. One program at a time
 * has it. Thread-safe: slices are accepted while a round learns.
 */
public final class AnnotationProject implements AutoCloseable {

	private static final String STATE = "project.json";
	private static final ObjectMapper JSON = new ObjectMapper();

	private final Path folder;
	private final ImagePlus image;
	/** Of the image's files. */
	private final String name;

	private final OpenData data;
	private final FolderLock lock;
	private final Map<String, Geometry> geometries = new LinkedHashMap<>();
	private ProjectState state;

	private AnnotationProject(
			Path folder, ImagePlus image, String name, OpenData data, FolderLock lock, ProjectState state) {
		this.folder = folder;
		this.image = image;
		this.name = name;
		this.data = data;
		this.lock = lock;
		this.state = state;
	}

	/**
	 * Opens the project of an image, or begins it.
	 *
	 * @param scan what is learnt from: the voxels of the image, and where they lie
	 * @param adds whether an image that is not in the project is added to it
	 * @throws InvalidOutput if another program has it open, or the folder is something else
	 * @throws InvalidRequest if what it says of itself is damaged
	 * @throws InvalidVolume if it is the project of another image, or of images with other channels
	 */
	public static AnnotationProject open(Path given, ImagePlus image, Volume scan, Modality modality, boolean adds) {
		Path folder = given.toAbsolutePath().normalize();
		String content = Image.identity(scan);
		try {
			if (Files.exists(folder) && !isOurs(folder))
				throw new InvalidOutput(folder
						+ " exists already and is no project of annotations; name another folder with project=.");
			Files.createDirectories(folder);
			FolderLock lock = FolderLock.take(folder.resolve("lock"))
					.orElseThrow(() -> new InvalidOutput("The project " + folder
							+ " is open already, in another window or program; close it there first."));
			boolean opened = false;
			try {
				if (!lock.isCertain())
					throw new InvalidOutput("The disk of " + folder + " knows no locks, so nothing would keep a second "
							+ "program out of the project; name a folder on another disk with project=.");
				Files.createDirectories(folder.resolve("annotations"));
				Files.createDirectories(folder.resolve("rounds"));
				Stream.of(folder, folder.resolve("annotations"), folder.resolve("rounds"))
						.forEach(AtomicFolder::sweep);
				ProjectState state = read(folder);
				Optional<Image> known = state.images().stream()
						.filter(one -> one.content().equals(content))
						.findFirst();
				if (known.isEmpty() && !state.images().isEmpty()) checkMayAdd(folder, state, image, scan, adds);
				String name = known.map(Image::name).orElseGet(() -> freeName(image, state));
				OpenData data = new OpenData(
						folder.resolve("data"), folder.resolve("data/imagesTr"), scan.channels(), modality);
				AnnotationProject project = new AnnotationProject(folder, image, name, data, lock, state);
				data.add(name, scan, known.isEmpty());
				if (known.isEmpty())
					project.write(
							state.with(new Image(name, content, scan.size().toList(), scan.channels(), List.of())));
				opened = true;
				return project;
			} finally {
				if (!opened) lock.close();
			}
		} catch (IOException e) {
			throw cannotWrite(folder, e);
		}
	}

	private static InvalidOutput cannotWrite(Path folder, IOException e) {
		return new InvalidOutput(
				"Cannot write into " + folder + " (" + e.getMessage() + "); name another folder with project=.", e);
	}

	/** A project, or a folder that was begun by a process which was killed before it wrote {@code project.json}. */
	private static boolean isOurs(Path folder) throws IOException {
		if (!Files.isDirectory(folder)) return false;
		if (Files.exists(folder.resolve(STATE))) return true;
		try (Stream<Path> all = Files.list(folder)) {
			return all.map(file -> file.getFileName().toString())
					.allMatch(file ->
							Set.of("annotations", "rounds", "data", "lock").contains(file)
											&& Files.exists(folder.resolve("lock"))
									|| file.startsWith("."));
		}
	}

	private static ProjectState read(Path folder) throws IOException {
		Path file = folder.resolve(STATE);
		if (!Files.exists(file)) return ProjectState.empty();
		String why;
		try {
			ProjectState state = JSON.readValue(file.toFile(), ProjectState.class);
			if (state == null) throw new IllegalArgumentException("it says nothing");
			state.check();
			return state;
		} catch (JsonProcessingException e) {
			why = "it is no JSON, or not of a project";
		} catch (IllegalArgumentException e) {
			why = e.getMessage();
		}
		throw new InvalidRequest(file + " is damaged (" + why + "); what was drawn is whole in "
				+ folder.resolve("annotations")
				+ ", the newest file last: accept that one in a new project, with another project= and annotate=.");
	}

	private static void checkMayAdd(Path folder, ProjectState state, ImagePlus image, Volume scan, boolean adds) {
		Image first = state.images().get(0);
		if (!adds)
			throw new InvalidVolume("The project " + folder + " belongs to another image, "
					+ state.images().stream().map(Image::name).collect(Collectors.joining(", "))
					+ ", or that has changed since; open it, name another folder with project=, or add '"
					+ image.getTitle() + "' to the project with 'add'.");
		if (first.channels() != scan.channels())
			throw new InvalidVolume("'" + image.getTitle() + "' has " + scan.channels()
					+ (scan.channels() == 1 ? " channel" : " channels") + ", but the images of the project " + folder
					+ " have " + first.channels() + "; add an image with the same channels.");
	}

	private static String freeName(ImagePlus image, ProjectState state) {
		String plain = OpenData.nameOf(image.getTitle());
		Set<String> taken = state.images().stream()
				.map(one -> one.name().toLowerCase(Locale.ROOT))
				.collect(Collectors.toSet());
		String free = plain;
		for (int number = 2; taken.contains(free.toLowerCase(Locale.ROOT)); number++) free = plain + "-" + number;
		return free;
	}

	private void write(ProjectState next) {
		// Another program, or window, may have it by now, and know more.
		if (!lock.isOpen()) throw new InvalidOutput("The project " + folder + " was closed meanwhile; open it again.");
		AtomicFile.write(
				folder.resolve(STATE),
				true,
				out -> out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(next)));
		state = next;
	}

	private Image own() {
		return state.image(name).orElseThrow();
	}

	/** All annotations of the image that count, each on one slice of it. */
	public synchronized List<Roi> annotations() {
		return RoiSlices.onto(annotations(own()), image);
	}

	private List<Roi> annotations(Image of) {
		return of.last().map(number -> RoiFile.read(file(of.name(), number))).orElse(List.of());
	}

	private Path file(String of, int number) {
		return folder.resolve(String.format(Locale.ROOT, "annotations/%s-%04d.zip", of, number));
	}

	/** The slices of the image with annotations, from 1. */
	public synchronized SortedSet<Integer> slices() {
		SortedSet<Integer> slices = new TreeSet<>();
		annotations(own()).forEach(roi -> slices.add(roi.getZPosition()));
		return slices;
	}

	/**
	 * Accepts slices: their ROIs are in place of what was drawn on them before. On disk when it returns, as ROIs and as
	 * label maps.
	 *
	 * @return why nobody could learn from the annotations yet; empty: it can be learnt from
	 * @throws InvalidVolume if there are none, or one does not fit the image or is no area
	 */
	public synchronized Optional<String> accept(List<Roi> rois) {
		if (rois.isEmpty())
			throw new InvalidVolume("There are no ROIs to accept; outline the structures of a slice, or name a ROI "
					+ "annotated where there are none.");
		List<Roi> accepted = RoiSlices.apart(rois, image);
		Set<Integer> slices = accepted.stream().map(Roi::getZPosition).collect(Collectors.toSet());
		List<Roi> all = new ArrayList<>();
		for (Roi earlier : annotations(own())) if (!slices.contains(earlier.getZPosition())) all.add(earlier);
		all.addAll(accepted);
		int number = 1;
		while (Files.exists(file(name, number))) number++;
		AtomicFile.write(file(name, number), false, out -> RoiFile.write(all, out));
		write(state.accepted(name, number, RoiSlices.structures(accepted)));
		return label(Set.of(name));
	}

	/**
	 * Goes back to before the image's last {@link #accept}; what was accepted stays as a file.
	 *
	 * @return whether there was one
	 */
	public synchronized boolean undo() {
		if (own().annotations().isEmpty()) return false;
		write(state.undone(name));
		label(Set.of(name));
		return true;
	}

	/** Writes the label maps of what counts now. @return why nobody could learn from them; empty: they are written */
	private Optional<String> label(Set<String> changed) {
		List<OpenData.Case> cases = cases();
		try {
			data.label(cases, state.structures(), changed);
			return Optional.empty();
		} catch (InvalidVolume e) {
			// The ROIs are kept; label maps of earlier ones would say something else.
			data.clear(cases);
			return Optional.of(e.getMessage());
		}
	}

	private List<OpenData.Case> cases() {
		return state.images().stream()
				.map(one ->
						new OpenData.Case(one.name(), Extent.of(one.size()), geometry(one.name()), annotations(one)))
				.toList();
	}

	private Geometry geometry(String of) {
		return geometries.computeIfAbsent(of, any -> VolumeFiles.plain(Progress.none())
				.read(data.files(of).get(0))
				.geometry());
	}

	/**
	 * Writes what is annotated now as a data set of its own, which later annotations leave as it is, and notes that a
	 * round learns from it.
	 *
	 * @param settings of the round, as text
	 * @return whether a round that was not finished learnt from the same
	 * @throws InvalidVolume if nobody could learn from it
	 */
	synchronized boolean begin(String settings) {
		List<OpenData.Case> cases = cases();
		OpenData learnt = data.copy(data());
		learnt.label(cases, state.structures(), names());
		MessageDigest digest = Sha256.digest();
		digest.update(settings.getBytes(StandardCharsets.UTF_8));
		List<Path> files = new ArrayList<>(List.of(learnt.description()));
		cases.stream().filter(one -> !one.rois().isEmpty()).forEach(one -> files.add(learnt.labels(one.name())));
		try {
			for (Path file : files) digest.update(Sha256.of(file).getBytes(StandardCharsets.UTF_8));
		} catch (IOException e) {
			throw new InvalidOutput("Cannot read " + data() + " (" + e.getMessage() + "); begin the round again.", e);
		}
		String content = Sha256.of(digest);
		boolean same = state.learning() != null && state.learning().content().equals(content);
		write(state.begun(content));
		return same;
	}

	private Set<String> names() {
		return state.images().stream().map(Image::name).collect(Collectors.toSet());
	}

	/** @param proposed slices of the image to look at next */
	synchronized void finish(List<Integer> proposed) {
		Path learnt = data();
		write(state.finished(name, proposed));
		AtomicFolder.delete(learnt);
	}

	/** Notes what the last round proposes to look at in an image that it was not asked about. */
	synchronized void looked(List<Integer> proposed) {
		write(state.looked(name, proposed));
	}

	/** The number of finished rounds. */
	public synchronized int rounds() {
		return state.rounds().size();
	}

	/** What the last round proposed to look at in the image, from 1, without what was annotated since. */
	public synchronized List<Integer> proposed() {
		if (state.rounds().isEmpty()) return List.of();
		SortedSet<Integer> annotated = slices();
		return state.rounds().get(rounds() - 1).proposed().getOrDefault(name, List.of()).stream()
				.filter(slice -> !annotated.contains(slice))
				.toList();
	}

	/** Names of the structures that are outlined in the images, in the order of their values. */
	public synchronized List<String> structures() {
		Set<String> outlined = new LinkedHashSet<>();
		state.images().forEach(one -> outlined.addAll(RoiSlices.structures(annotations(one))));
		return state.structures().stream().filter(outlined::contains).toList();
	}

	/** The model of a round, from 1. */
	public Path model(int round) {
		return folder.resolve(String.format(Locale.ROOT, "rounds/round_%d.stunet", round));
	}

	/** What a round, from 1, found in the image; while it learns, what it has found so far. */
	public Path prediction(int round) {
		return folder.resolve(String.format(Locale.ROOT, "rounds/round_%d_%s.nii.gz", round, name));
	}

	/** The data set that the next round learns from. */
	synchronized Path data() {
		return folder.resolve(String.format(Locale.ROOT, "rounds/round_%d.data", rounds() + 1));
	}

	/** Of the image, in voxels. */
	synchronized Extent size() {
		return Extent.of(own().size());
	}

	/** The files of the image's channels. */
	List<Path> scan() {
		return data.files(name);
	}

	public ImagePlus image() {
		return image;
	}

	public Path folder() {
		return folder;
	}

	/** The file of what is drawn in the image and not accepted yet. */
	Path draft() {
		return folder.resolve("draft_" + name + ".zip");
	}

	@Override
	public synchronized void close() {
		try {
			lock.close();
		} catch (IOException e) {
			throw cannotWrite(folder, e);
		}
	}
}
