import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.patch.ScoreSlices;
import sc.fiji.stunet.patch.TileGrid;
import sc.fiji.stunet.predict.PatchPredictor;
import sc.fiji.stunet.predict.SlidingWindow;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.LabelRule;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.preprocess.Preprocessing;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * Memory and time of everything but the network for a whole-body scan of 512 x 512 x 600 voxels with 105 structures, on
 * Linux; docs/benchmarks.md says how to run it.
 */
public class StreamingBenchmark {

	private static final int CLASSES = 105;
	private static final Extent PATCH = new Extent(128, 128, 128);

	/** @param args GB for the sums of scores; threads */
	public static void main(String[] args) throws IOException {
		long bytes = (long) (1e9 * Double.parseDouble(args[0]));
		Spacing mm = new Spacing(0.8, 0.8, 1.5);
		Volume scan = new Volume(ArrayImgs.floats(512, 512, 600, 1), Geometry.unoriented(mm));
		scan.voxels().getAt(0, 0, 0, 0).set(1);
		scan.voxels().getAt(511, 511, 599, 0).set(1);
		Normalization none = new Normalization(Normalization.Scheme.NONE, false, null);
		ComputingThreads.run(Integer.parseInt(args[1]), () -> {
			Preprocessing plan = new Preprocessing(
					new Spacing(1.5, 1.5, 1.5), AxisOrder.IDENTITY, List.of(none), NnUNetVersion.NNUNET_V1);
			Preprocessed preprocessed = plan.forward(scan, () -> {});
			RandomAccessibleInterval<FloatType> voxels = preprocessed.voxels();
			Preprocessed.Export export = preprocessed.export(LabelRule.ofClasses(CLASSES), Optional.empty());
			TileGrid grid = new TileGrid(preprocessed.size(), PATCH, 0.5);
			int parts = grid.columns(CLASSES, 1, bytes).size();
			System.gc();
			long before = kilobytes("VmRSS");
			long start = System.nanoTime();
			new SlidingWindow(PATCH, 0.5, Set.of())
					.predict(voxels, CLASSES, bytes, new Blobs(), Progress.none(), export);
			System.out.printf(
					Locale.ROOT,
					"%d parts, %d tiles: %.1f s, %.2f GB more than before%n",
					parts,
					grid.tiles(grid.columns(CLASSES, 1, bytes)),
					(System.nanoTime() - start) / 1e9,
					(kilobytes("VmHWM") - before) / 1e6);
			return export.labels();
		});
	}

	/** Gives every voxel a class that is clearly ahead, in blobs, eight slices at a time. */
	private record Blobs() implements PatchPredictor {

		private static final int SLICES = 8;

		@Override
		public void predict(float[] patch, Consumer<ScoreSlices> scores) {
			for (int first = 0; first < PATCH.z(); first += SLICES) scores.accept(new Blob(first));
		}

		@Override
		public void close() {}
	}

	private record Blob(int first) implements ScoreSlices {

		@Override
		public int count() {
			return Blobs.SLICES;
		}

		@Override
		public void readRow(int y, int z, float[] row) {
			for (int i = 0; i < row.length; i++) row[i] = 0.001f * (i % CLASSES);
			for (int x = 0; x < PATCH.x(); x++) row[x * CLASSES + (x / 16 + y / 16 * 8 + z / 16 * 64) % CLASSES] = 0.9f;
		}
	}

	private static long kilobytes(String field) throws IOException {
		return Files.readAllLines(Path.of("/proc/self/status")).stream()
				.filter(line -> line.startsWith(field))
				.mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
				.findFirst()
				.orElseThrow();
	}
}
