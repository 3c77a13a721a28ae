package sc.fiji.stunet.predict;

import java.util.function.Consumer;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.patch.ScoreSlices;
import sc.fiji.stunet.preprocess.FinishedScores;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

/** Scores as whole arrays (x, y, z, class), x fastest. */
public final class ScoreArrays {

	private ScoreArrays() {}

	/** All slices of a patch, as a predictor would give them. */
	public static ScoreSlices slices(float[] scores, Extent patch, int first, int count) {
		int classes = (int) (scores.length / patch.voxels());
		return new ScoreSlices() {
			@Override
			public int first() {
				return first;
			}

			@Override
			public int count() {
				return count;
			}

			@Override
			public void readRow(int y, int z, float[] row) {
				for (int x = 0; x < patch.x(); x++)
					for (int c = 0; c < classes; c++)
						row[x * classes + c] = scores[((c * patch.z() + z) * patch.y() + y) * patch.x() + x];
			}
		};
	}

	/** Fills an array with what a predictor gives. */
	public static Consumer<ScoreSlices> into(float[] scores, Extent patch) {
		int classes = (int) (scores.length / patch.voxels());
		float[] row = new float[patch.x() * classes];
		return slices -> {
			for (int z = slices.first(); z < slices.first() + slices.count(); z++)
				for (int y = 0; y < patch.y(); y++) {
					slices.readRow(y, z, row);
					for (int x = 0; x < patch.x(); x++)
						for (int c = 0; c < classes; c++)
							scores[((c * patch.z() + z) * patch.y() + y) * patch.x() + x] = row[x * classes + c];
				}
		};
	}

	/** Fills an array of a grid with its boxes. */
	public static Consumer<FinishedScores> ofGrid(float[] scores, Extent grid) {
		int classes = (int) (scores.length / grid.voxels());
		return box -> {
			FinishedScores.Row row = new FinishedScores.Row(grid.x());
			for (int z = box.first().z(); z < box.end().z(); z++)
				for (int y = box.first().y(); y < box.end().y(); y++) {
					box.findRow(y, z, row);
					for (int x = box.first().x(); x < box.end().x(); x++)
						for (int c = 0; c < classes; c++)
							scores[((c * grid.z() + z) * grid.y() + y) * grid.x() + x] = row.values[x][row.at[x] + c];
				}
		};
	}

	/** @return the means of the whole grid, (x, y, z, class) */
	public static RandomAccessibleInterval<FloatType> predict(
			SlidingWindow window,
			RandomAccessibleInterval<FloatType> voxels,
			int classes,
			PatchPredictor predictor,
			Progress progress) {
		Extent grid = Extent.of(voxels.dimensionsAsLongArray());
		float[] scores = new float[(int) grid.voxels() * classes];
		window.predict(voxels, classes, Long.MAX_VALUE, predictor, progress, ofGrid(scores, grid));
		return ArrayImgs.floats(scores, grid.x(), grid.y(), grid.z(), classes);
	}
}
