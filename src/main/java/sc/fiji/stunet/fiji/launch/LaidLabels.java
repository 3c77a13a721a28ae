package sc.fiji.stunet.fiji.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import ij.ImagePlus;
import ij.gui.Roi;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.LabelImage;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.image.StructureRois;
import sc.fiji.stunet.fiji.view.BesideScan;
import sc.fiji.stunet.fiji.view.Viewer3d;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.GridFit;
import sc.fiji.stunet.volume.GridMismatch;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;

/** A label map from a file, laid over an open scan that it belongs to. */
public final class LaidLabels {

	private final ImagePlus scan;
	/** One for each time point. */
	private final List<ImagePlus> frames;

	private final Structures structures;

	private LaidLabels(ImagePlus scan, List<ImagePlus> frames, Structures structures) {
		this.scan = scan;
		this.frames = frames;
		this.structures = structures;
	}

	/**
	 * @param file NIfTI, MetaImage, NRRD or TIFF, with as many time points as the scan; one whose axes run elsewhere is
	 *     turned to the scan
	 * @param scan null: none is open
	 * @param model for the names of the structures, if there is one
	 * @throws InvalidVolume if it is no label map, or has another grid or other time points than the scan
	 */
	public static LaidLabels of(Path file, ImagePlus scan, Optional<Path> model, Progress progress) {
		if (scan == null || scan.getWidth() == 0)
			throw new InvalidRequest("There is no scan to lay the label map over; open it first.");
		Optional<Structures> named = model.map(folder -> Model.read(folder).structures());
		List<LabelMap> maps = maps(file, scan, progress);
		SortedSet<Integer> values = new TreeSet<>();
		maps.forEach(map -> values.addAll(map.voxelsByLabel().keySet()));
		Structures structures = named.orElseGet(() -> LabelImage.structures(new TreeMap<>(), values));
		String title = Prediction.withoutEnding(file.getFileName().toString());
		return new LaidLabels(
				scan,
				maps.stream()
						.map(map -> LabelImage.of(
								map,
								structures,
								scan.getCalibration(),
								title.equals(scan.getTitle()) ? title + LabelImage.TITLE_END : title))
						.toList(),
				structures);
	}

	/** The time points of the file, on the grid of the scan. */
	private static List<LabelMap> maps(Path file, ImagePlus scan, Progress progress) {
		int frames = VolumeFiles.timesOf(file).frames();
		if (frames != scan.getNFrames())
			throw new InvalidVolume(file + " has " + timePoints(frames) + ", but the scan '" + scan.getTitle()
					+ "' has " + timePoints(scan.getNFrames()) + "; open the scan that it belongs to"
					+ (frames == 1 ? ", or take its time point out with Image > Duplicate." : "."));
		boolean several = frames > 1;
		Volume volume = CorrectedLabels.scan(scan, several ? Reading.AS_IT_IS.at(1) : Reading.AS_IT_IS, progress);
		List<LabelMap> maps = new ArrayList<>();
		for (int frame = 1; frame <= frames; frame++) {
			progress.report("Reading the label map", frame - 1, frames);
			LabelMap read = VolumeFiles.plain(frame == 1 ? progress : progress.withoutSentences())
					.at(several ? frame : 0)
					.readLabels(file);
			GridMismatch.Grid own = read.grid(file.toString());
			GridMismatch.Grid other = volume.grid("the scan '" + scan.getTitle() + "'");
			GridFit fit = GridFit.of(own, other);
			if (frame == 1) fit.warning(own, other).ifPresent(progress::log);
			maps.add(new LabelMap(fit.turn().apply(read.voxels()), volume.geometry()));
		}
		return maps;
	}

	static String timePoints(int frames) {
		return frames + (frames == 1 ? " time point" : " time points");
	}

	/**
	 * Shows the structures on the scan, or in the ROI Manager.
	 *
	 * @return the label image, if that is wanted instead
	 */
	public Optional<ImagePlus> show(ResultKind kind, Progress progress) {
		if (kind == ResultKind.LABEL_IMAGE || kind == ResultKind.SURFACES) {
			ImagePlus labels = LabelImage.ofFrames(frames);
			BesideScan.open(labels, scan);
			if (kind == ResultKind.SURFACES)
				Viewer3d.installed().ifPresent(viewer -> viewer.show(labels, structures, progress));
			return Optional.of(labels);
		}
		if (kind == ResultKind.NOTHING) throw new InvalidRequest("With result=nothing no label map would be opened.");
		for (int frame = 1; frame <= frames.size(); frame++) {
			List<Roi> rois = StructureRois.of(frames.get(frame - 1).getStack(), structures);
			if (kind == ResultKind.ROIS) StructureRois.addToManager(rois, scan, frame);
			else StructureRois.show(rois, scan, frame);
		}
		BesideScan.toFront(scan);
		return Optional.empty();
	}
}
