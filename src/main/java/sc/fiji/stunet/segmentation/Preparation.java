package sc.fiji.stunet.segmentation;

import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.volume.VoxelBox;

/**
 * What is done with a volume before the network runs.
 *
 * @param coarse finds the box, where a first model is asked for
 * @param shared with other models that segment the same scan; empty: none
 */
record Preparation(Model model, CoarseSearch coarse, Optional<PreparedScan> shared) {

	/**
	 * What the network sees of a volume.
	 *
	 * @param box of the volume; empty: all of it
	 * @param turn to the model's orientation; empty: it lies so
	 * @param geometry of the turned box
	 */
	record Seen(Optional<VoxelBox> box, Optional<Reorientation> turn, Geometry geometry, Preprocessed scan) {}

	/** Checks and preprocesses a volume. */
	Seen see(Volume volume, String image, PredictionSettings settings, Progress progress) {
		Optional<VoxelBox> box = box(volume, image, settings, progress);
		Volume part = box.map(b -> b.cut(volume)).orElse(volume);
		Plan plan = model.plan();
		Forecast.doubt(part.size(), part.spacing(), plan).ifPresent(progress::log);
		IntensityCheck.check(part, image, plan.normalization(), progress);
		Optional<Reorientation> turn = turn(part, image, settings.orientation());
		Volume turned = turn.map(t -> t.apply(part)).orElse(part);
		progress.report("Preprocessing", 0, 1);
		Preprocessed scan =
				shared.orElseGet(PreparedScan::new).of(plan.preprocessing(), plan.orientation(), turned, progress);
		progress.report("Preprocessing", 1, 1);
		return new Seen(box, turn, turned.geometry(), scan);
	}

	/**
	 * Checks a volume.
	 *
	 * @return the box that is predicted; empty: the whole volume
	 * @throws InvalidVolume if the volume does not fit the model
	 * @throws InvalidRequest if the scope does not fit the volume or the model
	 */
	Optional<VoxelBox> box(Volume volume, String image, PredictionSettings settings, Progress progress) {
		checkFits(volume, image);
		settings.scope().chosen(model.structures(), model.name());
		Optional<VoxelBox> box = found(volume, image, settings, progress);
		box.ifPresent(b -> checkFits(b.cut(volume), "The box " + b.text() + " of " + inSentence(image)));
		return box;
	}

	private Optional<VoxelBox> found(Volume volume, String image, PredictionSettings settings, Progress progress) {
		Optional<VoxelBox> roi = settings.scope().roi();
		if (roi.isPresent() && !roi.get().liesIn(volume.size()))
			throw new InvalidRequest("The roi " + roi.get().text() + " reaches outside of " + inSentence(image)
					+ ", which has " + volume.size() + " voxels; give x,y,z,w,h,d of a box inside of it.");
		if (settings.scope().cropWith().isEmpty()) return roi;
		Volume part = roi.map(b -> b.cut(volume)).orElse(volume);
		return coarse.box(part, image, settings, progress)
				.map(found -> roi.map(found::within).orElse(found))
				.or(() -> roi);
	}

	/**
	 * The memory that the volume takes with what {@link #see} makes of it: the copy that is cropped, the result, and
	 * what its making takes.
	 */
	long bytes(Volume volume) {
		long onGrid = model.plan()
				.preprocessing()
				.sizeOnGrid(volume.size(), volume.spacing())
				.voxels();
		return (long) Float.BYTES * volume.channels() * (2 * volume.size().voxels() + 3 * onGrid);
	}

	private void checkFits(Volume volume, String image) {
		if (volume.size().toList().contains(1))
			throw new InvalidVolume(image + " is a single slice (" + volume.size()
					+ "); STU-Net segments volumes: open the whole stack.");
		int inputs = model.network().inputs();
		if (volume.channels() != inputs)
			throw new InvalidVolume("The model " + model.name() + " needs " + inputs
					+ (inputs == 1 ? " channel" : " channels") + ", but " + inSentence(image)
					+ " has " + volume.channels() + "; give one image per channel, in the model's order.");
	}

	private static String inSentence(String image) {
		return image.replaceFirst("^The ", "the ");
	}

	private Optional<Reorientation> turn(Volume volume, String image, Optional<StatedOrientation> stated) {
		return model.plan()
				.orientation()
				.map(wanted ->
						StatedOrientation.turn(volume.geometry(), stated, wanted, image, "the model " + model.name()))
				.filter(turn -> !turn.isIdentity());
	}
}
