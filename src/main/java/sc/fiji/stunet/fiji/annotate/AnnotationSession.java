package sc.fiji.stunet.fiji.annotate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Roi;
import ij.plugin.frame.RoiManager;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.ImageJLog;
import sc.fiji.stunet.fiji.image.LabelImage;
import sc.fiji.stunet.fiji.image.LabelledRois;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.fiji.image.RoiSlices;
import sc.fiji.stunet.fiji.image.StructureRois;
import sc.fiji.stunet.fiji.launch.OpenImages;
import sc.fiji.stunet.fiji.view.OnScreen;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;

/**
 * The steps of the loop on an open image, as a macro's keys and the buttons of its window take them. The ROI Manager
 * holds what is being drawn; what is accepted is taken out of it, onto the disk. Thread-safe; closes the project.
 */
public final class AnnotationSession implements AutoCloseable {

	/** Makes the engine of a round. */
	public interface Engines {

		AnnotationRound.Engine of(TrainingObserver observer, Progress progress);
	}

	private final AnnotationProject project;
	private final AnnotationRound.Settings settings;
	private final Engines engines;
	private final AnnotationDraft draft;
	private final ManagerRois drawn = new ManagerRois();
	private final Optional<ManagerLease> manager;
	/** What the network has found so far; null: nothing. */
	private volatile Found found;
	/** On the image, as a draft was last asked for. */
	private Optional<Roi> lastOutline = Optional.empty();

	/** @param labels one plane of 16 bits per slice */
	private record Found(ImageStack labels, Structures structures) {}

	/** Of steps that need no ROI Manager, or have it for themselves. */
	public AnnotationSession(AnnotationProject project, AnnotationRound.Settings settings, Engines engines) {
		this(project, settings, engines, Optional.empty());
	}

	/** @param manager ends with the session, or before it with {@link #putAway} */
	AnnotationSession(
			AnnotationProject project,
			AnnotationRound.Settings settings,
			Engines engines,
			Optional<ManagerLease> manager) {
		this.project = project;
		this.settings = settings;
		this.engines = engines;
		this.manager = manager;
		draft = new AnnotationDraft(project.draft());
	}

	public AnnotationProject project() {
		return project;
	}

	private ImagePlus image() {
		return project.image();
	}

	/** An image that was closed has lost its slices. */
	private boolean isWhole() {
		return image().getNSlices() == project.size().z();
	}

	private void checkWhole() {
		if (!isWhole())
			throw new InvalidRequest("'" + image().getTitle() + "' was closed, or has other slices now; open it again, "
					+ "and its project " + project.folder() + ".");
	}

	private void checkHas(int slice) {
		checkWhole();
		if (slice < 1 || slice > image().getNSlices())
			throw new InvalidRequest(
					"'" + image().getTitle() + "' has no slice " + slice + "; give 1 to " + image().getNSlices() + ".");
	}

	/** Shows what is annotated, and what the last round, also one that was not finished, has found. */
	public void open() {
		int last = project.rounds();
		Path begun = project.prediction(last + 1), finished = project.prediction(last);
		if (Files.exists(begun) && project.isBegun()) take(begun, project.learning());
		else if (last > 0 && Files.exists(finished))
			take(finished, Model.read(project.model(last)).structures());
		show();
	}

	/** Accepts the ROIs of a file, as the ROI Manager saves them. */
	public Accepted accept(Path file) {
		Accepted accepted = project.accept(RoiFile.read(file));
		show();
		return accepted;
	}

	/**
	 * Accepts the ROI Manager's ROIs on some slices, which leave it then.
	 *
	 * @param slices from 1; empty: all that have any
	 * @throws InvalidVolume if one of the slices has none
	 */
	public Accepted accept(SortedSet<Integer> slices) {
		checkWhole();
		List<Roi> all = drawn.shown(), taken = new ArrayList<>(), wanted = new ArrayList<>(), rest = new ArrayList<>();
		// One alone does not tell whether all are of one time point.
		RoiSlices.of(all, image());
		SortedSet<Integer> empty = new TreeSet<>(slices);
		for (Roi roi : all) {
			SortedSet<Integer> own = RoiSlices.of(List.of(roi), image());
			if (!slices.isEmpty() && Collections.disjoint(slices, own)) continue;
			// The points of one ROI may lie on several slices.
			Map<Boolean, List<Roi>> parts = RoiSlices.apart(List.of(roi), image()).stream()
					.collect(Collectors.partitioningBy(
							part -> slices.isEmpty() || slices.contains(part.getZPosition())));
			taken.add(roi);
			wanted.addAll(parts.get(true));
			rest.addAll(parts.get(false));
		}
		wanted.forEach(roi -> empty.remove(roi.getZPosition()));
		if (!empty.isEmpty())
			throw new InvalidVolume("The ROI Manager has no ROI on slice " + empty.first() + " of '"
					+ image().getTitle()
					+ "'; outline the structures there, or add a ROI named annotated where there are none.");
		Accepted accepted = project.accept(wanted);
		OpenImages.now().ofOthers(taken, image()).ifPresent(of -> ImageJLog.print("STU-Net: " + of));
		drawn.remove(taken);
		if (!rest.isEmpty()) StructureRois.addToManager(RoiSlices.onto(rest, image()), image(), 1);
		show();
		return accepted;
	}

	/**
	 * Accepts slices as such with none of the structures.
	 *
	 * @throws InvalidRequest if there is no such slice, or something was accepted there; then none is accepted
	 */
	public Accepted acceptEmpty(SortedSet<Integer> slices) {
		List<Roi> judged = new ArrayList<>();
		for (int slice : slices) {
			checkHas(slice);
			if (project.slices().contains(slice))
				throw new InvalidRequest("Slice " + slice + " of '" + image().getTitle()
						+ "' is annotated already; if it has none of the structures, accept a ROI named "
						+ LabelledRois.ANNOTATED + " there.");
			Roi all = new Roi(0, 0, image().getWidth(), image().getHeight());
			all.setName(LabelledRois.ANNOTATED);
			all.setPosition(0, slice, 0);
			judged.add(all);
		}
		Accepted accepted = project.accept(judged);
		show();
		return accepted;
	}

	/**
	 * The ROI Manager's ROIs on a slice, from 1.
	 *
	 * @throws InvalidRequest if the image was closed, or the ROI Manager
	 */
	public List<Roi> drawn(int slice) {
		checkWhole();
		return on(Set.of(slice), drawn.shown());
	}

	/** The accepted ROIs on a slice, from 1. */
	List<Roi> accepted(int slice) {
		return on(Set.of(slice), project.annotations());
	}

	private List<Roi> on(Set<Integer> slices, List<Roi> rois) {
		return rois.stream()
				.filter(roi -> !Collections.disjoint(slices, RoiSlices.of(List.of(roi), image())))
				.toList();
	}

	/** The outline on the image that is neither in the ROI Manager nor accepted, on the slice that is shown. */
	Optional<Roi> outline() {
		Roi roi = image().getRoi();
		if (roi == null || !roi.isArea() || roi.getState() == Roi.CONSTRUCTING) return Optional.empty();
		// What was added, or chosen in the manager, is a copy of the same shape, for ImageJ equal.
		if (drawn.all().contains(roi) || project.annotations().contains(roi)) return Optional.empty();
		Roi placed = (Roi) roi.clone();
		placed.setPosition(0, image().getZ(), 0);
		return Optional.of(RoiSlices.onto(List.of(placed), image()).get(0));
	}

	/**
	 * Writes the ROI Manager's ROIs, and the outline on the image, into the project, so that what is not accepted yet
	 * is not lost with ImageJ.
	 */
	public void keepDraft() {
		draft.keep(this::notAccepted);
	}

	/** For the draft alone, which asks one after the other. */
	private List<Roi> notAccepted() {
		List<Roi> all = new ArrayList<>(drawn.all());
		Optional<Roi> now = outline();
		// An image that is closed loses its processor, then its outline.
		if (now.isPresent() || image().isProcessor()) lastOutline = now;
		lastOutline.filter(roi -> !all.contains(roi)).ifPresent(all::add);
		return all;
	}

	/**
	 * Takes what is kept as a draft out of the ROI Manager, so that nobody accepts it for another image, which may have
	 * the manager then. From now on no draft is written.
	 *
	 * @return how many ROIs are kept; 0 if they were put away before
	 */
	int putAway() {
		List<Roi> kept = draft.finish(this::notAccepted);
		drawn.remove(kept);
		manager.ifPresent(ManagerLease::close);
		return kept.size();
	}

	/**
	 * Puts what was drawn and not accepted into the ROI Manager again, except for what it has.
	 *
	 * @return how many ROIs
	 * @throws InvalidVolume if it cannot be read
	 */
	public int restoreDraft() {
		if (!StructureRois.canBeManaged()) return 0;
		List<Roi> rois = Outlines.without(draft.read(), Outlines.stored(drawn.all()));
		if (rois.isEmpty()) return 0;
		ManagerRois.add(rois, RoiManager.getRoiManager());
		return rois.size();
	}

	/**
	 * Takes back what was accepted last; its ROIs are in the ROI Manager again.
	 *
	 * @return whether there was something
	 */
	public boolean undo() {
		checkWhole();
		List<Roi> before = project.annotations();
		if (!project.undo()) return false;
		List<Roi> after = project.annotations();
		SortedSet<Integer> changed = RoiSlices.of(Outlines.without(before, after), image());
		changed.addAll(RoiSlices.of(Outlines.without(after, before), image()));
		// All of a slice, since accepting it again would leave out the others.
		List<Roi> undone = on(changed, before);
		// Where there is none, the ROIs are in the project's files.
		if (StructureRois.canBeManaged())
			StructureRois.addToManager(Outlines.without(undone, Outlines.stored(drawn.all())), image(), 1);
		show();
		return true;
	}

	/**
	 * Puts the outlines of a slice into the ROI Manager, to be corrected and accepted: those that were accepted, else
	 * what the network has found.
	 *
	 * @param slice from 1
	 * @return how many there are; 0: neither
	 * @throws InvalidRequest if there is no such slice, the manager has ROIs there already, or nothing was found yet
	 */
	public int correct(int slice) {
		checkHas(slice);
		if (!drawn(slice).isEmpty())
			throw new InvalidRequest("The ROI Manager has ROIs of slice " + slice
					+ " already; correct those, or remove them there first.");
		List<Roi> outlines = accepted(slice);
		if (outlines.isEmpty()) outlines = found(slice);
		if (!StructureRois.canBeManaged())
			throw new InvalidRequest("Without a screen ImageJ has no ROI Manager for the outlines of slice " + slice
					+ "; what was found is in " + project.folder().resolve("rounds") + ".");
		StructureRois.addToManager(outlines, image(), 1);
		return outlines.size();
	}

	private List<Roi> found(int slice) {
		Found now = found;
		if (now == null)
			throw new InvalidRequest("There is no prediction of slice " + slice
					+ " to correct yet; outline the structures on it, or learn first.");
		return StructureRois.of(now.labels(), now.structures(), slice);
	}

	/**
	 * Goes to the next of the proposed slices.
	 *
	 * @return its number; empty: none is proposed
	 */
	public Optional<Integer> next() {
		checkWhole();
		List<Integer> proposed = project.proposed();
		if (proposed.isEmpty()) return Optional.empty();
		int next = proposed.get((proposed.indexOf(image().getZ()) + 1) % proposed.size());
		image().setPosition(image().getC(), next, image().getT());
		return Optional.of(next);
	}

	/**
	 * Learns a round; blocks until it is finished.
	 *
	 * @param number from 1; 0: the one that follows
	 * @return slices to look at next, the one that tells most first
	 */
	public List<Integer> learn(int number, TrainingObserver observer, Progress progress) {
		int round = number == 0 ? project.rounds() + 1 : number;
		TrainingObserver showing = new ObservedRound(observer, labels -> {
			take(labels, project.learning());
			show();
		});
		List<Integer> proposed =
				new AnnotationRound(project, engines.of(showing, progress), progress).run(round, settings);
		open();
		return proposed;
	}

	/** Sees to it that there is what the last round finds in this image, if one is finished. */
	public void look(Progress progress) {
		if (project.rounds() == 0) return;
		new AnnotationRound(project, engines.of(new TrainingObserver() {}, progress), progress).look(settings);
		open();
	}

	private void take(Path file, Structures structures) {
		LabelMap labels = VolumeFiles.plain(Progress.none()).readLabels(file);
		found = new Found(
				LabelImage.of(labels, structures, image().getCalibration(), "found")
						.getStack(),
				structures);
	}

	/** Shows what was accepted, and on all other slices what the network has found. */
	private synchronized void show() {
		if (!isWhole()) return;
		Found now = found;
		List<Roi> accepted = project.annotations();
		SortedSet<Integer> annotated = project.slices();
		List<Roi> rois = new ArrayList<>(Outlines.shown(accepted, Structures.named(project.structures())));
		if (now != null)
			for (Roi roi : StructureRois.of(now.labels(), now.structures()))
				if (!annotated.contains(roi.getPosition())) rois.add(roi);
		// An overlay that is painted must not change meanwhile.
		OnScreen.run(() -> StructureRois.show(rois, image(), 1));
	}

	/**
	 * Saves the model of the last round, and offers it in the dialogs.
	 *
	 * @param output folder NAME.stunet
	 * @throws InvalidRequest if no round is finished
	 * @throws sc.fiji.stunet.files.InvalidOutput if it cannot be written
	 */
	public void use(Path output, boolean overwrite) {
		LearntModel.save(project, output, overwrite);
	}

	@Override
	public void close() {
		try {
			project.close();
		} finally {
			manager.ifPresent(ManagerLease::close);
		}
	}
}
