package sc.fiji.stunet.segmentation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import net.imglib2.FinalInterval;
import net.imglib2.view.Views;

import sc.fiji.stunet.job.CropWith;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Scope;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.volume.VoxelBox;

/**
 * Finds the box of a volume that another model predicts, with a first, coarse model; as TotalSegmentator crops a scan
 * by what its model of 6 mm finds. The model stays loaded. Holds native memory until it is closed.
 */
final class CoarseSearch implements AutoCloseable {

	private final EngineSettings engine;
	private Segmentation segmentation;

	CoarseSearch(EngineSettings engine) {
		this.engine = engine;
	}

	/**
	 * A box around the structures that are looked for, in voxels of the volume, with its margin, at least one
	 * voxel.
	 *
	 * @param settings with a first model, which sees only the roi where there is one; its structures are
	 *     looked for fast, a voxel more or less is in the margin
	 * @return empty if none of them is found
	 */
	Optional<VoxelBox> box(Volume volume, String image, PredictionSettings settings, Progress progress) {
		CropWith search = settings.scope().cropWith().orElseThrow();
		open(search, progress);
		Optional<VoxelBox> roi = settings.scope().roi();
		Volume part = roi.map(b -> b.cut(volume)).orElse(volume);
		Scope scope = new Scope(search.structures(), 0, Optional.empty(), Optional.empty());
		LabelMap labels = segmentation
				.segment(
						part,
						image,
						PredictionSettings.of(Speed.FAST, Optional.empty(), Optional.empty(), settings.orientation())
								.with(scope),
						Optional.empty(),
						progress)
				.labels();
		Optional<VoxelBox> box = around(labels, search.margin())
				.map(found -> roi.map(found::within).orElse(found));
		String with = " with " + segmentation.model().name();
		progress.log(box.map(b -> found(labels, segmentation.model().structures(), search.structures(), with)
						+ "; of the " + part.size() + " voxels a box of " + b.size()
						+ " is predicted, with a margin of "
						+ search.margin() + " mm (" + b.text() + ").")
				.orElse("Did not find " + String.join(", ", search.structures()) + with + "; the whole "
						+ (roi.isPresent() ? "roi" : "scan") + " is predicted."));
		return box;
	}

	private void open(CropWith search, Progress progress) {
		Model model = Model.read(search.model());
		Scope.chosen(model.structures(), search.structures(), model.name());
		if (segmentation != null
				&& segmentation.model().folder().equals(model.folder())
				&& segmentation.model().checksum().equals(model.checksum())) return;
		close();
		segmentation = Segmentation.open(search.model(), engine, progress);
	}

	/** Which of the structures that were looked for are in the label map, and which are not. */
	static String found(LabelMap labels, Structures all, List<String> sought, String with) {
		Set<Integer> values = labels.voxelsByLabel().keySet();
		Map<Boolean, List<String>> names = all.all().stream()
				.filter(structure -> sought.contains(structure.name()))
				.collect(Collectors.partitioningBy(
						structure -> values.contains(structure.value()),
						Collectors.mapping(Structure::name, Collectors.toList())));
		return "Found " + String.join(", ", names.get(true)) + with
				+ (names.get(false).isEmpty() ? "" : ", but not " + String.join(", ", names.get(false)));
	}

	static Optional<VoxelBox> around(LabelMap labels, double margin) {
		long[] min = {Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE};
		long[] max = {-1, -1, -1};
		var cursor = Views.flatIterable(labels.voxels()).localizingCursor();
		while (cursor.hasNext()) {
			if (cursor.next().get() == 0) continue;
			for (int axis = 0; axis < 3; axis++) {
				min[axis] = Math.min(min[axis], cursor.getLongPosition(axis));
				max[axis] = Math.max(max[axis], cursor.getLongPosition(axis));
			}
		}
		if (max[0] < 0) return Optional.empty();
		int[] voxels = new int[3];
		for (int axis = 0; axis < 3; axis++)
			voxels[axis] = (int) Math.max(
					1,
					Math.min(1e9, Math.ceil(margin / labels.geometry().spacing().get(axis))));
		return Optional.of(VoxelBox.around(new FinalInterval(min, max), voxels, labels.size()));
	}

	@Override
	public void close() {
		if (segmentation != null) segmentation.close();
		segmentation = null;
	}
}
