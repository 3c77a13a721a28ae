package sc.fiji.stunet.worker.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import sc.fiji.stunet.progress.Progress;

/** Seconds from the question to the first tile, of the first and of later predictions; docs/benchmarks.md says how to run it. */
public class WarmEngineBenchmark {

	/** @param args model folder, NIfTI file, runs */
	public static void main(String[] args) {
		RemoteSegmentation.Settings settings = new RemoteSegmentation.Settings(Path.of(args[0]), 1, false, 0, "cpu");
		try (RemoteSegmentation segmentation = new RemoteSegmentation(line -> {})) {
			for (int i = 0; i < Integer.parseInt(args[2]); i++) {
				long start = System.nanoTime();
				double[] asked = new double[2];
				segmentation.segment(List.of(Path.of(args[1])), settings, new RemoteSegmentation.Files(Optional.empty(), Optional.empty(), false), new Progress() {

					@Override
					public void report(String activity, long done, long total) {
						double seconds = (System.nanoTime() - start) / 1e9;
						if (activity.equals("Preprocessing") && done == 0) asked[0] = seconds;
						if (activity.equals("Predicting") && done == 0) asked[1] = seconds;
					}

					@Override
					public void log(String sentence) {}

					@Override
					public boolean isCancelled() {
						return false;
					}
				});
				System.out.printf(Locale.ROOT, "run %d: work begins after %.3f s, the first tile after %.3f s, done after %.3f s%n", i, asked[0], asked[1],
					(System.nanoTime() - start) / 1e9);
			}
		}
	}
}
