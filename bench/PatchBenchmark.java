import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Scanner;
import java.util.function.Consumer;

import com.sun.management.OperatingSystemMXBean;

import sc.fiji.stunet.engine.Device;
import sc.fiji.stunet.engine.EngineOptions;
import sc.fiji.stunet.engine.TfPatchPredictor;
import sc.fiji.stunet.engine.TfPatchPredictor.Scores;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.patch.ScoreSlices;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.weights.ModelFolder;

/** Seconds per patch, and memory on Linux, of one size of the network; docs/benchmarks.md says how to run it. */
public class PatchBenchmark {

	/**
	 * @param args size (S B L H) for random weights, or a model folder; patch edge in voxels, classes, threads, device,
	 *     and runs, or a folder: then the patch is its file "image" and there is one run for every line of the input,
	 *     as side_by_side.py wants it
	 */
	public static void main(String[] args) throws IOException {
		ComputingThreads.run(Integer.parseInt(args[3]), () -> {
			measure(args);
			return 0;
		});
	}

	private static void measure(String[] args) throws IOException {
		int edge = Integer.parseInt(args[1]);
		boolean random = args[0].length() == 1;
		Model model = random ? null : Model.read(Path.of(args[0]));
		NetworkConfig config = random
				? StuNetConfig.Size.valueOf(args[0]).config(1, Integer.parseInt(args[2]), publishedStrides())
				: model.network();
		long start = System.nanoTime();
		try (Weights weights = random ? randomWeights(config) : ModelFolder.openWeights(model);
				TfPatchPredictor predictor = TfPatchPredictor.open(
						config,
						weights,
						new Extent(edge, edge, edge),
						Scores.PROBABILITIES,
						new EngineOptions(Integer.parseInt(args[3]), Device.parse(args[4])),
						progress())) {
			System.out.printf(Locale.ROOT, "opened in %.2f s%n", (System.nanoTime() - start) / 1e9);
			if (args[5].matches("\\d+"))
				runs(
						predictor,
						numbers(edge * edge * edge, 1),
						slices -> read(slices, edge, config.classes()),
						Integer.parseInt(args[5]));
			else inTurns(predictor, edge, config.classes(), Path.of(args[5]));
		}
	}

	private static void runs(TfPatchPredictor predictor, float[] patch, Consumer<ScoreSlices> scores, int runs)
			throws IOException {
		double[] seconds = new double[runs];
		for (int i = 0; i < runs; i++) {
			long start = System.nanoTime();
			predictor.predict(patch, scores);
			seconds[i] = (System.nanoTime() - start) / 1e9;
			System.out.printf(Locale.ROOT, "run %d: %.3f s, resident now %s%n", i, seconds[i], memory("VmRSS"));
		}
		Arrays.sort(seconds);
		System.out.printf(
				Locale.ROOT,
				"fastest %.3f s, median %.3f s, most memory %s%n",
				seconds[0],
				seconds[runs / 2],
				memory("VmHWM"));
	}

	/** Every score comes to Java, as for blending. */
	private static void read(ScoreSlices slices, int edge, int classes) {
		ComputingThreads.range(slices.first(), slices.first() + slices.count()).forEach(z -> {
			float[] row = new float[edge * classes];
			for (int y = 0; y < edge; y++) slices.readRow(y, z, row);
		});
	}

	/**
	 * Prints seconds, processor seconds and the most memory in bytes; the first scores (z, y, x, class) go to the file
	 * "here".
	 */
	private static void inTurns(TfPatchPredictor predictor, int edge, int classes, Path folder) throws IOException {
		ByteBuffer image =
				ByteBuffer.wrap(Files.readAllBytes(folder.resolve("image"))).order(ByteOrder.LITTLE_ENDIAN);
		float[] patch = new float[image.capacity() / Float.BYTES];
		image.asFloatBuffer().get(patch);
		System.out.println("ready");
		try (Scanner lines = new Scanner(System.in);
				OutputStream first = new BufferedOutputStream(Files.newOutputStream(folder.resolve("here")))) {
			for (boolean isFirst = true; lines.hasNextLine(); isFirst = false) {
				lines.nextLine();
				long start = System.nanoTime(), processor = processorNanoseconds();
				if (isFirst) predictor.predict(patch, slices -> write(slices, edge, classes, first));
				else predictor.predict(patch, slices -> read(slices, edge, classes));
				first.flush();
				System.out.printf(
						Locale.ROOT,
						"%.4f %.4f %s%n",
						(System.nanoTime() - start) / 1e9,
						(processorNanoseconds() - processor) / 1e9,
						bytes("VmHWM"));
			}
		}
	}

	private static void write(ScoreSlices slices, int edge, int classes, OutputStream out) {
		float[] row = new float[edge * classes];
		ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		try {
			for (int z = slices.first(); z < slices.first() + slices.count(); z++)
				for (int y = 0; y < edge; y++) {
					slices.readRow(y, z, row);
					bytes.asFloatBuffer().put(row);
					out.write(bytes.array());
				}
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private static long processorNanoseconds() {
		return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
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

	private static Weights randomWeights(NetworkConfig config) {
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
		return String.format(Locale.ROOT, "%.2f GB", bytes(field) / 1e9);
	}

	/** Of this process; 0 where the system does not tell. */
	private static long bytes(String field) throws IOException {
		Path status = Path.of("/proc/self/status");
		if (!Files.exists(status)) return 0;
		return Files.readAllLines(status).stream()
				.filter(line -> line.startsWith(field))
				.mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
				.sum();
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
