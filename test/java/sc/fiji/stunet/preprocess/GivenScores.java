package sc.fiji.stunet.preprocess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;

/**
 * Scores of a whole grid, (x, y, z, class), passed on in boxes.
 *
 * @param values of every voxel: one per class
 */
public record GivenScores(Extent grid, float[][] values, Extent first, Extent end) implements FinishedScores {

	/** @param box size of the boxes */
	static List<FinishedScores> boxes(RandomAccessibleInterval<FloatType> scores, Extent box) {
		Extent grid = Extent.of(scores.dimensionsAsLongArray());
		float[][] values = new float[(int) grid.voxels()][(int) scores.dimension(3)];
		for (int c = 0; c < values[0].length; c++) {
			float[] channel = Channels.copy(scores, c);
			for (int i = 0; i < channel.length; i++) values[i][c] = channel[i];
		}
		List<FinishedScores> boxes = new ArrayList<>();
		for (int z = 0; z < grid.z(); z += box.z())
			for (int y = 0; y < grid.y(); y += box.y())
				for (int x = 0; x < grid.x(); x += box.x())
					boxes.add(new GivenScores(
							grid,
							values,
							new Extent(x, y, z),
							new Extent(
									Math.min(grid.x(), x + box.x()),
									Math.min(grid.y(), y + box.y()),
									Math.min(grid.z(), z + box.z()))));
		return boxes;
	}

	/** The way back, with the probabilities. */
	public static Preprocessed.Export export(Preprocessed scan, RandomAccessibleInterval<FloatType> scores) {
		Preprocessed.Export export =
				scan.export(LabelRule.ofClasses((int) scores.dimension(3)), Optional.of(scratch()));
		boxes(scores, Extent.of(scores.dimensionsAsLongArray())).forEach(export);
		return export;
	}

	/** An empty file for scores, which is deleted at the end of the tests. */
	public static FileChannel scratch() {
		try {
			Path file = Files.createTempFile("scores", "");
			file.toFile().deleteOnExit();
			return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	@Override
	public void findRow(int y, int z, Row row) {
		if (y < first.y() - 1 || y >= end.y() || z < first.z() - 1 || z >= end.z())
			throw new IllegalArgumentException(y + ", " + z + " is not near the box");
		for (int x = Math.max(0, first.x() - 1); x < end.x(); x++)
			row.values[x] = values[(z * grid.y() + y) * grid.x() + x];
		Arrays.fill(row.best, (short) -1);
	}
}
