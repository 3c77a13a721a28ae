package sc.fiji.stunet.preprocess;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.function.Function;

import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.volume.Extent;

/** The seconds and the memory of one resampling after the other, as resampling_original.py asks for them. */
public class ResamplingBenchmark {

	private static final List<MemoryPoolMXBean> POOLS = ManagementFactory.getMemoryPoolMXBeans().stream()
			.filter(pool -> pool.getType() == MemoryType.HEAP)
			.toList();

	/** @param args folder with the file "source" of 32-bit numbers; the result becomes its file "here" */
	public static void main(String[] args) throws IOException {
		Path folder = Path.of(args[0]);
		int threads = args.length > 1 ? Integer.parseInt(args[1]) : 0;
		try (Scanner lines = new Scanner(System.in)) {
			while (lines.hasNextLine()) {
				String[] words = lines.nextLine().split(" ");
				Extent from = extent(words, 1), to = extent(words, 4);
				Resampling resampling = new Resampling(from, to, words[7].equals("True") ? 2 : Resampling.NONE);
				float[] source = read(folder.resolve("source"), (int) from.voxels());
				int[] labels = words[0].equals("cubic") ? null : integers(source);
				System.gc();
				long before = heap(MemoryPoolMXBean::getUsage);
				POOLS.forEach(MemoryPoolMXBean::resetPeakUsage);
				long start = System.nanoTime();
				Object result = ComputingThreads.run(
						threads,
						() -> labels == null
								? resampling.cubic(source)
								: new LabelResampling(resampling).apply(labels));
				double seconds = (System.nanoTime() - start) / 1e9;
				long extra = heap(MemoryPoolMXBean::getPeakUsage) - before;
				write(result instanceof int[] whole ? floats(whole) : (float[]) result, folder.resolve("here"));
				System.out.printf(Locale.ROOT, "%.4f %d%n", seconds, extra);
			}
		}
	}

	private static Extent extent(String[] words, int at) {
		return new Extent(
				Integer.parseInt(words[at]), Integer.parseInt(words[at + 1]), Integer.parseInt(words[at + 2]));
	}

	private static int[] integers(float[] values) {
		int[] result = new int[values.length];
		for (int i = 0; i < result.length; i++) result[i] = (int) values[i];
		return result;
	}

	private static float[] floats(int[] values) {
		float[] result = new float[values.length];
		for (int i = 0; i < result.length; i++) result[i] = values[i];
		return result;
	}

	/** Bytes in all parts of the heap, garbage included. */
	private static long heap(Function<MemoryPoolMXBean, MemoryUsage> usage) {
		return POOLS.stream().mapToLong(pool -> usage.apply(pool).getUsed()).sum();
	}

	private static float[] read(Path file, int voxels) throws IOException {
		float[] values = new float[voxels];
		try (FileChannel channel = FileChannel.open(file)) {
			channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
					.order(ByteOrder.LITTLE_ENDIAN)
					.asFloatBuffer()
					.get(values);
		}
		return values;
	}

	private static void write(float[] values, Path file) throws IOException {
		try (FileChannel channel = FileChannel.open(
				file,
				StandardOpenOption.CREATE,
				StandardOpenOption.READ,
				StandardOpenOption.WRITE,
				StandardOpenOption.TRUNCATE_EXISTING)) {
			channel.map(FileChannel.MapMode.READ_WRITE, 0, 4L * values.length)
					.order(ByteOrder.LITTLE_ENDIAN)
					.asFloatBuffer()
					.put(values);
		}
	}
}
