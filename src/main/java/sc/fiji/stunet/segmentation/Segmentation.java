package sc.fiji.stunet.segmentation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.engine.EngineOptions;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.job.BlockPlace;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.patch.TileGrid;
import sc.fiji.stunet.postprocess.SmallPieces;
import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.volume.VoxelBox;
import sc.fiji.stunet.weights.ModelFolder;

/**
 * A loaded model, or set of models, that segments one volume after the other: checks that the volume fits, finds the
 * part of it that is wanted, has that segmented, and lays the label map on the volume's own grid. For one thread at a
 * time; holds native memory until it is closed.
 */
public final class Segmentation implements AutoCloseable {

	/**
	 * The segmentation of one volume.
	 *
	 * @param labels values of the model's structures, on the volume's own grid
	 * @param structures of the model that were wanted
	 * @param device the one that computed, for the user
	 */
	public record Result(LabelMap labels, Structures structures, String device) {}

	/**
	 * A volume on its way into the network.
	 *
	 * @param image name of the volume at the start of a sentence, such as "The image scan.nii.gz"
	 * @param seen what the network sees of it; empty: not preprocessed yet
	 */
	public record Prepared(Volume volume, String image, Optional<SeenScan> seen) {}

	private final Model model;
	private final Segmenter segmenter;
	private final CoarseSearch coarse;

	private Segmentation(Model model, Segmenter segmenter, CoarseSearch coarse) {
		this.model = model;
		this.segmenter = segmenter;
		this.coarse = coarse;
	}

	/**
	 * Loads the weights into the engine, which takes seconds.
	 *
	 * @param folder of the model
	 * @throws sc.fiji.stunet.model.InvalidModel if the folder is no usable model
	 * @throws InvalidRequest if an option is impossible
	 */
	public static Segmentation open(Path folder, EngineSettings settings, Progress progress) {
		Segmentation begun = begin(folder, settings, progress);
		try {
			begun.segmenter.awaitLoaded(progress);
			return begun;
		} catch (RuntimeException | Error e) {
			begun.close();
			throw e;
		}
	}

	/**
	 * Begins what {@link #open} does, and leaves it to another thread of the job while this one reads and prepares the
	 * first volume. Where the engine cannot be loaded, that is said when it is needed.
	 *
	 * @throws sc.fiji.stunet.model.InvalidModel if the folder is no usable model
	 * @throws InvalidRequest if an option is impossible
	 */
	public static Segmentation begin(Path folder, EngineSettings settings, Progress progress) {
		EngineOptions engine = EngineOptions.of(settings);
		Model model = Model.read(folder);
		Segmenter segmenter =
				model.isSet() ? new SetSegmenter(model, engine) : ModelSegmenter.begin(model, engine, progress);
		return new Segmentation(model, segmenter, new CoarseSearch(settings));
	}

	/** How long a run of the network took in the last prediction. */
	public RunTime runTime() {
		return segmenter.runTime();
	}

	/** The device that computes, for the user. */
	public String device() {
		return segmenter.device();
	}

	public Model model() {
		return model;
	}

	/**
	 * Bytes of Java's memory that the prediction at work leaves to others, as far as it was foreseen; may be asked for
	 * by any thread.
	 */
	long spare() {
		return segmenter.spare();
	}

	/**
	 * Segments a volume; blocks until done. The progress is checked for cancellation between tiles.
	 *
	 * @throws InvalidVolume if the volume does not fit the model
	 * @throws InvalidRequest if the scope does not fit the volume or the model
	 * @throws sc.fiji.stunet.failure.OutOfMemory if the machine is too small for it
	 */
	public Result segment(Volume volume, PredictionSettings settings, Progress progress) {
		return segment(volume, "The image", settings, Optional.empty(), progress);
	}

	/**
	 * Segments a volume as {@link #segment(Volume, Settings, Progress)} does.
	 *
	 * @param image name of the volume at the start of a sentence, such as "The image scan.nii.gz"
	 * @param output gets the probabilities of the background and of the structures of the scope, on the volume's own
	 *     grid
	 * @throws sc.fiji.stunet.files.InvalidOutput if they cannot be written
	 */
	public Result segment(
			Volume volume,
			String image,
			PredictionSettings settings,
			Optional<ProbabilityOutput> output,
			Progress progress) {
		return segment(new Prepared(volume, image, Optional.empty()), settings, output, progress);
	}

	/** Segments a volume as {@link #segment(Volume, String, PredictionSettings, Optional, Progress)} does. */
	public Result segment(
			Prepared prepared, PredictionSettings settings, Optional<ProbabilityOutput> output, Progress progress) {
		Volume volume = prepared.volume();
		String image = prepared.image();
		Structures wanted = wanted(settings);
		output.ifPresent(file -> model.checkHasProbabilities());
		ScanPart part = prepared.seen().map(SeenScan::part).orElseGet(() -> part(volume, image, settings, progress));
		LabelMap found = segmenter.segment(part, image, wanted, settings, prepared.seen(), output, progress);
		double smallest = settings.scope().smallest();
		LabelMap labels = smallest > 0 ? SmallPieces.removed(found, smallest, progress) : found;
		return new Result(part.onWhole(labels), wanted, device());
	}

	/**
	 * Prepares a volume beside another one that is segmented; what needs the network, or more memory than that leaves,
	 * is done in its turn.
	 *
	 * @throws InvalidVolume if the volume does not fit the model
	 */
	Prepared prepareAside(Volume volume, String image, PredictionSettings settings, Progress progress) {
		boolean inItsTurn = settings.scope().cropWith().isPresent() || segmenter.bytesToSee(volume) > spare();
		wanted(settings);
		return new Prepared(
				volume,
				image,
				inItsTurn
						? Optional.empty()
						: segmenter.see(part(volume, image, settings, progress), image, settings, progress));
	}

	private Structures wanted(PredictionSettings settings) {
		return settings.scope().chosen(model.structures(), model.name());
	}

	/** The part that is predicted, after a check of the volume and of the part. */
	private ScanPart part(Volume volume, String image, PredictionSettings settings, Progress progress) {
		ScanPart.checkFits(model, volume, image);
		return ScanPart.checked(volume, image, box(volume, image, settings, progress), model);
	}

	/** The box that is predicted; empty: the whole volume. */
	private Optional<VoxelBox> box(Volume volume, String image, PredictionSettings settings, Progress progress) {
		Optional<VoxelBox> roi = settings.scope().roi();
		roi.ifPresent(box -> ScanPart.checkLies(box, volume, image));
		if (settings.scope().cropWith().isEmpty()) return roi;
		// The first model's forecast counts what is in memory, and this network is to be there, too.
		segmenter.awaitLoaded(progress);
		return coarse.box(volume, image, settings, progress).or(() -> roi);
	}

	/**
	 * Predicts one block of a scan; blocks until done.
	 *
	 * @param place where it lies
	 * @param voxels that its tiles see: zero-min, (x, y, z, channel)
	 * @return the labels that it decides, see {@link BlockedScan#put}
	 */
	public short[] predictBlock(
			BlockPlace place,
			RandomAccessibleInterval<FloatType> voxels,
			PredictionSettings settings,
			Progress progress) {
		if (!(segmenter instanceof ModelSegmenter single))
			throw new InvalidRequest("A set of models predicts no blocks; take one of its models.");
		Preprocessed scan = Preprocessed.ofPart(
				model.plan().preprocessing(),
				Geometry.unoriented(place.spacing()),
				place.size(),
				place.crop(),
				place.seen(),
				voxels);
		List<Integer> tiles = place.tiles();
		return single.predictBlock(
						scan,
						new TileGrid.Columns(tiles.get(0), tiles.get(1), tiles.get(2), tiles.get(3)),
						settings,
						progress)
				.labels();
	}

	/**
	 * Checks, after an unexpected error, whether the engine still computes correctly and the weights are unchanged.
	 *
	 * @throws sc.fiji.stunet.engine.EngineUnavailable if TensorFlow computes wrong numbers
	 * @throws sc.fiji.stunet.model.InvalidModel if the weights are damaged or gone
	 */
	public void check() {
		segmenter.check();
		ModelFolder.checkWeights(model);
	}

	@Override
	public void close() {
		coarse.close();
		segmenter.close();
	}
}
