package sc.fiji.stunet.segmentation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

import sc.fiji.stunet.engine.MachineMemory;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.patch.Mirroring;
import sc.fiji.stunet.patch.PatchBlender;
import sc.fiji.stunet.patch.TileGrid;
import sc.fiji.stunet.patch.TileGrid.Columns;
import sc.fiji.stunet.predict.SlidingWindow;
import sc.fiji.stunet.preprocess.Interpolation;
import sc.fiji.stunet.progress.Durations;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Decimals;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/**
 * Estimates the work and the memory of a prediction before the network runs.
 *
 * @param size on the network's grid
 * @param spacing of it; empty: that of the scan, which is not resampled
 * @param tiles of the sliding window
 * @param folds networks whose scores are averaged
 * @param runs of each tile: more than one when mirrored or for several folds
 * @param bytesForSums that the sums of scores may take, see {@link sc.fiji.stunet.predict.SlidingWindow}
 * @param spare bytes of Java's memory that are left beside them
 * @param bytes an estimate of the process's memory: what it holds already, sums of scores, labels and the
 *     network's tensors
 */
record Forecast(
		Extent size,
		Optional<Spacing> spacing,
		int tiles,
		int folds,
		int runs,
		long bytesForSums,
		long spare,
		long bytes) {

	/** Of Java's free memory, for sums of scores: large arrays leave gaps between them. */
	private static final double SHARE = 0.8;

	/** Of what the machine has free, before the cross-section is split: other programs may want some of it, too. */
	private static final double MOST = 0.8;

	/** Ratio of voxel sizes from which a mistaken unit is likely: the geometric mean of 1 and 1000 (mm for um, say). */
	private static final double FAR = Math.sqrt(1000);

	private static final String CORRECT = "correct the voxel size" + Remedy.VOXEL_SIZE + ".";

	private static final String ADVICE = "if a unit was mistaken, " + CORRECT;

	/**
	 * What the process has before the network runs, in bytes.
	 *
	 * @param resident that it holds already: Java, TensorFlow, the weights and the scan
	 * @param idle of these, what Java does not use any more: sums and labels find their place there first
	 * @param java that Java may still use within its own limit
	 * @param available that the process may still take of the machine's
	 * @param swap that it may take beside these, slowly
	 * @param network of these, what the network will take
	 */
	record Memory(long resident, long idle, long java, long available, long swap, long network) {

		/** @param network bytes that it will take beside what it has */
		static Memory now(long network) {
			Runtime java = Runtime.getRuntime();
			long unused = java.freeMemory(), used = java.totalMemory() - unused;
			long resident = MachineMemory.resident();
			return new Memory(
					resident,
					// Java may have reserved more than it ever touched.
					Math.max(0, Math.min(unused, resident - used)),
					java.maxMemory() - used,
					MachineMemory.available(),
					MachineMemory.swap(),
					network);
		}

		/** For the sums and labels: what Java may use and the machine has, without all of it. */
		private long free() {
			return Math.min(java, (long) (MOST * available) - network + idle);
		}

		/** Of the whole process, with so many bytes of Java's objects more. */
		private long with(long objects) {
			return resident + Math.max(0, objects - idle) + network;
		}

		/** What the process can have in all. */
		long limit() {
			return resident + available + swap;
		}
	}

	/**
	 * The forecast as {@link #of} makes it: the cross-section is not split for the sake of other cases, or of what they
	 * have left behind.
	 *
	 * @param channels numbers that are blended for every voxel
	 * @param network bytes that it will take
	 * @param progress told where the memory is scarce
	 */
	static Forecast alone(
			Model model,
			Extent size,
			Extent result,
			double step,
			Set<Integer> mirrorAxes,
			int channels,
			long network,
			Progress progress) {
		TileGrid grid = new TileGrid(size, model.plan().patch(), step);
		int runs = SlidingWindow.runs(mirrorAxes, model.folds());
		long whole = PatchBlender.bytesFor(grid, grid.columns(channels, runs, Long.MAX_VALUE), channels, runs);
		if (whole > bytesForSums(Memory.now(network), result)) {
			progress.makeRoom();
			// Java counts as used what it has not cleared away yet.
			System.gc();
		}
		return of(model, size, result, step, mirrorAxes, channels, Memory.now(network));
	}

	/** What is free for sums, beside the result's labels. */
	private static long bytesForSums(Memory memory, Extent result) {
		return (long) (SHARE * (memory.free() - Short.BYTES * result.voxels()));
	}

	/** The forecast for a model on a CPU. */
	static Forecast of(Model model, Extent size, Extent result, double step, Set<Integer> mirrorAxes, Memory memory) {
		return of(model, size, result, step, mirrorAxes, ModelSegmenter.blended(model), memory);
	}

	/**
	 * @param result on the scan's own grid
	 * @param channels numbers that are blended for every voxel
	 * @throws OutOfMemory if Java or the machine has too little memory even when the cross-section is split as finely
	 *     as possible
	 */
	static Forecast of(
			Model model,
			Extent size,
			Extent result,
			double step,
			Set<Integer> mirrorAxes,
			int channels,
			Memory memory) {
		Extent patch = model.plan().patch();
		TileGrid grid = new TileGrid(size, patch, step);
		int runs = SlidingWindow.runs(mirrorAxes, model.folds());
		int classes = model.network().classes();
		long free = bytesForSums(memory, result);
		List<Columns> parts = grid.columns(channels, runs, free);
		long sums = PatchBlender.bytesFor(grid, parts, channels, runs);
		long objects = (long) (sums / SHARE) + Short.BYTES * result.voxels(), bytes = memory.with(objects);
		String work = "Predicting " + classes + " classes on a grid of " + size + " voxels";
		if (objects > memory.java())
			throw new OutOfMemory(String.format(
					Locale.ROOT,
					"%s needs about %.2f GB of Java memory, even in the smallest parts, but only %.2f GB are "
							+ "free; give Java more, close other images, or crop the image.",
					work,
					objects / 1e9,
					Math.max(0, memory.java()) / 1e9));
		if (bytes > memory.limit())
			throw new OutOfMemory(String.format(
					Locale.ROOT,
					"%s needs about %.2f GB of memory, even in the smallest parts, but this process can have only %.2f "
							+ "GB; close other programs, crop the image, or use a smaller network, or a computer or "
							+ "container with more memory.",
					work,
					bytes / 1e9,
					memory.limit() / 1e9));
		return new Forecast(
				size,
				Optional.of(model.plan())
						.filter(plan -> plan.interpolation() != Interpolation.NONE)
						.map(Plan::spacing),
				grid.tiles(parts),
				model.folds(),
				model.folds() * Mirroring.combinations(mirrorAxes).size(),
				free,
				Math.max(0, free - sums),
				bytes);
	}

	/** @param secondsPerRun of an earlier prediction with the same model, if there was one */
	String sentence(OptionalDouble secondsPerRun) {
		String work = tiles
				+ (tiles == 1 ? " tile" : " tiles")
				+ (folds == 1 ? "" : " x " + folds + " folds")
				+ (runs == folds ? "" : " x " + runs / folds + " mirrored runs");
		String time = secondsPerRun.isEmpty() ? "" : ", about " + duration(secondsPerRun.getAsDouble() * tiles * runs);
		return String.format(
				Locale.ROOT,
				"The scan as the network sees it: %s voxels%s; %s, about %.1f GB of memory%s.",
				size,
				spacing.map(this::millimetres).orElse(", whatever their size"),
				work,
				bytes / 1e9,
				time);
	}

	private String millimetres(Spacing mm) {
		return " of " + mm + " (" + Decimals.millimetres(size, mm) + ")";
	}

	static String duration(double seconds) {
		return Durations.text(Math.max(1, seconds));
	}

	/** Warns of a voxel size as {@link #doubt(Extent, Spacing, Spacing)} does, unless the plan takes any. */
	static Optional<String> doubt(Extent size, Spacing own, Plan plan) {
		return plan.interpolation() == Interpolation.NONE ? Optional.empty() : doubt(size, own, plan.spacing());
	}

	/**
	 * Warns of a voxel size that may be wrong.
	 *
	 * @param size of the volume as it came
	 * @throws InvalidVolume if the volume would be too large, or nothing at all, at the model's spacing
	 */
	static Optional<String> doubt(Extent size, Spacing own, Spacing model) {
		double worst = 1;
		double voxels = 1;
		boolean vanishes = false;
		for (int axis = 0; axis < 3; axis++) {
			double ratio = own.get(axis) / model.get(axis);
			if (Math.abs(Math.log(ratio)) > Math.abs(Math.log(worst))) worst = ratio;
			voxels *= size.get(axis) * ratio;
			vanishes |= Math.rint(size.get(axis) * ratio) < 1;
		}
		String sizes = "The voxel size is " + own + ", "
				+ (worst > 1
						? String.format(Locale.ROOT, "%.2g times", worst)
						: String.format(Locale.ROOT, "1/%.2g of", 1 / worst))
				+ " the model's " + model;
		if (voxels > Integer.MAX_VALUE)
			throw new InvalidVolume(sizes + ": the scan would be too large for the network; " + ADVICE);
		if (vanishes) throw new InvalidVolume(sizes + ": the whole scan would be smaller than a voxel; " + ADVICE);
		if (worst > FAR || worst < 1 / FAR) return Optional.of("Warning: " + sizes + "; " + ADVICE);
		if (own.equals(new Spacing(1, 1, 1)) && !own.equals(model))
			return Optional.of("The voxel size is exactly 1 x 1 x 1 mm, as when it was never set; if so, " + CORRECT);
		return Optional.empty();
	}
}
