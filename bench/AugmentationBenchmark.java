package sc.fiji.stunet.train.augment;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

import com.sun.management.OperatingSystemMXBean;
import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.cases.CaseStore;
import sc.fiji.stunet.train.cases.OpenCase;
import sc.fiji.stunet.train.cases.PatchSampler;
import sc.fiji.stunet.train.cases.Prefetch;
import sc.fiji.stunet.train.cases.PreprocessedCase;
import sc.fiji.stunet.train.cases.SourceCase;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** Milliseconds per patch of every augmentation, and batches per second; docs/benchmarks.md says how to run it. */
public class AugmentationBenchmark {

	private static final Extent CASE = new Extent(240, 220, 200);

	/** @param args patch edge in voxels, threads, runs, folder for the preprocessed case */
	public static void main(String[] args) throws IOException {
		int edge = Integer.parseInt(args[0]);
		int threads = Integer.parseInt(args[1]);
		int runs = Integer.parseInt(args[2]);
		Extent size = new Extent(edge, edge, edge);
		PreprocessedCase made = prepare(Path.of(args[3]));
		System.out.printf(Locale.ROOT, "%d^3 out of %s%n", edge, CASE);
		long[] corner = {30, 20, 25};
		try (OpenCase open = made.open()) {
			CaseSampling sampling = new CaseSampling(open.voxels(), open.classes(), false);
			Patch plain = Patch.empty(size, 1);
			time("as it is", runs, () -> sampling.copy(corner, plain));
			Affine turn = Affine.rotation(0, 0.3).after(Affine.rotation(1, 0.3)).after(Affine.rotation(2, 0.3));
			for (double scale : new double[] {0.7, 1, 1.4})
				time(
						"turned, scale " + scale,
						runs,
						() -> sampling.copyTurned(
								corner, Affine.scaling(scale, scale, scale).after(turn), plain));
			sampling.copy(corner, plain);
			steps().forEach((name, step) -> time(name, runs, () -> step.apply(plain, new SplittableRandom(1))));
		}
		Augmentations all = Augmentations.original(size, Set.of(0, 1, 2), Set.of(), false);
		try (OpenCase open = made.open()) {
			SplittableRandom random = new SplittableRandom(1);
			time(
					"all, with their probabilities",
					4 * runs,
					() -> all.take(open.voxels(), open.classes(), corner, size, random));
		}
		PatchSampler sampler = new PatchSampler(List.of(made), new PatchSampler.Settings(size, 2), all, 1);
		try (Prefetch prefetch = new Prefetch(sampler, threads, 2 * threads)) {
			prefetch.batch(0);
			long start = System.nanoTime();
			long busy = processorTime();
			for (int i = 1; i <= 2 * runs; i++) prefetch.batch(i);
			System.out.printf(
					Locale.ROOT,
					"%d threads: %.2f patches per second, %.1f ms of processor time each%n",
					threads,
					4 * runs / ((System.nanoTime() - start) / 1e9),
					(processorTime() - busy) / 1e6 / (4 * runs));
		}
	}

	private static Map<String, Augmentation> steps() {
		Map<String, Augmentation> steps = new LinkedHashMap<>();
		steps.put("noise", new Noise(0.1));
		steps.put("blur, sigma 1", (patch, random) -> Blur.blur(patch.image(), 0, patch.size(), 1));
		steps.put("brightness", new Brightness(0.75, 1.25));
		steps.put("contrast", new Contrast(0.75, 1.25));
		steps.put("low resolution, 0.5", (patch, random) -> new SimulateLowResolution(0.5, OptionalInt.empty())
				.coarsen(patch, 0, 0.5));
		steps.put("low resolution, 0.9", (patch, random) -> new SimulateLowResolution(0.5, OptionalInt.empty())
				.coarsen(patch, 0, 0.9));
		steps.put("gamma", new Gamma(0.7, 1.5, false));
		steps.put("mirroring, 3 axes", (patch, random) -> {
			for (int axis = 0; axis < 3; axis++) Mirror.reverse(patch, axis);
		});
		return steps;
	}

	/** After a quarter as many runs to warm up. */
	private static void time(String name, int runs, Runnable work) {
		for (int i = 0; i <= runs / 4; i++) work.run();
		long start = System.nanoTime();
		long busy = processorTime();
		for (int i = 0; i < runs; i++) work.run();
		System.out.printf(
				Locale.ROOT,
				"%-32s %8.1f ms, %8.1f ms of processor time%n",
				name,
				(System.nanoTime() - start) / 1e6 / runs,
				(processorTime() - busy) / 1e6 / runs);
	}

	/** Of all threads, in ns: on a machine that others use too, the steadier number. */
	private static long processorTime() {
		return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
	}

	private static PreprocessedCase prepare(Path folder) throws IOException {
		Files.createDirectories(folder);
		Geometry geometry = Geometry.unoriented(new Spacing(1, 1, 1));
		SourceCase source = new SourceCase(
				"benchmark",
				"random numbers",
				progress -> new TrainingCase.Content(volume(geometry), labels(geometry)));
		Plan plan = new Plan(
				new Spacing(1, 1, 1),
				AxisOrder.IDENTITY,
				CASE,
				List.of(Normalization.zScore(false)),
				Set.of(),
				NnUNetVersion.NNUNET_V1,
				Optional.empty());
		return new CaseStore(folder, plan, Labelling.of(Structures.named(List.of("a", "b", "c"))))
				.prepare(List.of(source), Progress.none())
				.get(0);
	}

	private static Volume volume(Geometry geometry) {
		Random random = new Random(1);
		float[] voxels = new float[(int) CASE.voxels()];
		for (int i = 0; i < voxels.length; i++) voxels[i] = 100 + random.nextInt(100);
		return new Volume(Channels.stack(List.of(voxels), CASE), geometry);
	}

	/** Boxes of 16 voxels of the four classes. */
	private static LabelMap labels(Geometry geometry) {
		short[] labels = new short[(int) CASE.voxels()];
		for (int i = 0; i < labels.length; i++)
			labels[i] = (short) ((i % CASE.x() / 16 + i / CASE.x() % CASE.y() / 16 + i / CASE.x() / CASE.y() / 16) % 4);
		return new LabelMap(ArrayImgs.unsignedShorts(labels, CASE.toArray()), geometry);
	}
}
