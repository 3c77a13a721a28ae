import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import sc.fiji.stunet.engine.Device;
import sc.fiji.stunet.engine.EngineOptions;
import sc.fiji.stunet.engine.TfPatchPredictor;
import sc.fiji.stunet.engine.TfPatchPredictor.Scores;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.patch.ScoreSlices;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

/** Seconds per patch, and memory on Linux, of one size of the network; docs/benchmarks.md says how to run it. */
public class PatchBenchmark {

	/** @param args size (S B L H), patch edge in voxels, classes, threads, device, runs */
	public static void main(String[] args) throws IOException {
		StuNetConfig config =
				StuNetConfig.Size.valueOf(args[0]).config(1, Integer.parseInt(args[2]), publishedStrides());
		int edge = Integer.parseInt(args[1]);
		EngineOptions options = new EngineOptions(Integer.parseInt(args[3]), Device.parse(args[4]));
		double[] seconds = new double[Integer.parseInt(args[5])];
		float[] patch = numbers(edge * edge * edge, 1);
		long start = System.nanoTime();
		try (TfPatchPredictor predictor = TfPatchPredictor.open(
				config,
				randomWeights(config),
				new Extent(edge, edge, edge),
				Scores.PROBABILITIES,
				options,
				progress())) {
			System.out.printf(Locale.ROOT, "opened in %.2f s%n", (System.nanoTime() - start) / 1e9);
			for (int i = 0; i < seconds.length; i++) {
				start = System.nanoTime();
				predictor.predict(patch, slices -> read(slices, edge, config.classes()));
				seconds[i] = (System.nanoTime() - start) / 1e9;
				System.out.printf(Locale.ROOT, "run %d: %.3f s, resident now %s%n", i, seconds[i], memory("VmRSS"));
			}
		}
		Arrays.sort(seconds);
		System.out.printf(
				Locale.ROOT,
				"%s %d^3: fastest %.3f s, median %.3f s, most memory %s%n",
				args[0],
				edge,
				seconds[0],
				seconds[seconds.length / 2],
				memory("VmHWM"));
	}

	/** Every score comes to Java, as for blending. */
	private static void read(ScoreSlices slices, int edge, int classes) {
		IntStream.range(slices.first(), slices.first() + slices.count())
				.parallel()
				.forEach(z -> {
					float[] row = new float[edge * classes];
					for (int y = 0; y < edge; y++) slices.readRow(y, z, row);
				});
	}

	/** Four times (2, 2, 2), then (x, y, z) = (2, 1, 1). */
	private static List<Extent> publishedStrides() {
		Extent two = new Extent(2, 2, 2);
		return List.of(two, two, two, two, new Extent(2, 1, 1));
	}

	private static float[] numbers(int count, double spread) {
		Random random = new Random(1);
		float[] values = new float[count];
		for (int i = 0; i < count; i++) values[i] = (float) (spread * (2 * random.nextDouble() - 1));
		return values;
	}

	private static Weights randomWeights(StuNetConfig config) {
		Map<String, List<Integer>> shapes = config.parameters();
		return new Weights() {

			@Override
			public List<String> names() {
				return List.copyOf(shapes.keySet());
			}

			@Override
			public List<Integer> shape(String name) {
				return shapes.get(name);
			}

			@Override
			public FloatBuffer values(String name) {
				int count = shape(name).stream().reduce(1, (a, b) -> a * b);
				return FloatBuffer.wrap(numbers(count, Math.sqrt(shape(name).get(0) / (double) count)));
			}

			@Override
			public void close() {}
		};
	}

	private static String memory(String field) throws IOException {
		Path status = Path.of("/proc/self/status");
		if (!Files.exists(status)) return "unknown";
		return Files.readAllLines(status).stream()
				.filter(line -> line.startsWith(field))
				.findFirst()
				.map(line -> line.substring(field.length() + 1).trim())
				.orElse("unknown");
	}

	private static Progress progress() {
		return new Progress() {

			@Override
			public void report(String activity, long done, long total) {}

			@Override
			public void log(String sentence) {
				System.out.println(sentence);
			}

			@Override
			public boolean isCancelled() {
				return false;
			}
		};
	}
}
