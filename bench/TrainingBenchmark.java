import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Scanner;

import sc.fiji.stunet.engine.Device;
import sc.fiji.stunet.engine.EngineOptions;
import sc.fiji.stunet.engine.MachineMemory;
import sc.fiji.stunet.engine.TfTrainingStep;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.WeightInitialization;
import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.InitialWeights;
import sc.fiji.stunet.train.OptimizerSettings;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.weights.ModelFolder;

/**
 * One update for every line of the input, as side_by_side.py wants it: prints seconds, processor seconds and the most
 * memory in bytes.
 */
public class TrainingBenchmark {

	/**
	 * @param args size (S B L H) for random weights, or a model folder; patch edge in voxels, classes, threads, device,
	 *     batch size, batch or sample (the Dice's), and perhaps a folder whose files "image" and "labels" are the
	 *     batch; then the first loss goes to the file "here"
	 */
	public static void main(String[] args) throws IOException {
		ComputingThreads.run(Integer.parseInt(args[3]), () -> {
			measure(args);
			return 0;
		});
	}

	private static void measure(String[] args) throws IOException {
		int edge = Integer.parseInt(args[1]), batchSize = Integer.parseInt(args[5]);
		Optional<Path> folder = args.length > 7 ? Optional.of(Path.of(args[7])) : Optional.empty();
		Optional<Model> model = args[0].length() > 1 ? Optional.of(Model.read(Path.of(args[0]))) : Optional.empty();
		Extent two = new Extent(2, 2, 2);
		NetworkConfig config = model.isPresent()
				? model.get().network()
				: StuNetConfig.Size.valueOf(args[0])
						.config(1, Integer.parseInt(args[2]), List.of(two, two, two, two, new Extent(2, 1, 1)));
		EngineOptions options = new EngineOptions(Integer.parseInt(args[3]), Device.parse(args[4]));
		Batch batch =
				folder.isPresent() ? batch(folder.get(), edge, batchSize) : batch(edge, batchSize, config.classes());
		try (Weights weights = model.isPresent()
						? ModelFolder.openWeights(model.get())
						: InitialWeights.of(WeightInitialization.HE, config, 1);
				TfTrainingStep step = TfTrainingStep.open(
						config,
						weights,
						new HeapWeights(),
						batch.patch(),
						batchSize,
						OptimizerSettings.original(LossSettings.v1(args[6].equals("batch"))),
						MachineMemory.budget(),
						options,
						Progress.none());
				Scanner lines = new Scanner(System.in)) {
			System.out.println("ready");
			for (int run = 0; lines.hasNextLine(); run++) {
				lines.nextLine();
				long start = System.nanoTime(), processor = processorNanoseconds();
				double loss = step.update(batch, new LearningRates(0.01, 0.01)).loss();
				System.out.printf(
						Locale.ROOT,
						"%.4f %.4f %s%n",
						(System.nanoTime() - start) / 1e9,
						(processorNanoseconds() - processor) / 1e9,
						memory());
				if (run == 0 && folder.isPresent()) write(folder.get().resolve("here"), (float) loss);
			}
		}
	}

	private static void write(Path file, float loss) throws IOException {
		ByteBuffer bytes =
				ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(loss);
		Files.write(file, bytes.array());
	}

	private static Batch batch(Path folder, int edge, int size) throws IOException {
		ByteBuffer images = read(folder.resolve("image")), labels = read(folder.resolve("labels"));
		List<Sample> samples = new ArrayList<>();
		int voxels = edge * edge * edge;
		for (int s = 0; s < size; s++) {
			float[] image = new float[voxels];
			short[] classes = new short[voxels];
			images.asFloatBuffer().get(s * voxels, image);
			labels.asShortBuffer().get(s * voxels, classes);
			samples.add(new Sample(image, classes));
		}
		return new Batch(new Extent(edge, edge, edge), samples);
	}

	private static ByteBuffer read(Path file) throws IOException {
		return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
	}

	private static Batch batch(int edge, int size, int classes) {
		Random random = new Random(1);
		List<Sample> samples = new ArrayList<>();
		for (int s = 0; s < size; s++) {
			float[] image = new float[edge * edge * edge];
			short[] labels = new short[image.length];
			for (int i = 0; i < image.length; i++) {
				image[i] = (float) random.nextGaussian();
				labels[i] = (short) random.nextInt(classes);
			}
			samples.add(new Sample(image, labels));
		}
		return new Batch(new Extent(edge, edge, edge), samples);
	}

	private static long processorNanoseconds() {
		return ((com.sun.management.OperatingSystemMXBean)
						java.lang.management.ManagementFactory.getOperatingSystemMXBean())
				.getProcessCpuTime();
	}

	/** The most that this process used, in bytes; 0 where the system does not tell. */
	private static long memory() throws IOException {
		Path status = Path.of("/proc/self/status");
		if (!Files.exists(status)) return 0;
		return Files.readAllLines(status).stream()
				.filter(line -> line.startsWith("VmHWM"))
				.mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
				.sum();
	}
}
