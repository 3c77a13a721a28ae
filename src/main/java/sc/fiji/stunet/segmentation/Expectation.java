package sc.fiji.stunet.segmentation;

import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import sc.fiji.stunet.engine.Device;
import sc.fiji.stunet.engine.MachineMemory;
import sc.fiji.stunet.engine.TensorFlowRuntime;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.job.ExpectedWork;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.VoxelBox;

/** Estimates a prediction before its volume is read and its model is loaded. */
public final class Expectation {

	private Expectation() {}

	/**
	 * What segmenting a volume takes at most: neither cropping nor skipped tiles are foreseen, nor is a turn of the
	 * volume, nor what a first model restricts it to.
	 *
	 * @param device that is wanted, as {@link Device#parse} reads it
	 * @throws InvalidVolume if its voxel size cannot be right
	 * @throws OutOfMemory if there is too little memory for it
	 */
	public static ExpectedWork of(
			Model model, Extent whole, Spacing spacing, PredictionSettings settings, String device) {
		Device wanted = Device.parse(device);
		return of(model, whole, spacing, settings, whole(), () -> isAccelerator(wanted));
	}

	/** @param accelerator whether one is used; asked where a CPU has too little memory, because it loads TensorFlow */
	static ExpectedWork of(
			Model model,
			Extent whole,
			Spacing spacing,
			PredictionSettings settings,
			Forecast.Memory computer,
			BooleanSupplier accelerator) {
		try {
			return of(model, whole, spacing, settings, computer, false);
		} catch (OutOfMemory e) {
			if (!accelerator.getAsBoolean()) throw e;
			return of(model, whole, spacing, settings, computer, true);
		}
	}

	private static boolean isAccelerator(Device device) {
		return !device.equals(Device.CPU)
				&& !TensorFlowRuntime.load().resolve(device, Progress.none()).equals(Device.CPU);
	}

	/** The computer without what this process holds: an earlier job's scan and model may be cleared away. */
	private static Forecast.Memory whole() {
		return new Forecast.Memory(
				0,
				0,
				Runtime.getRuntime().maxMemory(),
				MachineMemory.resident() + MachineMemory.available(),
				MachineMemory.swap(),
				0);
	}

	private static ExpectedWork of(
			Model model,
			Extent whole,
			Spacing spacing,
			PredictionSettings settings,
			Forecast.Memory computer,
			boolean onAccelerator) {
		return model.isSet()
				? sum(model.members().stream()
						.map(member -> of(member, whole, spacing, settings, computer, onAccelerator))
						.toList())
				: ofOne(model, whole, spacing, settings, computer, onAccelerator);
	}

	/** One after the other: one network is in memory at a time. */
	private static ExpectedWork sum(List<ExpectedWork> works) {
		long bytes = 0, runs = 0;
		double multiplyAdds = 0;
		for (ExpectedWork work : works) {
			long own = (long) work.tiles() * work.runs();
			bytes = Math.max(bytes, work.bytes());
			runs += own;
			multiplyAdds += own * work.multiplyAdds();
		}
		return new ExpectedWork(Math.toIntExact(runs), 1, bytes, multiplyAdds / runs);
	}

	private static ExpectedWork ofOne(
			Model model,
			Extent whole,
			Spacing spacing,
			PredictionSettings settings,
			Forecast.Memory computer,
			boolean onAccelerator) {
		Plan plan = model.plan();
		Extent size = settings.scope()
				.roi()
				.filter(roi -> roi.liesIn(whole))
				.map(VoxelBox::size)
				.orElse(whole);
		Forecast.doubt(size, spacing, plan);
		Extent grid = plan.preprocessing().sizeOnGrid(size, spacing);
		Set<Integer> mirrorAxes = settings.mirror().orElse(true) ? plan.mirrorAxes() : Set.of();
		Cost cost = Cost.of(model.network(), plan.patch()).ofProcess();
		long volumes =
				Float.BYTES * (whole.voxels() + grid.voxels()) * model.network().inputs();
		long resident = cost.parameterBytes() + volumes;
		Forecast forecast = Forecast.of(
				model,
				grid,
				whole,
				settings.step(),
				mirrorAxes,
				new Forecast.Memory(
						resident,
						0,
						computer.java() - volumes,
						computer.available() - resident,
						computer.swap(),
						// An accelerator has the tensors itself: only scores are copied from there.
						onAccelerator ? Cost.scoreBytes(model.network(), plan.patch()) : cost.activationBytes()));
		return new ExpectedWork(
				forecast.tiles(), forecast.runs(), forecast.bytes(), Cost.multiplyAdds(model.network(), plan.patch()));
	}
}
