package sc.fiji.stunet.training;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.InitialWeights;
import sc.fiji.stunet.train.TrainingSettings;
import sc.fiji.stunet.train.planning.TrainingPlan;

/**
 * Training from scratch: a new network with random weights.
 *
 * @param planFile in place of the plan that follows from the data
 * @param size S, B, L, H or auto; empty: S, or what the plan file says
 * @param memoryGb that training may take; empty: what this machine has
 */
public record FromScratch(Optional<Path> planFile, Optional<String> size, OptionalDouble memoryGb)
		implements Initialization {

	private static final String USUAL_SIZE = "S";

	/** @throws InvalidRequest if the size or the memory makes no sense */
	public FromScratch {
		DataSets.checkOptions(size.orElse(USUAL_SIZE), memoryGb);
		if (planFile.isPresent() && size.isPresent())
			throw new InvalidRequest("The size of the network is in the plan " + planFile.get()
					+ " already; leave out the size (--size) or the plan (--plan).");
		DataSets.checkPlanOptions(planFile, memoryGb);
	}

	@Override
	public TrainingSettings settings() {
		Map<String, String> values = new LinkedHashMap<>();
		values.put("start", "from scratch");
		values.put(
				"size",
				planFile.isPresent() ? "as planned" : size.orElse(USUAL_SIZE).toUpperCase(Locale.ROOT));
		return new TrainingSettings(values, Map.of()).and(DataSets.settings(planFile, memoryGb));
	}

	@Override
	public TrainingPlan plan(DataSet data, Progress progress) {
		DataSets.Planned planned = planFile.isPresent()
				? DataSets.plan(planFile.get())
				: DataSets.plan(data, size.orElse(USUAL_SIZE), memoryGb, progress);
		progress.log(planned.text().strip());
		return planned.plan();
	}

	@Override
	public InitialState initialState(TrainingPlan plan, long seed, Progress progress) {
		return new InitialState(InitialWeights.of(plan.network(), seed), Origin.NOWHERE);
	}

	@Override
	public long iterationMemory() {
		return DataSets.stepMemory(memoryGb);
	}

	@Override
	public Set<String> frozen(StuNetConfig network) {
		return Set.of();
	}

	@Override
	public String describe() {
		return "from scratch, " + (planFile.isPresent() ? "with a plan file" : "size " + size.orElse(USUAL_SIZE));
	}
}
