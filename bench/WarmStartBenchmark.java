import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.client.RemoteSegmentation;

/**
 * Seconds from the question for a prediction to the network's start, in the engine's process; docs/benchmarks.md says
 * how to run it.
 */
public class WarmStartBenchmark {

	/** @param args model folder, runs, edges of the volume in voxels of the model's size, x y z */
	public static void main(String[] args) {
		Path model = Path.of(args[0]);
		int[] size = IntStream.range(2, 5).map(i -> Integer.parseInt(args[i])).toArray();
		float[] voxels = new float[size[0] * size[1] * size[2]];
		for (int i = 0; i < voxels.length; i++) voxels[i] = 1 + i * 31 % 101;
		Volume volume = new Volume(
				ArrayImgs.floats(voxels, size[0], size[1], size[2], 1), Geometry.unoriented(new Spacing(2, 2, 2)));
		try (RemoteSegmentation engine = new RemoteSegmentation(line -> {})) {
			double[] seconds = new double[Integer.parseInt(args[1])];
			for (int i = 0; i < seconds.length; i++) {
				seconds[i] = toFirstTile(engine, model, volume);
				System.out.printf(Locale.ROOT, "prediction %d: %.3f s%n", i + 1, seconds[i]);
			}
			double[] warm = Arrays.copyOfRange(seconds, 1, seconds.length);
			Arrays.sort(warm);
			System.out.printf(
					Locale.ROOT,
					"first %.3f s; later: median %.3f s, slowest %.3f s%n",
					seconds[0],
					warm[warm.length / 2],
					warm[warm.length - 1]);
		}
	}

	private static double toFirstTile(RemoteSegmentation engine, Path model, Volume volume) {
		long[] begun = new long[1];
		long start = System.nanoTime();
		engine.segment(
				volume,
				new PredictionRequest(
						model,
						new PredictionSettings(1, Optional.of(false), Optional.empty(), Speed.BEST),
						new EngineSettings(0, "cpu")),
				new Progress() {

					@Override
					public void report(String activity, long done, long total) {
						if (activity.equals("Predicting") && begun[0] == 0) begun[0] = System.nanoTime();
					}

					@Override
					public void log(String sentence) {}

					@Override
					public boolean isCancelled() {
						return false;
					}
				});
		return (begun[0] - start) / 1e9;
	}
}
