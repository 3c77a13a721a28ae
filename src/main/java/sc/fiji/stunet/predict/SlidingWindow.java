package sc.fiji.stunet.predict;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.patch.GaussianWindow;
import sc.fiji.stunet.patch.HeadedScores;
import sc.fiji.stunet.patch.Mirroring;
import sc.fiji.stunet.patch.PatchBlender;
import sc.fiji.stunet.patch.PatchReader;
import sc.fiji.stunet.patch.ScoreHead;
import sc.fiji.stunet.patch.ScoreSlices;
import sc.fiji.stunet.patch.TileGrid;
import sc.fiji.stunet.patch.TileGrid.Columns;
import sc.fiji.stunet.patch.TileGrid.Tile;
import sc.fiji.stunet.preprocess.FinishedScores;
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
 * @param skipsAir whether tiles are left out that are constant in every channel: air in a CT, whose intensities are
 *     cut off at the bottom. Voxels that no tile covers then are background
 * @param mirrorAxes every combination of these is predicted (0 is x): 8 runs per tile for all three, 1 for none
 */
public record SlidingWindow(Extent patch, double step, Set<Integer> mirrorAxes, boolean skipsAir) {

	public static final double DEFAULT_STEP = 0.5;
	/** The name of the activity in progress reports. */
	public static final String ACTIVITY = "Predicting";

	/** So many scores are made of blended features at once: 32 MB. */
	private static final long SCORES_OF_FEATURES = 1 << 23;

	/** Of normalised intensities: so much a channel varies that is constant but for the rounding of its resampling. */
	private static final float CONSTANT = 1e-4f;

	private static final String NO_NUMBERS =
			"The network computes no numbers (NaN), whatever the image: its weights are damaged or too large; "
					+ "import the model again.";
	private static final String NOT_FOR_THIS =
			"The network computes no numbers (NaN) for this image, although it does for others; look for extreme "
					+ "values in it, and replace them.";

	public SlidingWindow {
		mirrorAxes = Set.copyOf(mirrorAxes);
	}

	public SlidingWindow(Extent patch, double step, Set<Integer> mirrorAxes) {
		this(patch, step, mirrorAxes, false);
	}

	/**
	 * How many numbers are blended for every voxel: features where the predictor has a head for them, else scores.
	 * Features have no background, which is where nothing is predicted.
	 */
	public int channels(int classes, PatchPredictor predictor) {
		return head(predictor).map(ScoreHead::width).orElse(classes);
	}

	/** How many runs of the network there are for every tile: for each fold and each mirroring. */
	public static int runs(Set<Integer> mirrorAxes, int folds) {
		return folds << mirrorAxes.size();
	}

	private Optional<ScoreHead> head(PatchPredictor predictor) {
		return skipsAir ? Optional.empty() : predictor.head();
	}

	/**
	 * Predicts all tiles; blocks until done.
	 *
	 * @param voxels (x, y, z, channel) on the network's grid
	 * @param classes number of the predictor's classes
	 * @param bytes for the sums of scores: where they need more, the cross-section is predicted in parts, and tiles at
	 *     their seams several times
	 * @param progress gets a report after every tile; checked for cancellation before every run
	 * @param finished gets every box of the grid as soon as its scores are final
	 * @throws OutOfMemory if the scores do not fit into memory
	 * @throws InvalidModel if the predictor returns NaN for any input
	 * @throws InvalidVolume if it returns NaN for these voxels only
	 * @throws sc.fiji.stunet.progress.Cancelled between two runs
	 */
	public void predict(
			RandomAccessibleInterval<FloatType> voxels,
			int classes,
			long bytes,
			PatchPredictor predictor,
			Progress progress,
			Consumer<FinishedScores> finished) {
		TileGrid grid = grid(Extent.of(voxels.dimensionsAsLongArray()));
		predict(
				voxels,
				grid,
				grid.columns(channels(classes, predictor), runs(mirrorAxes, predictor.folds()), bytes),
				classes,
				predictor,
				progress,
				finished);
	}

	/**
	 * Predicts one block of a grid as {@link #predict} predicts all of it, to the same scores.
	 *
	 * @param voxels on the network's grid; only those of {@link TileGrid#seen} are looked at
	 * @param block of {@link TileGrid#blocks}
	 */
	public void predictBlock(
			RandomAccessibleInterval<FloatType> voxels,
			Columns block,
			int classes,
			PatchPredictor predictor,
			Progress progress,
			Consumer<FinishedScores> finished) {
		TileGrid grid = grid(Extent.of(voxels.dimensionsAsLongArray()));
		predict(voxels, grid, List.of(block), classes, predictor, progress, finished);
	}

	/** The tiles of a grid. */
	public TileGrid grid(Extent size) {
		return new TileGrid(size, patch, step);
	}

	private void predict(
			RandomAccessibleInterval<FloatType> voxels,
			TileGrid grid,
			List<Columns> parts,
			int classes,
			PatchPredictor predictor,
			Progress progress,
			Consumer<FinishedScores> finished) {
		try {
			PatchReader reader = new PatchReader(voxels, patch);
			new Run(grid, parts, classes, reader.length(), predictor, progress, finished).predict(reader);
		} catch (OutOfMemoryError e) {
			long megabytes = (PatchBlender.bytesFor(
									grid, parts, channels(classes, predictor), runs(mirrorAxes, predictor.folds()))
							>> 20)
					+ 1;
			throw new OutOfMemory(
					"Predicting " + classes + " classes on a grid of " + grid.size() + " voxels needs about "
							+ megabytes + " MB of Java memory; allow more of it, or crop the image.",
					e);
		}
	}

	/** One prediction of a grid. */
	private final class Run {

		private final TileGrid grid;
		private final List<Columns> parts;
		private final int classes;
		private final PatchPredictor predictor;
		private final Progress progress;
		private final List<Mirroring> runs = Mirroring.combinations(mirrorAxes);
		private final Optional<HeadedScores> headed;
		/** Gets what is blended. */
		private final Consumer<FinishedScores> blended;

		private final int channels;
		private final float[] voxels;
		/** The voxels themselves where nothing is mirrored. */
		private final float[] mirrored;

		private boolean isFirstTile = true;

		Run(
				TileGrid grid,
				List<Columns> parts,
				int classes,
				int length,
				PatchPredictor predictor,
				Progress progress,
				Consumer<FinishedScores> finished) {
			this.grid = grid;
			this.parts = parts;
			this.classes = classes;
			this.predictor = predictor;
			this.progress = progress;
			this.headed =
					head(predictor).map(head -> new HeadedScores(head, grid.size(), SCORES_OF_FEATURES, finished));
			this.blended = headed.isPresent() ? headed.get() : finished;
			this.channels = channels(classes, predictor);
			this.voxels = new float[length];
			this.mirrored = runs.size() > 1 ? new float[length] : voxels;
		}

		void predict(PatchReader reader) {
			float[] window = grid.tiles().size() > 1 ? GaussianWindow.weights(patch) : GaussianWindow.flat(patch);
			PatchBlender first = new PatchBlender(grid, parts.get(0), channels, window);
			Extent padding = grid.paddingBefore();
			int done = 0, all = grid.tiles(parts);
			progress.report(ACTIVITY, 0, all);
			for (Columns part : parts) {
				PatchBlender blender = first.next(part);
				for (Tile tile : grid.tiles(part)) {
					Extent at = tile.first();
					reader.read(at.x() - padding.x(), at.y() - padding.y(), at.z() - padding.z(), voxels);
					blender.begin(tile);
					if (!skipsAir || !isConstant()) predict(tile, blender);
					else for (int z = 0; z < patch.z(); z += PatchBlender.SLICES) finish(tile, z, blender);
					finish(tile, patch.z(), blender);
					progress.report(ACTIVITY, ++done, all);
				}
			}
		}

		private void predict(Tile tile, PatchBlender blender) {
			int folds = predictor.folds(), all = runs(mirrorAxes, folds);
			for (int i = 0; i < folds; i++) {
				// Back and forth: the last fold of a tile is the first one of the next. A tile has the same order in
				// every part, so that its sums are the same.
				boolean isBackwards = grid.number(tile) % 2 == 1;
				predictor.choose(isBackwards ? folds - 1 - i : i);
				boolean isFirstRun = isFirstTile;
				for (Mirroring run : runs) {
					progress.checkCancelled();
					if (runs.size() > 1) run.apply(voxels, mirrored, patch);
					boolean checked = isFirstRun;
					Consumer<ScoreSlices> blend = scores -> {
						// Defects of a model show at once. All results are checked at the end, where it costs nothing.
						if (checked && !areFinite(scores, channels)) throw noNumbers();
						for (ScoreSlices some : scores.parts(PatchBlender.SLICES)) {
							blender.add(some, tile, run, 1f / all);
							// Sums that nothing is added to any more leave before those of the next slices come.
							if (all == 1) finish(tile, some.first() + some.count(), blender);
						}
					};
					if (headed.isPresent()) predictor.predictFeatures(mirrored, blend);
					else predictor.predict(mirrored, blend);
					isFirstRun = false;
				}
			}
			isFirstTile = false;
		}

		/** @param slices of the tile that are complete */
		private void finish(Tile tile, int slices, PatchBlender blender) {
			boolean isFinite = blender.finish(tile, slices, blended);
			if (!isFinite || !headed.map(HeadedScores::isFinite).orElse(true)) throw noNumbers();
		}

		/** Whether every channel of the patch is constant, up to the rounding of its resampling. */
		private boolean isConstant() {
			int length = (int) patch.voxels();
			for (int channel = 0; channel < voxels.length; channel += length)
				for (int i = channel; i < channel + length; i++)
					if (Math.abs(voxels[i] - voxels[channel]) > CONSTANT) return false;
			return true;
		}

		private boolean areFinite(ScoreSlices scores, int each) {
			boolean finite = true;
			float[] row = new float[each * patch.x()];
			for (int z = scores.first(); z < scores.first() + scores.count(); z++)
				for (int y = 0; y < patch.y(); y++) {
					scores.readRow(y, z, row);
					for (float score : row) finite &= Float.isFinite(score);
				}
			return finite;
		}

		/** Predicts noise to find out whether the model or the image causes NaN. */
		private RuntimeException noNumbers() {
			Random random = new Random(1);
			for (int i = 0; i < mirrored.length; i++) mirrored[i] = (float) random.nextGaussian();
			boolean[] finite = {true};
			predictor.predict(mirrored, scores -> finite[0] &= areFinite(scores, classes));
			return finite[0] ? new InvalidVolume(NOT_FOR_THIS) : new InvalidModel(NO_NUMBERS);
		}
	}
}
