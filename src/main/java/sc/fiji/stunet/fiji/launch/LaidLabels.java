package sc.fiji.stunet.fiji.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import ij.ImagePlus;
import ij.gui.Roi;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.LabelImage;
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
	private final ImagePlus labels;
	private final Structures structures;

	private LaidLabels(ImagePlus scan, ImagePlus labels, Structures structures) {
		this.scan = scan;
		this.labels = labels;
		this.structures = structures;
	}

	/**
	 * @param file NIfTI, MetaImage, NRRD or TIFF; one whose axes run elsewhere is turned to the scan
	 * @param scan null: none is open
	 * @param model for the names of the structures, if there is one
	 * @throws InvalidVolume if it is no label map, or has another grid than the scan
	 */
	public static LaidLabels of(Path file, ImagePlus scan, Optional<Path> model, Progress progress) {
		if (scan == null || scan.getWidth() == 0)
			throw new InvalidRequest("There is no scan to lay the label map over; open it first.");
		Optional<Structures> named = model.map(folder -> Model.read(folder).structures());
		Volume volume = CorrectedLabels.scan(scan, progress);
		LabelMap read = VolumeFiles.plain(progress).readLabels(file);
		GridMismatch.Grid own = read.grid(file.toString());
		GridMismatch.Grid other = volume.grid("the scan '" + scan.getTitle() + "'");
		GridFit fit = GridFit.of(own, other);
		fit.warning(own, other).ifPresent(progress::log);
		LabelMap labels = new LabelMap(fit.turn().apply(read.voxels()), volume.geometry());
		Structures structures = named.orElseGet(() ->
				LabelImage.structures(new TreeMap<>(), labels.voxelsByLabel().keySet()));
		String title = Prediction.withoutEnding(file.getFileName().toString());
		return new LaidLabels(
				scan,
				LabelImage.of(
						labels,
						structures,
						scan.getCalibration(),
						title.equals(scan.getTitle()) ? title + "-labels" : title),
				structures);
	}

	/**
	 * Shows the structures on the scan, or in the ROI Manager.
	 *
	 * @return the label image, if that is wanted instead
	 */
	public Optional<ImagePlus> show(ResultKind kind, Progress progress) {
		if (kind == ResultKind.LABEL_IMAGE || kind == ResultKind.SURFACES) {
			BesideScan.open(labels, scan);
			if (kind == ResultKind.SURFACES)
				Viewer3d.installed().ifPresent(viewer -> viewer.show(labels, structures, progress));
			return Optional.of(labels);
		}
		if (kind == ResultKind.NOTHING) throw new InvalidRequest("With result=nothing no label map would be opened.");
		List<Roi> rois = StructureRois.of(labels.getStack(), structures);
		if (kind == ResultKind.ROIS) StructureRois.addToManager(rois, scan, 1);
		else StructureRois.show(rois, scan, 1);
		return Optional.empty();
	}
}
