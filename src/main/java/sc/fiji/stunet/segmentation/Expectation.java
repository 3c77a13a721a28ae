package sc.fiji.stunet.segmentation;

import java.util.List;
import java.util.Set;

import sc.fiji.stunet.job.ExpectedWork;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.network.Cost;
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
	 * @throws InvalidVolume if its voxel size cannot be right
	 * @throws sc.fiji.stunet.failure.OutOfMemory if there is too little memory for it
	 */
	public static ExpectedWork of(Model model, Extent whole, Spacing spacing, PredictionSettings settings) {
		return model.isSet()
				? sum(model.members().stream()
						.map(member -> of(member, whole, spacing, settings))
						.toList())
				: ofOne(model, whole, spacing, settings);
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

	private static ExpectedWork ofOne(Model model, Extent whole, Spacing spacing, PredictionSettings settings) {
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
		Forecast.Memory now = Forecast.Memory.now(0);
		long resident = cost.parameterBytes() + volumes;
		Forecast forecast = Forecast.of(
				model,
				grid,
				whole,
				settings.step(),
				mirrorAxes,
				new Forecast.Memory(resident, 0, now.java() - volumes, now.limit() - resident, cost.activationBytes()));
		return new ExpectedWork(
				forecast.tiles(), forecast.runs(), forecast.bytes(), Cost.multiplyAdds(model.network(), plan.patch()));
	}
}
