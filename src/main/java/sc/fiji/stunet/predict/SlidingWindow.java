package sc.fiji.stunet.predict;

import java.util.List;
import java.util.Random;
import java.util.Set;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.patch.GaussianWindow;
import sc.fiji.stunet.patch.Mirroring;
import sc.fiji.stunet.patch.PatchBlender;
import sc.fiji.stunet.patch.PatchReader;
import sc.fiji.stunet.patch.TileGrid;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * Predicts a grid of any size tile by tile. Tiles overlap and are blended with a Gaussian; each may be predicted
 * several times, mirrored, and averaged with equal weight. The predictor's scores are averaged: probabilities (nnU-Net
 * v1) or logits (v2).
 *
 * @param patch size that the predictor was opened for
 * @param step distance of neighbouring tiles as a part of the patch; above 0, up to 1; nnU-Net takes 0.5
 * @param mirrorAxes every combination of these is predicted (0 is x): 8 runs per tile for all three, 1 for none
 */
public record SlidingWindow(Extent patch, double step, Set<Integer> mirrorAxes) {

	public static final double DEFAULT_STEP = 0.5;
	/** The name of the activity in progress reports. */
	public static final String ACTIVITY = "Predicting";

	private static final String NO_NUMBERS =
			"The network computes no numbers (NaN), whatever the image: its weights are damaged or too large; "
					+ "import the model again.";
	private static final String NOT_FOR_THIS =
			"The network computes no numbers (NaN) for this image, although it does for others; look for extreme "
					+ "values in it, and replace them.";

	public SlidingWindow {
		mirrorAxes = Set.copyOf(mirrorAxes);
	}

	/**
	 * Predicts all tiles; blocks until done.
	 *
	 * @param voxels (x, y, z, channel) on the network's grid
	 * @param classes number of the predictor's classes
	 * @param progress gets a report after every tile; checked for cancellation before every run
	 * @return zero-min, (x, y, z, class) on the grid of the voxels
	 * @throws OutOfMemory if the scores do not fit into memory
	 * @throws InvalidModel if the predictor returns NaN for any input
	 * @throws InvalidVolume if it returns NaN for these voxels only
	 * @throws sc.fiji.stunet.progress.Cancelled between two runs
	 */
	public RandomAccessibleInterval<FloatType> predict(
			RandomAccessibleInterval<FloatType> voxels, int classes, PatchPredictor predictor, Progress progress) {
		TileGrid grid = new TileGrid(Extent.of(voxels.dimensionsAsLongArray()), patch, step);
		try {
			return predict(voxels, grid, classes, predictor, progress);
		} catch (OutOfMemoryError e) {
			long megabytes = (PatchBlender.bytesFor(grid, classes) + 4 * patch.voxels() * classes >> 20) + 1;
			throw new OutOfMemory(
					"Predicting " + classes + " classes on a grid of " + grid.size() + " voxels needs about "
							+ megabytes + " MB of Java memory; allow more of it, or crop the image.",
					e);
		}
	}

	private RandomAccessibleInterval<FloatType> predict(
			RandomAccessibleInterval<FloatType> voxels,
			TileGrid grid,
			int classes,
			PatchPredictor predictor,
			Progress progress) {
		List<Extent> tiles = grid.tiles();
		List<Mirroring> runs = Mirroring.combinations(mirrorAxes);
		PatchBlender blender = new PatchBlender(
				grid, classes, tiles.size() > 1 ? GaussianWindow.weights(patch) : GaussianWindow.flat(patch));
		PatchReader reader = new PatchReader(voxels, patch);
		Extent padding = grid.paddingBefore();
		float[] patchVoxels = new float[reader.length()];
		float[] mirrored = new float[reader.length()];
		float[] scores = new float[Math.toIntExact(classes * patch.voxels())];
		progress.report(ACTIVITY, 0, tiles.size());
		for (int t = 0; t < tiles.size(); t++) {
			Extent tile = tiles.get(t);
			reader.read(tile.x() - padding.x(), tile.y() - padding.y(), tile.z() - padding.z(), patchVoxels);
			for (Mirroring run : runs) {
				progress.checkCancelled();
				run.apply(patchVoxels, mirrored, patch);
				predictor.predict(mirrored, scores);
				// Defects of a model show at once. All results are checked at the end, where it costs nothing.
				if (t == 0 && run == runs.get(0) && !areFinite(scores)) throw noNumbers(predictor, mirrored, scores);
				blender.add(scores, tile, run, 1f / runs.size());
			}
			progress.report(ACTIVITY, t + 1, tiles.size());
		}
		RandomAccessibleInterval<FloatType> means = blender.finish();
		if (!blender.isFinite()) throw noNumbers(predictor, mirrored, scores);
		return means;
	}

	private static boolean areFinite(float[] scores) {
		boolean finite = true;
		for (float score : scores) finite &= Float.isFinite(score);
		return finite;
	}

	/** Predicts noise to find out whether the model or the image causes NaN. */
	private static RuntimeException noNumbers(PatchPredictor predictor, float[] patch, float[] scores) {
		Random random = new Random(1);
		for (int i = 0; i < patch.length; i++) patch[i] = (float) random.nextGaussian();
		predictor.predict(patch, scores);
		return areFinite(scores) ? new InvalidVolume(NOT_FOR_THIS) : new InvalidModel(NO_NUMBERS);
	}
}
