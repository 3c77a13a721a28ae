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
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import ij.ImagePlus;
import ij.gui.Roi;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.annotate.ProjectState.Image;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.fiji.image.RoiSlices;
import sc.fiji.stunet.fiji.image.SourceFile;
import sc.fiji.stunet.fiji.launch.Modality;
import sc.fiji.stunet.fiji.launch.OpenData;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.model.Structures;
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

	private final Path folder;
	private final ImagePlus image;
	/** Of the image's files. */
	private final String name;

	private final OpenData data;
	private final ProjectFile projectFile;
	private final Map<String, Geometry> geometries = new LinkedHashMap<>();
	/** Changed under the lock; never changed itself, as the files that it names. */
	private volatile ProjectState state;

	private AnnotationProject(
			Path folder, ImagePlus image, String name, OpenData data, ProjectFile projectFile, ProjectState state) {
		this.folder = folder;
		this.image = image;
		this.name = name;
		this.data = data;
		this.projectFile = projectFile;
		this.state = state;
	}

	/**
	 * Opens the project of an image, or begins it.
	 *
	 * @param scan what is learnt from: the voxels of the image, and where it says that they lie
	 * @param lying says where they lie, if the image, or its file in the project, does not tell; may ask
	 * @param adds whether an image that is not in the project is added to it
	 * @throws InvalidOutput if another program has it open, or the folder is something else
	 * @throws InvalidRequest if what it says of itself is damaged
	 * @throws InvalidVolume if it is the project of another image, or of images with other channels
	 */
	public static AnnotationProject open(
			Path given, ImagePlus image, Volume scan, UnaryOperator<Volume> lying, Modality modality, boolean adds) {
		Path folder = given.toAbsolutePath().normalize();
		ProjectFile file = ProjectFile.take(folder);
		boolean opened = false;
		try {
			AnnotationProject project = of(folder, image, scan, modality, adds, file);
			project.place(scan, lying);
			opened = true;
			return project;
		} finally {
			if (!opened) file.close();
		}
	}

	private static AnnotationProject of(
			Path folder, ImagePlus image, Volume scan, Modality modality, boolean adds, ProjectFile file) {
		String content = Image.identity(scan);
		ProjectState state = file.read();
		Optional<String> known = state.images().stream()
				.filter(one -> one.content().equals(content))
				.map(Image::name)
				.findFirst();
		if (known.isEmpty() && !state.images().isEmpty()) checkMayAdd(folder, state, image, scan, adds);
		OpenData data =
				new OpenData(folder.resolve("data"), folder.resolve("data/imagesTr"), scan.channels(), modality);
		return new AnnotationProject(folder, image, known.orElseGet(() -> freeName(image, state)), data, file, state);
	}

	/**
	 * Writes the scan, unless the project has it. Where a file tells how it lies, it does so for good, since label maps
	 * and rounds follow it; one that does not is written anew when it is known.
	 */
	private void place(Volume scan, UnaryOperator<Volume> lying) {
		boolean isKnown = state.image(name).isPresent();
		if (isKnown && data.files(name).stream().allMatch(Files::exists)) {
			boolean tells = VolumeFiles.isOriented(data.files(name).get(0));
			Volume placed = lying.apply(tells ? new Volume(scan.voxels(), geometry(name)) : scan);
			if (tells || !placed.geometry().isOriented()) return;
			data.add(name, placed, true);
			geometries.remove(name);
			label(names());
			return;
		}
		data.add(name, lying.apply(scan), !isKnown);
		if (isKnown) return;
		// Of an image that was called so and was taken out.
		AnnotationDraft.putAside(draft(), "earlier");
		for (int round = 1; round <= rounds() + 1; round++) AtomicFolder.delete(prediction(round));
		write(state.with(new Image(name, Image.identity(scan), scan.size().toList(), scan.channels(), List.of())));
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
		String plain = OpenData.nameOf(SourceFile.nameOf(image));
		Set<String> taken = state.images().stream()
				.map(one -> one.name().toLowerCase(Locale.ROOT))
				.collect(Collectors.toSet());
		String free = plain;
		for (int number = 2; taken.contains(free.toLowerCase(Locale.ROOT)); number++) free = plain + "-" + number;
		return free;
	}

	private void write(ProjectState next) {
		projectFile.write(next);
		state = next;
	}

	/** @throws InvalidRequest if the image was taken out */
	private Image own() {
		return state.image(name)
				.orElseThrow(() -> new InvalidRequest("'" + image.getTitle() + "' was taken out of the project "
						+ folder + "; add it again to annotate it."));
	}

	/** All annotations of the image that count, each on one slice of it; waits for no slice that is being accepted. */
	public List<Roi> annotations() {
		return RoiSlices.onto(accepted(), image);
	}

	/** As they are stored; none of an image that was taken out of the project. */
	private List<Roi> accepted() {
		return state.image(name).map(this::annotations).orElse(List.of());
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
		accepted().forEach(roi -> slices.add(roi.getZPosition()));
		return slices;
	}

	/**
	 * Accepts slices: their ROIs are in place of what was drawn on them before. On disk when it returns, as ROIs and as
	 * label maps.
	 *
	 * @throws InvalidVolume if there are none, or one does not fit the image or is no area
	 * @throws InvalidRequest if the image was taken out
	 */
	public synchronized Accepted accept(List<Roi> rois) {
		if (rois.isEmpty())
			throw new InvalidVolume("There are no ROIs to accept; outline the structures of a slice, or name a ROI "
					+ "annotated where there are none.");
		own();
		List<Roi> more = RoiSlices.apart(rois, image);
		Set<Integer> slices = more.stream().map(Roi::getZPosition).collect(Collectors.toSet());
		Map<Boolean, List<Roi>> earlier =
				accepted().stream().collect(Collectors.partitioningBy(roi -> slices.contains(roi.getZPosition())));
		List<Roi> all = new ArrayList<>(earlier.get(false));
		all.addAll(more);
		int number = 1;
		while (Files.exists(file(name, number))) number++;
		AtomicFile.write(file(name, number), false, out -> RoiFile.write(all, out));
		write(state.accepted(name, number, RoiSlices.structures(more)));
		return Accepted.of(earlier.get(true), more, label(Set.of(name)));
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

	/**
	 * Takes the image out of the project, which learns from the others alone then; what was accepted stays as files.
	 *
	 * @throws InvalidRequest if there is no other
	 */
	public synchronized void remove() {
		if (state.images().size() == 1)
			throw new InvalidRequest("'" + image.getTitle() + "' is the only image of the project " + folder
					+ ", so it cannot be taken out; annotate another one in another project.");
		write(state.without(name));
		data.remove(name);
		label(names());
	}

	/** How many images are learnt from. */
	public synchronized int images() {
		return state.images().size();
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

	/** The structures that the round learns which was begun and is not finished, in the order of their values. */
	public synchronized Structures learning() {
		return learnt().structures();
	}

	/** Whether a round was begun that is not finished. */
	public synchronized boolean isBegun() {
		return Files.exists(learnt().description());
	}

	private OpenData learnt() {
		return new OpenData(data(), data.images(), data.inputs(), data.modality());
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
		projectFile.close();
	}
}
