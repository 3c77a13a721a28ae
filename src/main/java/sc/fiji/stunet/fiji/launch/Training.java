package sc.fiji.stunet.fiji.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

import com.fasterxml.jackson.databind.ObjectMapper;
import ij.ImagePlus;
import ij.gui.Roi;
import ij.plugin.frame.RoiManager;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.fiji.image.StructureRois;
import sc.fiji.stunet.job.DataOutline;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.worker.client.RemoteTraining;

/** Trains a model in the engine's process, from a data set or from the images in ImageJ, and shows its course. */
public final class Training {

	/**
	 * The data to train on.
	 *
	 * @param data folder of a data set; empty: the image
	 * @param title of the image, which is open; empty text: the current one
	 * @param labels title of an open label image; empty text: the ROI Manager's ROIs
	 * @param annotated what of the image counts as annotated
	 * @param ignore the value of a label image's voxels that nobody has judged; empty text: none
	 * @param modality of the image
	 * @param current image; null: none is open
	 * @param orientation of an image without one, stated or asked for
	 */
	public record Source(
			Optional<Path> data,
			String title,
			String labels,
			Annotated annotated,
			String ignore,
			Modality modality,
			ImagePlus current,
			OrientationQuestion orientation) {

		/** @throws InvalidRequest if there is no such modality */
		public Source {
			if (data.isPresent() && modality != Modality.OTHER)
				throw new InvalidRequest("modality= is for an open image; the channels of " + data.get()
						+ " are named in its dataset.json.");
			if (data.isPresent()
					&& (!ignore.isBlank() || annotated != Annotated.SLICES && !FijiDataSet.hasRois(data.get())))
				throw new InvalidRequest("annotated= and ignore= are for an open image or ROIs; the value of voxels in "
						+ data.get() + " that nobody has judged is called ignore in its dataset.json.");
		}

		/** The data set that can be learnt from as it is; empty: one is written when the training begins. */
		public Optional<Path> ready() {
			return data.filter(folder -> !FijiDataSet.isIn(folder));
		}

		private boolean isOfRois() {
			return data.map(FijiDataSet::hasRois).orElse(labels.isBlank());
		}

		/**
		 * What the data set that is written when the training begins will have.
		 *
		 * @return empty: no image is open
		 * @throws sc.fiji.stunet.failure.UserError if it cannot be written
		 */
		public Optional<DataOutline> outline(Progress progress) {
			if (data.isPresent()) return Optional.of(new FijiDataSet(data.get(), annotated, progress).outline());
			return image().map(open -> labels.isBlank()
					? AnnotatedImage.outline(open, judged())
					: AnnotatedImage.outline(open, OpenImages.meant(labels, null), judged(), progress));
		}

		/** The open image; Fiji passes an empty one when none is open. */
		private Optional<ImagePlus> image() {
			return Optional.ofNullable(OpenImages.meantScan(title, current)).filter(open -> open.getWidth() > 0);
		}

		private Annotation.Judged judged() {
			return new Annotation.Judged(annotated, ignored(), rois());
		}

		private OptionalInt ignored() {
			if (ignore.isBlank()) return OptionalInt.empty();
			if (ignore.strip().matches("\\d{1,5}") && Integer.parseInt(ignore.strip()) <= LARGEST_LABEL)
				return OptionalInt.of(Integer.parseInt(ignore.strip()));
			throw new InvalidRequest("The option ignore=" + ignore
					+ " is no value of a label image; give a whole number from 0 to " + LARGEST_LABEL + ".");
		}
	}

	private static final int LARGEST_LABEL = 65535;

	private final EngineService engine;
	private final String command;
	private final FijiProgress progress;

	/** @param command its label, for the user */
	public Training(EngineService engine, String command, FijiProgress progress) {
		this.engine = engine;
		this.command = command;
		this.progress = progress;
	}

	/**
	 * Trains; blocks until the training has ended.
	 *
	 * @param output folder NAME.stunet
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels; the training can be resumed
	 */
	public void of(Source source, Path output, LearningSettings settings) {
		boolean isOpen = source.data().isEmpty() && settings.mode() != Mode.RESUME;
		settings.initialization()
				.pretrained()
				.map(from -> Model.read(from.model()))
				.filter(start -> isOpen)
				.ifPresent(start -> source.image().ifPresent(image -> OpenData.checkFits(start, image)));
		AnnotatedFolder open = new AnnotatedFolder(output);
		open.refuseIfAtWork();
		Path data = source.ready()
				.orElseGet(() -> settings.mode() == Mode.RESUME
						? earlier(open)
						: written(source, open, wanted(settings.initialization()), settings.mode() == Mode.RESTART));
		try (TrainingWatch watch =
				new TrainingWatch(progress, output.getFileName().toString())) {
			Optional<StatedOrientation> stated =
					source.data().flatMap(folder -> source.orientation().stated());
			learn(new TrainingRequest(data, output, settings, stated), watch);
		}
	}

	private void learn(TrainingRequest request, TrainingWatch watch) {
		try {
			TrainingResult result = new RemoteTraining(engine.segmentation()).train(request, watch, watch);
			RecentModels.add(result.model());
			RunTimes.addEpoch(request.settings().engine().device(), result.epochTime());
			String sentence = "The model is " + result.model() + "; STU-Net Predict... can use it.";
			watch.ended(sentence);
			Texts.show(request.output().getFileName().toString(), result.text().stripTrailing() + "\n\n" + sentence);
		} catch (RuntimeException | Error e) {
			watch.ended(
					e instanceof Cancelled
							? "Cancelled; it can be resumed."
							: Problems.inKeys(Objects.requireNonNullElse(e.getMessage(), e.toString())));
			throw e;
		}
	}

	private Path earlier(AnnotatedFolder folder) {
		Path data = folder.earlier();
		progress.log("STU-Net: the training goes on with the data that it was begun with, " + data
				+ ", not with what is open now.");
		return data;
	}

	/** The orientation of a plan that exists already; a plan that follows from the data fits them anyway. */
	private static Optional<String> wanted(InitializationSettings settings) {
		if (settings.plan().isPresent()) return orientation(settings.plan().get());
		return settings.pretrained()
				.filter(Pretrained::keepPlan)
				.flatMap(from -> Model.read(from.model()).plan().orientation());
	}

	private static Optional<String> orientation(Path plan) {
		try {
			return Optional.ofNullable(new ObjectMapper()
					.readTree(plan.toFile())
					.path("plan")
					.path("orientation")
					.textValue());
		} catch (IOException e) {
			// The training itself reports what is wrong with it.
			return Optional.empty();
		}
	}

	private Path written(Source source, AnnotatedFolder folder, Optional<String> wanted, boolean restart) {
		if (source.isOfRois() && source.annotated() == Annotated.SLICES)
			progress.log("STU-Net: only slices with ROIs are learnt from; earlier versions took the others for "
					+ "background, as annotated=[" + Annotated.WHOLE + "] still does.");
		AnnotatedData written = folder.write(
				() -> source.data()
						.<AnnotatedData>map(data -> new FijiDataSet(data, source.annotated(), progress))
						.orElseGet(() -> annotated(source).lying(source.orientation(), wanted)),
				restart);
		progress.log("STU-Net: "
				+ source.data()
						.map(data -> "what Fiji alone reads of " + data + " was")
						.orElse("the open image and its labels were")
				+ " written to " + folder.path() + ", where the training reads them; " + written.text());
		return folder.path();
	}

	private AnnotatedImage annotated(Source source) {
		ImagePlus image = source.image()
				.orElseThrow(() -> new InvalidRequest(
						command + " needs data=... in its options, a folder with annotated scans; or an open image "
								+ "with its labels."));
		return annotated(source, image).with(source.modality());
	}

	private AnnotatedImage annotated(Source source, ImagePlus image) {
		Annotation.Judged judged = source.judged();
		if (!source.labels().isBlank())
			return AnnotatedImage.of(image, OpenImages.meant(source.labels(), null), judged);
		if (!source.ignore().isBlank())
			throw new InvalidRequest(
					"ignore= is for a label image (labels=); which voxels ROIs judge says annotated=.");
		OpenImages.now().ofOthers(judged.rois(), image).ifPresent(of -> progress.log("STU-Net: " + of));
		return AnnotatedImage.of(image, judged);
	}

	private static List<Roi> rois() {
		RoiManager manager = StructureRois.canBeManaged() ? RoiManager.getInstance2() : null;
		return manager == null ? List.of() : List.of(manager.getRoisAsArray());
	}
}
