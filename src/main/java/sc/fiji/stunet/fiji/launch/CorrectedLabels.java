package sc.fiji.stunet.fiji.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

import ij.ImagePlus;
import ij.WindowManager;
import ij.measure.Calibration;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.LabelImage;
import sc.fiji.stunet.fiji.image.LabelPlace;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.image.SourceFile;
import sc.fiji.stunet.fiji.image.TimeSeries;
import sc.fiji.stunet.fiji.view.VolumesWindow;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.OutputNames;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.measure.Statistics;
import sc.fiji.stunet.measure.VolumesTable;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.GridFit;
import sc.fiji.stunet.volume.GridMismatch;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.LengthUnit;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * A label image that was corrected by hand, in the place, the orientation and the grid of its scan: it remembers them
 * since it was made, or the scan is named. What no longer lies there is refused.
 */
public final class CorrectedLabels {

	private static final double SAME_SPACING = 1e-3;

	private final ImagePlus image;
	/** One for each time point, on one grid. */
	private final List<LabelMap> labels;

	private final Structures structures;
	private final Optional<ImagePlus> scanImage;
	/** The time points of the scan, as many; empty: none was named. */
	private final List<Volume> scan;

	private CorrectedLabels(
			ImagePlus image,
			List<LabelMap> labels,
			Structures structures,
			Optional<ImagePlus> scanImage,
			List<Volume> scan) {
		this.scanImage = scanImage;
		this.image = image;
		this.labels = labels;
		this.structures = structures;
		this.scan = scan;
	}

	/**
	 * @param image null: none is open
	 * @param scanTitle of the open scan; its values are measured, and a label image that remembers no place lies on its
	 *     voxels. Empty text: none
	 * @throws InvalidVolume if it is no label image, or its place in the scan is unknown or lost
	 */
	public static CorrectedLabels of(ImagePlus image, String scanTitle, Progress progress) {
		return of(
				image,
				Optional.of(scanTitle.strip()).filter(title -> !title.isEmpty()).map(CorrectedLabels::open),
				progress);
	}

	static CorrectedLabels of(ImagePlus image, Optional<ImagePlus> scanImage, Progress progress) {
		if (image == null || image.getWidth() == 0)
			throw new InvalidRequest("There is no label image to save; open or choose it first.");
		if (scanImage.filter(image::equals).isPresent())
			throw new InvalidRequest("'" + image.getTitle()
					+ "' cannot be a label image and its own scan; choose the label image, and name the scan.");
		int frames = image.getNFrames();
		List<Volume> scan = new ArrayList<>();
		scanImage.ifPresent(open -> {
			if (open.getNFrames() != frames)
				throw new InvalidVolume("The label image '" + image.getTitle() + "' has "
						+ LaidLabels.timePoints(frames) + ", but the scan '" + open.getTitle() + "' has "
						+ LaidLabels.timePoints(open.getNFrames()) + "; name the scan that it belongs to"
						+ (frames == 1 ? ", or take its time point out with Image > Duplicate." : "."));
			for (int frame = 1; frame <= frames; frame++) scan.add(scan(open, at(frame, frames), progress));
		});
		Optional<Spacing> spacing = scan.stream().findFirst().map(Volume::spacing);
		List<LabelMap> voxels = new ArrayList<>();
		for (int frame = 1; frame <= frames; frame++)
			voxels.add(Comparison.labels(
					image, new Reading(spacing, at(frame, frames).channelFrame(), false), progress.withoutSentences()));
		Geometry geometry = LabelPlace.of(image, voxels)
				.or(() -> scan.stream().findFirst().map(of -> stated(image, scanImage.orElseThrow(), of)))
				.orElseThrow(() -> new InvalidVolume("The image '" + image.getTitle()
						+ "' does not tell which scan it belongs to; open the scan and name it as the scan (scan=)."));
		List<LabelMap> labels = voxels.stream()
				.map(frame -> new LabelMap(frame.voxels(), geometry))
				.toList();
		scan.forEach(of -> check(
				labels.get(0).grid("The label image '" + image.getTitle() + "'"),
				of.grid("the scan '" + scanImage.orElseThrow().getTitle() + "'")));
		var names = LabelImage.names(image);
		SortedSet<Integer> unnamed = new TreeSet<>();
		labels.forEach(frame -> unnamed.addAll(frame.voxelsByLabel().keySet()));
		unnamed.removeAll(names.keySet());
		if (!names.isEmpty() && !unnamed.isEmpty())
			progress.log("Warning: '" + image.getTitle() + "' has values without a name: "
					+ unnamed.toString().replaceAll("[\\[\\]]", "")
					+ "; if they are not new structures of yours, something has changed the values of its voxels.");
		return new CorrectedLabels(image, labels, LabelImage.structures(names, unnamed), scanImage, scan);
	}

	/** The only time point as it is, or one of several, from 1. */
	private static Reading at(int frame, int frames) {
		return frames == 1 ? Reading.AS_IT_IS : Reading.AS_IT_IS.at(frame);
	}

	private static ImagePlus open(String title) {
		ImagePlus image = WindowManager.getImage(title);
		if (image == null)
			throw new InvalidRequest("No open image is called '" + title + "' (scan=); name the scan by its title.");
		return image;
	}

	static Volume scan(ImagePlus open, Reading reading, Progress progress) {
		return ImageVolume.of(open, reading, open.getNChannels(), progress);
	}

	/** The scan's geometry for labels without one, unless their voxels have another size. */
	private static Geometry stated(ImagePlus image, ImagePlus scanImage, Volume scan) {
		Calibration own = image.getCalibration();
		double[] mm = {own.pixelWidth, own.pixelHeight, own.pixelDepth};
		LengthUnit.mm(own.getXUnit()).ifPresent(unit -> {
			for (int axis = 0; axis < 3; axis++)
				if (!(Math.abs(mm[axis] * unit / scan.spacing().get(axis) - 1) <= SAME_SPACING))
					throw new InvalidVolume("The voxels of '" + image.getTitle() + "' are not as large as those of '"
							+ scanImage.getTitle() + "' (" + scan.spacing()
							+ "), so it does not lie on its voxels; correct Image > Properties, or name another scan.");
		});
		return scan.geometry();
	}

	private static void check(GridMismatch.Grid one, GridMismatch.Grid other) {
		if (Reorientation.matching(one.geometry(), one.size(), other.geometry(), other.size(), GridFit.TOLERANCE)
				.filter(Reorientation::isIdentity)
				.isEmpty()) throw GridMismatch.of(one, other);
	}

	/** The volumes of the structures at each time point; their intensities only where the scan was named. */
	private VolumesTable volumes(Statistics statistics, Progress progress) {
		List<VolumesTable> tables = new ArrayList<>();
		for (int frame = 0; frame < labels.size(); frame++) {
			Optional<RandomAccessibleInterval<FloatType>> grey = scan.isEmpty()
					? Optional.empty()
					: Optional.of(Views.hyperSlice(scan.get(frame).voxels(), 3, 0));
			tables.add(VolumesTable.of(labels.get(frame), grey, structures, statistics, progress));
		}
		return (tables.size() == 1 ? tables.get(0) : VolumesTable.ofFrames(tables))
				.by(LabelImage.model(image).orElse(""), "", LabelImage.citation(image));
	}

	/**
	 * Writes the label map and the table, which is made first. Several time points are the fourth axis of the file.
	 *
	 * @param file NIfTI, MetaImage, NRRD or, of a single time point, OME-Zarr
	 * @param table CSV, or JSON if its name ends so, if wanted
	 * @param statistics what is measured
	 * @return the table
	 * @throws sc.fiji.stunet.files.InvalidOutput if a file exists and may not be replaced, or cannot be written
	 */
	public VolumesTable write(
			Path file, Optional<Path> table, boolean overwrite, Statistics statistics, Progress progress) {
		new OutputNames(List.of()).with("label map", Optional.of(file)).with("table", table);
		Stream.concat(scanImage.stream(), openImages())
				.filter(open -> open != image && SourceFile.isOf(open, file))
				.findFirst()
				.ifPresent(open -> {
					throw new InvalidRequest(
							file + " is the file of the open image '" + open.getTitle() + "'; choose another name.");
				});
		VolumeWriter.checkLabels(file, overwrite);
		VolumeWriter.checkSize(file, labels.get(0).size(), labels.size());
		table.ifPresent(csv -> AtomicFile.check(csv, overwrite));
		VolumesTable volumes = volumes(statistics, progress);
		VolumeWriter.writeLabels(file, labels, TimeSeries.of(image), overwrite);
		// ImageJ asks for what is not saved when the window is closed.
		image.changes = false;
		table.ifPresent(csv -> volumes.write(csv, overwrite));
		return volumes;
	}

	private static Stream<ImagePlus> openImages() {
		int[] ids = WindowManager.getIDList();
		return Arrays.stream(ids == null ? new int[0] : ids).mapToObj(WindowManager::getImage);
	}

	/** Opens the table of volumes, where there is a screen. */
	public void show(VolumesTable volumes) {
		if (new Prediction.Shown(ResultKind.NOTHING, true, Statistics.VOLUMES).opensTable())
			VolumesWindow.show(volumes, "Volumes of " + image.getTitle());
	}

	/** Says where the label map lies, for the log. */
	public String description() {
		LabelMap first = labels.get(0);
		return (labels.size() == 1 ? "" : LaidLabels.timePoints(labels.size()) + " of ") + first.size() + " voxels of "
				+ first.geometry();
	}
}
