import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Scanner;

import sc.fiji.stunet.engine.Device;
import sc.fiji.stunet.engine.EngineOptions;
import sc.fiji.stunet.engine.MachineMemory;
import sc.fiji.stunet.engine.TfTrainingStep;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.InitialWeights;
import sc.fiji.stunet.train.OptimizerSettings;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.volume.Extent;

/** One update for every line of the input, as training_step.py does; docs/benchmarks.md says how to run the two. */
public class TrainingBenchmark {

	/**
	 * @param args size (S B L H), patch edge in voxels, classes, threads, device, batch size, batch or sample (the
	 *     Dice's)
	 */
	public static void main(String[] args) throws IOException {
		Extent two = new Extent(2, 2, 2);
		StuNetConfig config = StuNetConfig.Size.valueOf(args[0])
				.config(1, Integer.parseInt(args[2]), List.of(two, two, two, two, new Extent(2, 1, 1)));
		int edge = Integer.parseInt(args[1]), batchSize = Integer.parseInt(args[5]);
		EngineOptions options = new EngineOptions(Integer.parseInt(args[3]), Device.parse(args[4]));
		Batch batch = batch(edge, batchSize, config.classes());
		try (TfTrainingStep step = TfTrainingStep.open(
						config,
						InitialWeights.of(config, 1),
						new HeapWeights(),
						batch.patch(),
						batchSize,
						OptimizerSettings.original(args[6].equals("batch")),
						MachineMemory.budget(),
						options,
						Progress.none());
				Scanner lines = new Scanner(System.in)) {
			System.out.println("ready " + memory("VmHWM"));
			while (lines.hasNextLine() && !lines.nextLine().isEmpty()) {
				long start = System.nanoTime(), processor = processorNanoseconds();
				double loss = step.update(batch, new LearningRates(0.01, 0.01)).loss();
				System.out.printf(
						Locale.ROOT,
						"%.3f s, processor %.3f s, loss %.4f, most memory %s%n",
						(System.nanoTime() - start) / 1e9,
						(processorNanoseconds() - processor) / 1e9,
						loss,
						memory("VmHWM"));
			}
		}
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

	private static String memory(String field) throws IOException {
		Path status = Path.of("/proc/self/status");
		if (!Files.exists(status)) return "unknown";
		return Files.readAllLines(status).stream()
				.filter(line -> line.startsWith(field))
				.findFirst()
				.map(line -> line.substring(field.length() + 1).trim())
				.orElse("unknown");
	}
}
