import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.patch.ScoreSlices;
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
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.VoxelBox;

/**
 * Time of the export to four times finer voxels, for all structures and for some, which take turns box by box. The
 * scores are made of a label map: blurred, times ten, with noise of deviation 0.5; docs/benchmarks.md says how to run
 * it.
 */
public class ExportBenchmark {

	private static final Extent PATCH = new Extent(128, 128, 128);
	private static final Spacing COARSE = new Spacing(1.5, 1.5, 1.5);
	private static final Spacing FINE = new Spacing(0.75, 0.75, 0.75);

	/** @param args label map; structures of each export: "all", or numbers as 5 or 1,2,92-115 */
	public static void main(String[] args) {
		LabelMap map = VolumeFiles.plain(Progress.none()).readLabels(Path.of(args[0]));
		Extent size = times(map.size(), 2), fine = times(size, 2);
		float[] labels = new float[(int) size.voxels()];
		float last = 0;
		for (int z = 0, i = 0; z < size.z(); z++)
			for (int y = 0; y < size.y(); y++)
				for (int x = 0; x < size.x(); x++, i++) {
					labels[i] = map.voxels().getAt(x / 2, y / 2, z / 2).get();
					last = Math.max(last, labels[i]);
				}
		int classes = (int) last + 1;
		Normalization none = new Normalization(Normalization.Scheme.NONE, false, null);
		Preprocessed scan = Preprocessed.ofPart(
				new Preprocessing(COARSE, AxisOrder.IDENTITY, List.of(none), NnUNetVersion.NNUNET_V2),
				Geometry.unoriented(FINE),
				fine,
				new VoxelBox(new Extent(0, 0, 0), fine),
				new VoxelBox(new Extent(0, 0, 0), size),
				ArrayImgs.floats(labels, size.x(), size.y(), size.z(), 1));
		for (int run = 0; run < 3; run++)
			ComputingThreads.run(2, () -> {
				List<Preprocessed.Export> exports = new ArrayList<>();
				for (String structures : Arrays.asList(args).subList(1, args.length))
					exports.add(scan.export(rule(structures, classes), Optional.empty()));
				double[] seconds = new double[exports.size()];
				new SlidingWindow(PATCH, 0.5, Set.of())
						.predict(scan.voxels(), classes, Long.MAX_VALUE, new Blurred(classes), Progress.none(), box -> {
							for (int i = 0; i < seconds.length; i++) {
								long start = System.nanoTime();
								exports.get(i).accept(box);
								seconds[i] += (System.nanoTime() - start) / 1e9;
							}
						});
				for (int i = 0; i < seconds.length; i++)
					System.out.printf(Locale.ROOT, "%s %.2f s  ", args[i + 1], seconds[i]);
				System.out.println();
				return null;
			});
	}

	private static Extent times(Extent size, int factor) {
		return new Extent(size.x() * factor, size.y() * factor, size.z() * factor);
	}

	private static LabelRule rule(String structures, int classes) {
		if (structures.equals("all")) return LabelRule.ofClasses(classes);
		Set<Integer> wanted = new HashSet<>();
		for (String range : structures.split(",")) {
			String[] ends = range.split("-");
			for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) wanted.add(i);
		}
		return new LabelRule(classes, false, false, wanted);
	}

	private static final class Blurred implements PatchPredictor {

		private static final int SLICES = 8;

		private final int classes;
		private final float[] noise = new float[1 << 16];

		Blurred(int classes) {
			this.classes = classes;
			Random random = new Random(1);
			for (int i = 0; i < noise.length; i++) noise[i] = (float) (0.5 * random.nextGaussian());
		}

		@Override
		public void predict(float[] patch, Consumer<ScoreSlices> scores) {
			for (int z = 0; z < PATCH.z(); z += SLICES) scores.accept(new Slices(patch, z));
		}

		@Override
		public void close() {}

		private final class Slices implements ScoreSlices {

			private final float[] patch;
			private final int first;

			Slices(float[] patch, int first) {
				this.patch = patch;
				this.first = first;
			}

			@Override
			public int first() {
				return first;
			}

			@Override
			public int count() {
				return SLICES;
			}

			@Override
			public void readRow(int y, int z, float[] row) {
				for (int x = 0; x < PATCH.x(); x++) {
					int at = (x * 31 + y * 4099 + z * 20011) % (noise.length - classes);
					System.arraycopy(noise, at, row, x * classes, classes);
					for (int i = 0; i < 27; i++) {
						int nearX = near(x, i % 3), nearY = near(y, i / 3 % 3), nearZ = near(z, i / 9);
						int label = (int) patch[(nearZ * PATCH.y() + nearY) * PATCH.x() + nearX];
						row[x * classes + label] += 10f / 27;
					}
				}
			}

			private int near(int position, int step) {
				return Math.max(0, Math.min(127, position + step - 1));
			}
		}
	}
}
