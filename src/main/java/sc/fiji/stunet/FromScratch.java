package sc.fiji.stunet;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.InitialWeights;
import sc.fiji.stunet.train.planning.TrainingPlan;

/**
 * A new network.
 *
 * @param planFile in place of the plan that follows from the data
 * @param size S, B, L, H or auto; without a plan file
 * @param memoryGb that training may take; empty: what this machine has
 */
public record FromScratch(Optional<Path> planFile, String size, OptionalDouble memoryGb) implements Start {

	/** @throws InvalidRequest if the size or the memory makes no sense */
	public FromScratch {
		DataSets.checkOptions(size, memoryGb);
	}

	@Override
	public TrainingPlan plan(DataSet data, Progress progress) {
		if (planFile.isPresent()) return TrainingPlan.read(planFile.get());
		DataSets.Planned planned = DataSets.plan(data, size, memoryGb, progress);
		progress.log(planned.text().strip());
		return planned.plan();
	}

	@Override
	public Weights weights(TrainingPlan plan, long seed, Progress progress) {
		return InitialWeights.of(plan.network(), seed);
	}

	@Override
	public Set<String> frozen(StuNetConfig network) {
		return Set.of();
	}

	@Override
	public String describe() {
		return "from scratch, " + (planFile.isPresent() ? "with a plan file" : "size " + size);
	}
}
