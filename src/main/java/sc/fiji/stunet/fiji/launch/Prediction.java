package sc.fiji.stunet.fiji.launch;

import java.awt.GraphicsEnvironment;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import javax.imageio.ImageIO;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Roi;
import ij.macro.Interpreter;
import ij.measure.Calibration;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.files.ImageFiles;
import sc.fiji.stunet.fiji.image.Calibrations;
import sc.fiji.stunet.fiji.image.GreyImage;
import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.LabelImage;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.image.SelectedBox;
import sc.fiji.stunet.fiji.image.StructureRois;
import sc.fiji.stunet.fiji.view.OverlayPicture;
import sc.fiji.stunet.fiji.view.VolumesTable;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.model.Citation;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.volume.VoxelBox;
import sc.fiji.stunet.worker.client.RemoteSegmentation;

/** Segments an image or files in the engine's process and brings the result to ImageJ. */
public final class Prediction {

	/**
	 * What to segment.
	 *
	 * @param image used when there are no files; null: none is open
	 * @param files separated by semicolons, one per channel; empty text: none
	 * @param reading of the image or each file
	 */
	public record Source(ImagePlus image, String files, Reading reading) {

		/**
		 * @param current image, which is meant if neither another one's title nor files are given
		 * @throws InvalidRequest if both are given, or no open image has the title
		 */
		public static Source of(ImagePlus current, String title, String files, Reading reading) {
			if (!title.isBlank() && !files.isBlank())
				throw new InvalidRequest("title=" + title + " and input=" + files
						+ " name two things to segment; leave one of them out.");
			return new Source(OpenImages.meant(title, current), files, reading);
		}

		/**
		 * The box of the open image that is meant; empty: all of it.
		 *
		 * @param selection whether only what is selected
		 * @param slices from, to, from 1; blank: all
		 * @throws InvalidRequest if there is no such box
		 */
		public Optional<VoxelBox> box(boolean selection, String slices) {
			if (!selection && slices.isBlank()) return Optional.empty();
			if (!files.isBlank() || image == null)
				throw new InvalidRequest("A selection, or slices, are of an open image; open it, or give a box with "
						+ "roi=x,y,z,w,h,d.");
			return Optional.of(SelectedBox.of(image, selection, slices, reading.channelsAreSlices()));
		}
	}

	/**
	 * What to write as well.
	 *
	 * @param labelMap NIfTI, MetaImage or NRRD
	 * @param probabilities the same, 4D, the background first; written by the engine
	 * @param table CSV
	 * @param picture PNG
	 * @param overwrite whether files may be replaced
	 */
	public record Outputs(
			Optional<Path> labelMap,
			Optional<Path> probabilities,
			Optional<Path> table,
			Optional<Path> picture,
			boolean overwrite) {

		private boolean isEmpty() {
			return labelMap.isEmpty() && probabilities.isEmpty() && table.isEmpty() && picture.isEmpty();
		}
	}

	/**
	 * What to show.
	 *
	 * @param kind of the result
	 * @param volumes whether to open the table of volumes; never without a screen or in batch mode
	 */
	public record Shown(ResultKind kind, boolean volumes) {

		boolean opensTable() {
			return volumes
					&& !GraphicsEnvironment.isHeadless()
					&& !Interpreter.isBatchMode()
					&& IJ.getInstance() != null;
		}
	}

	private final EngineService engine;
	private final RemoteSegmentation segmentation;
	private final PredictionRequest request;
	private final Outputs outputs;
	private final Shown shown;
	private final OrientationQuestion question;
	private final Progress progress;

	/** @param question asked when an image has no orientation and the model needs one */
	public Prediction(
			EngineService engine,
			PredictionRequest request,
			Outputs outputs,
			Shown shown,
			OrientationQuestion question,
			Progress progress) {
		this.engine = engine;
		this.segmentation = engine.segmentation();
		this.request = request;
		this.outputs = outputs;
		this.shown = shown;
		this.question = question;
		this.progress = progress;
	}

	/** @return a new image to show, if there is one; all files, overlay or ROIs are there already */
	public Optional<ImagePlus> of(Source source) {
		Model model = Model.read(request.model());
		boolean open = isOpen(source.image());
		List<Path> files = paths(source.files());
		check(files);
		wanted(model);
		int inputs = model.network().inputs();
		boolean byEngine = ImageFiles.areForEngine(files, source.reading());
		if (!files.isEmpty() && byEngine && files.size() != inputs)
			throw new InvalidRequest("The model " + model.name() + " needs " + inputs
					+ (inputs == 1 ? " file" : " files, one per channel, separated by ;") + ", but input= names "
					+ files.size() + ".");
		RemoteSegmentation.Result result = byEngine && !files.isEmpty()
				? ofFiles(files, model)
				: ofVolume(volume(source, files, inputs), name(source, files), model);
		String name = withoutEnding(files.isEmpty() ? source.image().getTitle() : nameOf(files.get(0)));
		progress.log("STU-Net: '" + name + "' was segmented with the model " + model.name() + " on " + result.device()
				+ ". " + Citation.LINE);
		RecentModels.add(model.folder());
		RunTimes.add(model, request.engine().device(), result.runTime());
		report(result, model, name);
		ImagePlus labels = LabelImage.of(
				result.labels(), wanted(model), calibration(source, result, files.isEmpty()), name + "-labels");
		ResultProperties properties = new ResultProperties(
				model, question.stated().map(request::with).orElse(request).settings(), result.device());
		properties.set(labels);
		if (open
				&& !isOpen(source.image())
				&& files.isEmpty()
				&& (shown.kind() == ResultKind.OVERLAY || shown.kind() == ResultKind.ROIS)) {
			progress.log("STU-Net: '" + name + "' was closed meanwhile, so its label image is shown instead.");
			return Optional.of(labels);
		}
		return show(labels, model, properties, source, files.isEmpty() ? Optional.empty() : Optional.of(result));
	}

	/** The structures of the model that the result has. */
	private Structures wanted(Model model) {
		return request.settings().scope().chosen(model.structures(), model.name());
	}

	/** Whether the image is shown in a window; a script's image may not be. */
	private static boolean isOpen(ImagePlus image) {
		return image != null && WindowManager.getImage(image.getID()) != null;
	}

	private RemoteSegmentation.Result ofVolume(Volume volume, String name, Model model) {
		outputs.labelMap().ifPresent(file -> VolumeWriter.checkSize(file, volume.size(), 1));
		outputs.probabilities()
				.ifPresent(file -> VolumeWriter.checkSize(
						file, volume.size(), wanted(model).all().size() + 1));
		return segmentation.segment(volume, probabilities(), oriented(volume, name, model), progress);
	}

	/** Segments files, which are read here only if a question is necessary. */
	private RemoteSegmentation.Result ofFiles(List<Path> files, Model model) {
		boolean unknown = request.settings().orientation().isEmpty()
				&& model.plan().orientation().isPresent()
				&& !VolumeFiles.isOriented(files.get(0));
		PredictionRequest complete = unknown
				? oriented(
						VolumeFiles.plain(progress).read(files.get(0)),
						files.get(0).toString(),
						model)
				: request;
		return segmentation.segment(
				files, outputs.labelMap(), probabilities(), needsGrey(outputs, shown), complete, progress);
	}

	private Optional<ProbabilityOutput> probabilities() {
		return outputs.probabilities().map(file -> new ProbabilityOutput(file.toAbsolutePath(), outputs.overwrite()));
	}

	/** Whether anything is made of the grey values of files that the engine reads. */
	static boolean needsGrey(Outputs outputs, Shown shown) {
		return outputs.table().isPresent()
				|| outputs.picture().isPresent()
				|| shown.opensTable()
				|| shown.kind() == ResultKind.OVERLAY;
	}

	private PredictionRequest oriented(Volume volume, String name, Model model) {
		Optional<StatedOrientation> stated = question.of(
				volume, model.plan().orientation(), "The image '" + name + "'", "the model " + model.name());
		return stated.map(request::with).orElse(request);
	}

	private static String name(Source source, List<Path> files) {
		return files.isEmpty() ? source.image().getTitle() : files.get(0).toString();
	}

	private void checkVolume(Path file, List<Path> inputs) {
		VolumeWriter.check(file, outputs.overwrite());
		if (inputs.stream().map(Prediction::normalised).anyMatch(normalised(file)::equals))
			throw new InvalidRequest("The output " + file + " is also an input; give it another name.");
	}

	private static Path normalised(Path file) {
		return file.toAbsolutePath().normalize();
	}

	/** Checks the outputs beforehand, so that no result is lost at the end. */
	private void check(List<Path> inputs) {
		outputs.labelMap().ifPresent(file -> checkVolume(file, inputs));
		outputs.probabilities().ifPresent(file -> checkVolume(file, inputs));
		if (outputs.labelMap().isPresent()
				&& outputs.labelMap()
						.map(Prediction::normalised)
						.equals(outputs.probabilities().map(Prediction::normalised)))
			throw new InvalidRequest("The label map and the probabilities cannot both be written to "
					+ outputs.labelMap().get() + "; give them different names.");
		outputs.table().ifPresent(file -> AtomicFile.check(file, outputs.overwrite()));
		outputs.picture().ifPresent(file -> AtomicFile.check(file, outputs.overwrite()));
		if (shown.kind() == ResultKind.NOTHING && outputs.isEmpty() && !shown.opensTable())
			throw new InvalidRequest(
					"With result=nothing a file must be named with output=, probabilities=, table= or picture=.");
		if (shown.kind() == ResultKind.ROIS && GraphicsEnvironment.isHeadless())
			throw new InvalidRequest(
					"ImageJ has no ROI Manager without a screen; use result=[" + ResultKind.LABELS + "].");
	}

	/** @param ofFiles the result, when there is no image for an overlay */
	private Optional<ImagePlus> show(
			ImagePlus labels,
			Model model,
			ResultProperties properties,
			Source source,
			Optional<RemoteSegmentation.Result> ofFiles) {
		int frame = Math.max(1, source.reading().channelFrame().frame());
		ImagePlus image = ofFiles.isPresent() ? null : source.image();
		switch (shown.kind()) {
			case LABEL_IMAGE -> {
				return Optional.of(labels);
			}
			case OVERLAY -> {
				ImagePlus under = ofFiles.map(
								result -> GreyImage.of(result.grey().orElseThrow(), labels))
						.orElse(image);
				properties.set(under);
				StructureRois.show(outlines(labels, model, properties), under, frame);
				return ofFiles.map(result -> under);
			}
			case ROIS -> StructureRois.addToManager(outlines(labels, model, properties), image, frame);
			case NOTHING -> {}
		}
		return Optional.empty();
	}

	private List<Roi> outlines(ImagePlus labels, Model model, ResultProperties properties) {
		List<Roi> rois = StructureRois.of(labels.getStack(), wanted(model));
		rois.forEach(properties::set);
		return rois;
	}

	private static String nameOf(Path file) {
		Path name = file.toAbsolutePath().normalize().getFileName();
		return name == null ? "volume" : name.toString();
	}

	/** The title without an ending. ImageJ's own short titles end at the first space. */
	static String withoutEnding(String title) {
		return title.replaceFirst("(?i)(\\.ome)?\\.(nii\\.gz|nii|hdr|img|tiff?|dcm|zip|nrrd|mha|mhd|avi|gif|raw)$", "");
	}

	private static List<Path> paths(String files) {
		return files == null || files.isBlank()
				? List.of()
				: List.of(files.split(";")).stream()
						.map(String::strip)
						.filter(file -> !file.isEmpty())
						.map(Path::of)
						.toList();
	}

	private Volume volume(Source source, List<Path> files, int channels) {
		if (!files.isEmpty()) return new ImageFiles(engine.context(), progress).read(files, source.reading(), channels);
		return ImageVolume.of(source.image(), source.reading(), channels, progress);
	}

	/** The image's own units, unless the user stated others. */
	private static Calibration calibration(Source source, RemoteSegmentation.Result result, boolean ofImage) {
		boolean own = ofImage && source.reading().spacing().isEmpty();
		return own
				? source.image().getCalibration()
				: Calibrations.of(result.labels().geometry().spacing());
	}

	private void report(RemoteSegmentation.Result result, Model model, String name) {
		outputs.labelMap().ifPresent(file -> VolumeWriter.writeLabels(file, result.labels(), outputs.overwrite()));
		Optional<VolumesTable> table = outputs.table().isPresent() || shown.opensTable()
				? Optional.of(VolumesTable.of(
						result.labels(), result.grey().orElseThrow(), wanted(model), model.name(), result.device()))
				: Optional.empty();
		outputs.table().ifPresent(file -> table.orElseThrow().write(file, outputs.overwrite()));
		outputs.picture().ifPresent(file -> {
			BufferedImage picture = new OverlayPicture(
							result.grey().orElseThrow(), result.labels(), wanted(model), name + ", " + model.name())
					.paint();
			AtomicFile.write(file, outputs.overwrite(), out -> {
				if (!ImageIO.write(picture, "png", out)) throw new IOException("this Java writes no PNG");
			});
		});
		// Last, so that every file is there when it opens.
		if (shown.opensTable()) table.orElseThrow().toResultsTable().show("Volumes of " + name);
	}
}
