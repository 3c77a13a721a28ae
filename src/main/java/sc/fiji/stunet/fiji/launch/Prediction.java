package sc.fiji.stunet.fiji.launch;

import java.awt.GraphicsEnvironment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;

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
import sc.fiji.stunet.fiji.image.TimeSeries;
import sc.fiji.stunet.fiji.view.BesideScan;
import sc.fiji.stunet.fiji.view.Viewer3d;
import sc.fiji.stunet.fiji.view.VolumesWindow;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.job.TimePoint;
import sc.fiji.stunet.measure.Statistics;
import sc.fiji.stunet.measure.VolumesTable;
import sc.fiji.stunet.model.Citation;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.picture.OverlayPicture;
import sc.fiji.stunet.progress.FrameProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.TimeAxis;
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
	 * @param everyFrame whether all time points of the image or the files are segmented, one after the other
	 */
	public record Source(ImagePlus image, String files, Reading reading, boolean everyFrame) {

		/**
		 * @param current image, which is meant if neither another one's title nor files are given
		 * @param frame time point from 1; 0: the only one; {@code all}
		 * @throws InvalidRequest if both are given, the image cannot be meant, or all time points cannot
		 */
		public static Source of(ImagePlus current, String title, String files, Reading reading, String frame) {
			if (!title.isBlank() && !files.isBlank())
				throw new InvalidRequest("title=" + title + " and input=" + files
						+ " name two things to segment; leave one of them out.");
			ImagePlus image = files.isBlank() ? OpenImages.meantScan(title, current) : current;
			TimePoint point = TimePoint.parse(frame);
			if (point.all() && reading.channelsAreSlices())
				throw new InvalidRequest("frame=all and stack=z do not go together: leave one of them out.");
			return new Source(image, files, reading.at(point.number()), point.all());
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

		private Source at(int frame) {
			return new Source(image, files, reading.at(frame), false);
		}
	}

	/**
	 * What to show.
	 *
	 * @param kind of the result
	 * @param volumes whether to open the table of volumes; never without a screen or in batch mode
	 * @param statistics what is measured for the table
	 */
	public record Shown(ResultKind kind, boolean volumes, Statistics statistics) {

		boolean opensTable() {
			return volumes
					&& !GraphicsEnvironment.isHeadless()
					&& !Interpreter.isBatchMode()
					&& IJ.getInstance() != null;
		}
	}

	/**
	 * What came of it.
	 *
	 * @param image a new one to show, if there is one; all files, overlay or ROIs are there already
	 * @param volumes of the structures; means are unknown of files of which nothing but a label map was wanted
	 */
	public record Result(Optional<ImagePlus> image, VolumesTable volumes) {}

	private final EngineService engine;
	private final RemoteSegmentation segmentation;
	private final PredictionRequest request;
	private final PredictionOutputs outputs;
	private final Shown shown;
	private final OrientationQuestion question;
	private final Progress progress;

	/** @param question asked when an image has no orientation and the model needs one */
	public Prediction(
			EngineService engine,
			PredictionRequest request,
			PredictionOutputs outputs,
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

	/** Segments the image or the files; blocks until it is done. */
	public Result of(Source source) {
		Model model = Model.read(request.model());
		List<Path> files = paths(source.files());
		checkShown();
		wanted(model);
		outputs.probabilities().ifPresent(file -> model.checkHasProbabilities());
		boolean open = isOpen(source.image());
		List<Segmented> frames;
		TimeAxis times = source.everyFrame() ? times(source, files) : TimeAxis.NONE;
		if (source.everyFrame()) frames = ofFrames(source, model, files, times);
		else {
			outputs.check(files);
			frames = List.of(segment(source, model, files));
		}
		Segmented first = frames.get(0);
		VolumesTable volumes = source.everyFrame()
				? VolumesTable.ofFrames(frames.stream().map(Segmented::volumes).toList())
				: first.volumes();
		outputs.labelMap()
				.ifPresent(file -> VolumeWriter.writeLabels(
						file, frames.stream().map(Segmented::map).toList(), times, outputs.overwrite()));
		outputs.table().ifPresent(file -> volumes.write(file, outputs.overwrite()));
		// Last, so that every file is there when it opens.
		if (shown.opensTable()) VolumesWindow.show(volumes, "Volumes of " + first.name());
		boolean onImage = shown.kind() == ResultKind.OVERLAY || shown.kind() == ResultKind.ROIS;
		if (open && !isOpen(source.image()) && files.isEmpty() && onImage) {
			progress.log("STU-Net: '" + first.name() + "' was closed meanwhile, so its label image is shown instead.");
			return new Result(Optional.of(labels(frames, times)), volumes);
		}
		return new Result(show(frames, times, model, source), volumes);
	}

	/**
	 * What was segmented of one time point.
	 *
	 * @param name of the image, without an ending
	 * @param ofFiles the scan, when there is no image for an overlay
	 */
	private record Segmented(
			String name,
			LabelMap map,
			ImagePlus labels,
			VolumesTable volumes,
			ResultProperties properties,
			Optional<ImagePlus> ofFiles) {}

	/** Segments all time points; besides their labels, the memory is that of one. */
	private List<Segmented> ofFrames(Source source, Model model, List<Path> files, TimeAxis times) {
		int count = times.frames();
		List<Prediction> parts = FrameProgress.of(count, progress).stream()
				.map(part -> new Prediction(engine, request, outputs.at(part.frame(), count), shown, question, part))
				.toList();
		parts.forEach(part -> part.outputs.check(files));
		List<Segmented> frames = new ArrayList<>();
		for (Prediction part : parts) frames.add(part.segment(source.at(frames.size() + 1), model, files));
		return frames;
	}

	/** Segments one time point and writes its files, but for the table. */
	private Segmented segment(Source source, Model model, List<Path> files) {
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
				+ ". " + Citation.of(model).sentence());
		RecentModels.add(model.folder());
		RunTimes.add(model, request.engine().device(), result.runTime());
		write(result, model, name);
		VolumesTable volumes = VolumesTable.of(
						result.labels(), result.grey(), wanted(model), shown.statistics(), progress)
				.by(model.name(), result.device(), Citation.of(model).brief());
		ImagePlus labels = LabelImage.of(
				result.labels(),
				wanted(model),
				calibration(source, result, files.isEmpty()),
				name + LabelImage.TITLE_END);
		ResultProperties properties = new ResultProperties(
				model, question.stated().map(request::with).orElse(request).settings(), result.device());
		properties.set(labels);
		return new Segmented(
				name,
				result.labels(),
				labels,
				volumes,
				properties,
				files.isEmpty() || shown.kind() != ResultKind.OVERLAY
						? Optional.empty()
						: Optional.of(GreyImage.of(result.grey().orElseThrow(), labels)));
	}

	private TimeAxis times(Source source, List<Path> files) {
		return files.isEmpty()
				? TimeSeries.of(source.image())
				: new ImageFiles(engine.context(), progress).times(files, source.reading());
	}

	private static ImagePlus labels(List<Segmented> frames, TimeAxis times) {
		ImagePlus image =
				LabelImage.ofFrames(frames.stream().map(Segmented::labels).toList());
		TimeSeries.setStep(image, times);
		return image;
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
	static boolean needsGrey(PredictionOutputs outputs, Shown shown) {
		return outputs.table().isPresent()
				|| outputs.picture().isPresent()
				|| shown.opensTable()
				|| shown.statistics() == Statistics.ALL
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

	private void checkShown() {
		if (shown.kind() == ResultKind.NOTHING && outputs.isEmpty() && !shown.opensTable())
			throw new InvalidRequest(
					"With result=nothing a file must be named with output=, probabilities=, table= or picture=.");
		shown.kind().check();
	}

	private Optional<ImagePlus> show(List<Segmented> frames, TimeAxis times, Model model, Source source) {
		ImagePlus image = source.files().isBlank() ? source.image() : null;
		switch (shown.kind()) {
			case LABEL_IMAGE, SURFACES -> {
				ImagePlus labels = labels(frames, times);
				BesideScan.open(labels, image);
				if (shown.kind() == ResultKind.SURFACES)
					Viewer3d.installed().ifPresent(viewer -> viewer.show(labels, wanted(model), progress));
				return Optional.of(labels);
			}
			case OVERLAY -> {
				List<ImagePlus> scans = frames.stream()
						.flatMap(frame -> frame.ofFiles().stream())
						.toList();
				ImagePlus under = scans.isEmpty() ? image : GreyImage.ofFrames(scans);
				frames.get(0).properties().set(under);
				eachFrame(frames, source, model, (rois, frame) -> StructureRois.show(rois, under, frame));
				BesideScan.toFront(under);
				return scans.isEmpty() ? Optional.empty() : Optional.of(under);
			}
			case ROIS ->
				eachFrame(frames, source, model, (rois, frame) -> StructureRois.addToManager(rois, image, frame));
			case NOTHING -> {}
		}
		return Optional.empty();
	}

	private void eachFrame(List<Segmented> frames, Source source, Model model, ObjIntConsumer<List<Roi>> outlines) {
		int frame = Math.max(1, source.reading().channelFrame().frame());
		for (Segmented one : frames) outlines.accept(outlines(one.labels(), model, one.properties()), frame++);
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
		return title.replaceFirst(
				"(?i)(\\.ome)?\\.(nii\\.gz|nii|hdr|img|tiff?|dcm|zip|nrrd|mha|mhd|avi|gif|raw|zarr)$", "");
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

	private void write(RemoteSegmentation.Result result, Model model, String name) {
		outputs.picture().ifPresent(file -> new OverlayPicture(
						result.grey().orElseThrow(), result.labels(), wanted(model), name + ", " + model.name())
				.write(file, outputs.overwrite()));
	}
}
