package sc.fiji.stunet.fiji.annotate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import ij.ImagePlus;
import ij.io.FileInfo;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.files.ImageFiles;
import sc.fiji.stunet.fiji.image.GreyImage;
import sc.fiji.stunet.fiji.image.SourceFile;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.Modality;
import sc.fiji.stunet.fiji.launch.OpenData;
import sc.fiji.stunet.fiji.launch.OrientationQuestion;
import sc.fiji.stunet.fiji.launch.Texts;
import sc.fiji.stunet.fiji.launch.TrainingWatch;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Volume;

/** Annotates and learns: takes the steps that a macro names, or opens the window for a user who takes them. */
public final class Annotating {

	/** Property of the image with the slices to look at next, from 1 with commas between them. */
	public static final String PROPOSED = "STU-Net proposed slices";

	/**
	 * What is annotated.
	 *
	 * @param image null: none is open
	 * @param project folder; empty: beside the image's file
	 * @param adds whether an image that the project does not have is added to it
	 * @param orientation of an image without one, stated or asked for
	 */
	public record Source(
			ImagePlus image, Optional<Path> project, boolean adds, Modality modality, OrientationQuestion orientation) {

		/** Another image, whose orientation is another question. */
		private Source of(ImagePlus other, Path folder) {
			return new Source(
					other,
					Optional.of(folder),
					true,
					modality,
					new OrientationQuestion(Optional.empty(), answer -> {}));
		}
	}

	/**
	 * The steps of a macro, in the order in which they are taken.
	 *
	 * @param annotate file of ROIs to accept; left out when the round is finished already
	 * @param accept slices of the ROI Manager: numbers, {@code current} or {@code all}; blank: none
	 * @param empty slices that are accepted as having none of the structures: numbers or {@code current}; blank: none
	 * @param undo whether to go back to before what was accepted last
	 * @param round to learn; 0: none
	 * @param correct the slice whose outlines are put into the ROI Manager: a number or {@code current}; blank: none
	 * @param next whether to go to the next of the proposed slices
	 * @param output folder for the model of the last round
	 * @param remove whether the image is taken out of the project
	 */
	public record Steps(
			Optional<Path> annotate,
			String accept,
			String empty,
			boolean undo,
			int round,
			String correct,
			boolean next,
			Optional<Path> output,
			boolean overwrite,
			boolean remove) {

		boolean areNone() {
			return annotate.isEmpty()
					&& accept.isBlank()
					&& empty.isBlank()
					&& !undo
					&& round == 0
					&& correct.isBlank()
					&& !next
					&& output.isEmpty()
					&& !remove;
		}

		/** Whether a step takes ROIs from the ROI Manager, or puts some there. */
		boolean useManager() {
			return !accept.isBlank() || undo || !correct.isBlank();
		}
	}

	private final EngineService engine;
	private final Source source;
	private final AnnotationRound.Settings settings;
	private final FijiProgress progress;
	private final Map<String, String> options;

	/**
	 * @param options of a macro that learns as the settings say, without its steps
	 * @throws InvalidRequest if no image is open
	 */
	public Annotating(
			EngineService engine,
			Source source,
			AnnotationRound.Settings settings,
			Map<String, String> options,
			FijiProgress progress) {
		// Fiji passes an empty image when none is open.
		if (source.image() == null || source.image().getWidth() == 0)
			throw new InvalidRequest("There is no image to annotate; open one first.");
		this.engine = engine;
		this.source = source;
		this.settings = settings;
		this.options = options;
		this.progress = progress;
	}

	/**
	 * Opens a file of one channel; shows it where that is seen.
	 *
	 * @param title of an open image; blank: none is named
	 * @throws InvalidRequest if one is named, too, or the file has several channels
	 */
	public static ImagePlus opened(Path file, String title, EngineService engine, Progress progress) {
		if (!title.isBlank())
			throw new InvalidRequest(
					"title=" + title + " and input=" + file + " name two images to annotate; leave one of them out.");
		Volume volume = new ImageFiles(engine.context(), progress).read(file, Optional.empty());
		if (volume.channels() > 1)
			throw new InvalidRequest(file + " has " + volume.channels()
					+ " channels; open it in ImageJ, and annotate the open image, without input=.");
		ImagePlus image =
				GreyImage.of(volume, file.toAbsolutePath().getFileName().toString());
		if (Texts.isSeen()) image.show();
		return image;
	}

	/** The folder {@code NAME-data} beside an image's file. */
	public static Path folderBeside(Path file) {
		Path absolute = file.toAbsolutePath();
		return folderIn(absolute.getParent(), absolute.getFileName().toString());
	}

	private static Path folderIn(Path parent, String name) {
		return parent.resolve(OpenData.nameOf(name) + "-data");
	}

	/**
	 * Takes the steps; blocks until they are done. Without any, opens the window and returns.
	 *
	 * @return whether the window was opened, whose steps are those to be recorded
	 * @throws InvalidRequest if there are none, and nobody in front of a screen; or if the ROI Manager is needed, which
	 *     the window of a project has
	 */
	public boolean take(Steps steps) {
		// Adding an image is a step of a macro, also of a recorded one; a user annotates what is added.
		boolean areNone = steps.areNone() && !(source.adds() && !(Texts.isSeen() && Texts.isInteractive()));
		if (areNone && !Texts.isSeen())
			throw new InvalidRequest("STU-Net Annotate and Learn... needs a step in its options, as round=1 "
					+ "annotate=[ROIs.zip]: add, annotate=, accept=, empty=, undo, round=, correct=, next, output= or "
					+ "remove.");
		progress.report("Opening the project", 0, 1);
		AnnotationSession session = open(source, areNone || steps.useManager());
		boolean given = false;
		try {
			session.open();
			if (areNone) {
				AnnotationWindow.open(
						session,
						engine,
						options,
						other -> open(source.of(other, session.project().folder()), true));
				given = true;
				return true;
			}
			take(steps, session);
			return false;
		} finally {
			if (!given) session.close();
		}
	}

	/** @param draws whether the session needs the ROI Manager */
	private AnnotationSession open(Source source, boolean draws) {
		Path folder = folder(source);
		// Before anything is made in the folder.
		Optional<ManagerLease> manager = draws ? Optional.of(ManagerLease.take(folder)) : Optional.empty();
		boolean opened = false;
		try {
			AnnotationSession session = new AnnotationSession(
					open(source, folder),
					settings,
					(observer, reports) -> new RemoteRounds(engine, observer, reports),
					manager);
			opened = true;
			return session;
		} finally {
			if (!opened) manager.ifPresent(ManagerLease::close);
		}
	}

	private AnnotationProject open(Source source, Path folder) {
		Optional<Model> start =
				settings.first().pretrained().map(Pretrained::model).map(Model::read);
		Optional<Model> needs = (source.adds() ? learnt(folder) : Optional.<Model>empty()).or(() -> start);
		Volume scan = OpenData.scan(source.image());
		start.ifPresent(model -> OpenData.checkFits(model, source.image()));
		UnaryOperator<Volume> lying = volume -> OpenData.lying(
				volume, source.image().getTitle(), source.orientation(), needs.flatMap(model -> model.plan()
						.orientation()));
		return AnnotationProject.open(folder, source.image(), scan, lying, source.modality(), source.adds());
	}

	/** What the first round has learnt, whose plan all later ones keep. */
	private static Optional<Model> learnt(Path folder) {
		return Optional.of(folder.resolve("rounds/round_1.stunet"))
				.filter(Files::exists)
				.map(Model::read);
	}

	private static Path folder(Source source) {
		return source.project().orElseGet(() -> {
			FileInfo info = source.image().getOriginalFileInfo();
			if (info == null || info.directory == null || info.directory.isBlank())
				throw new InvalidRequest("'" + source.image().getTitle()
						+ "' is of no file, beside which its project could be kept; name a folder with project=.");
			return folderIn(Path.of(info.directory).toAbsolutePath(), SourceFile.nameOf(source.image()));
		});
	}

	private void take(Steps steps, AnnotationSession session) {
		AnnotationProject project = session.project();
		boolean isFinished = steps.round() > 0 && steps.round() <= project.rounds();
		if (isFinished && steps.annotate().isPresent())
			progress.log("STU-Net: round " + steps.round() + " was finished before, so "
					+ steps.annotate().get() + " is not accepted again.");
		if (!isFinished) steps.annotate().ifPresent(file -> say(session.accept(file), project));
		boolean isAll = steps.accept().strip().equalsIgnoreCase("all");
		if (!steps.accept().isBlank())
			say(session.accept(isAll ? Collections.emptySortedSet() : slices(steps.accept())), project);
		if (!steps.empty().isBlank()) say(session.acceptEmpty(slices(steps.empty())), project);
		if (steps.undo()) {
			if (!session.undo())
				throw new InvalidRequest("Nothing was accepted in " + project.folder() + " that could be undone.");
			progress.log("STU-Net: what was accepted last in '" + source.image().getTitle() + "' is taken back.");
		}
		if (steps.round() > 0)
			try (TrainingWatch watch = TrainingWatch.in(progress, Optional.empty())) {
				session.learn(steps.round(), watch, watch);
			}
		if (!steps.correct().isBlank() && session.correct(slice(steps.correct())) == 0)
			progress.log("STU-Net: nothing was found on slice " + slice(steps.correct()) + ".");
		if (steps.next() && session.next().isEmpty()) progress.log("STU-Net: no slice is proposed.");
		steps.output().ifPresent(output -> {
			session.use(output, steps.overwrite());
			progress.log("STU-Net: the model is " + output + "; STU-Net Predict... can use it.");
		});
		if (steps.remove()) {
			project.remove();
			progress.log("STU-Net: '" + source.image().getTitle() + "' is not in the project " + project.folder()
					+ " any more; what was accepted is kept there.");
		}
		source.image()
				.setProp(
						PROPOSED,
						project.proposed().stream().map(String::valueOf).collect(Collectors.joining(",")));
	}

	private void say(Accepted accepted, AnnotationProject project) {
		SortedSet<Integer> slices = project.slices();
		progress.log(("STU-Net: annotated " + (slices.size() == 1 ? "is slice " : "are the slices ")
						+ slices.stream().map(String::valueOf).collect(Collectors.joining(", ")) + " of '"
						+ source.image().getTitle() + "'. " + accepted.remarks())
				.strip());
	}

	/** From 1. */
	private SortedSet<Integer> slices(String text) {
		SortedSet<Integer> slices = new TreeSet<>();
		for (String part : text.split(",", -1)) slices.add(slice(part));
		return slices;
	}

	private int slice(String text) {
		if (text.strip().equalsIgnoreCase("current")) return source.image().getZ();
		if (!text.strip().matches("[1-9]\\d{0,8}"))
			throw new InvalidRequest("'" + text.strip() + "' is no slice; give its number, from 1, or current.");
		return Integer.parseInt(text.strip());
	}
}
