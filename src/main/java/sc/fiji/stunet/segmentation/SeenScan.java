package sc.fiji.stunet.segmentation;

import java.util.Optional;
import java.util.Set;

import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.predict.SlidingWindow;
import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;

/**
 * What the network sees of a scan.
 *
 * @param turn of the part to the model's orientation; empty: it lies so
 * @param geometry of the turned part
 */
record SeenScan(ScanPart part, Optional<Reorientation> turn, Geometry geometry, Preprocessed scan) {

	/**
	 * Checks and preprocesses a part of a scan.
	 *
	 * @param prepared shared with other models that segment the same part of the same scan
	 */
	static SeenScan of(
			Model model,
			ScanPart part,
			String image,
			PredictionSettings settings,
			PreparedScan prepared,
			Progress progress) {
		Plan plan = model.plan();
		Volume volume = part.volume();
		Forecast.doubt(volume.size(), volume.spacing(), plan).ifPresent(progress::log);
		IntensityCheck.check(volume, image, plan.normalization(), progress);
		Optional<Reorientation> turn = turn(model, volume, image, settings.orientation());
		Volume turned = turn.map(t -> t.apply(volume)).orElse(volume);
		progress.report("Preprocessing", 0, 1);
		Preprocessed scan = prepared.of(plan.preprocessing(), plan.orientation(), turned, progress);
		progress.report("Preprocessing", 1, 1);
		return new SeenScan(part, turn, turned.geometry(), scan);
	}

	/**
	 * How a volume is turned for a model; empty: not at all.
	 *
	 * @throws sc.fiji.stunet.volume.InvalidVolume if the model needs to know which way it lies, and nobody says it
	 */
	static Optional<Reorientation> turn(Model model, Volume volume, String image, Optional<StatedOrientation> stated) {
		return model.plan()
				.orientation()
				.map(wanted ->
						StatedOrientation.turn(volume.geometry(), stated, wanted, image, "the model " + model.name()))
				.filter(turn -> !turn.isIdentity());
	}

	/** How the network goes over a scan. */
	static SlidingWindow window(Model model, PredictionSettings settings) {
		Plan plan = model.plan();
		Set<Integer> mirrorAxes = settings.mirror().orElse(true) ? plan.mirrorAxes() : Set.of();
		// Where nothing is predicted there is background, which regions have no score for.
		boolean skipsAir = settings.speed() == Speed.FAST && !model.structures().areRegions();
		return new SlidingWindow(plan.patch(), settings.step(), mirrorAxes, skipsAir);
	}
}
