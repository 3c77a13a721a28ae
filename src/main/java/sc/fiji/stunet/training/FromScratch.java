package sc.fiji.stunet.training;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.TrainingSettings;
import sc.fiji.stunet.train.planning.Fingerprint;
import sc.fiji.stunet.train.planning.TrainingPlan;

/** Training from scratch: a new network with random weights. */
final class FromScratch implements Initialization {

	private static final String USUAL_SIZE = "S";

	private final InitializationSettings options;

	/** @throws InvalidRequest if the size or the memory makes no sense */
	FromScratch(InitializationSettings options) {
		this.options = options;
		DataSets.checkOptions(options.size().orElse(USUAL_SIZE), options.memoryGb());
		if (options.plan().isPresent() && options.size().isPresent())
			throw new InvalidRequest(
					"The network and its size are in the plan " + options.plan().get()
							+ " already; leave out the network" + Remedy.NETWORK + " and the size" + Remedy.SIZE
							+ ", or the plan" + Remedy.PLAN + ".");
		DataSets.checkPlanOptions(options.plan(), options.memoryGb());
		options.mirrorAxes();
	}

	@Override
	public TrainingSettings settings() {
		Map<String, String> values = new LinkedHashMap<>();
		values.put("start", "from scratch");
		values.put(
				"size",
				options.plan().isPresent()
						? "as planned"
						: options.size().orElse(USUAL_SIZE).toUpperCase(Locale.ROOT));
		return new TrainingSettings(values, Map.of()).and(DataSets.settings(options));
	}

	@Override
	public TrainingPlan plan(DataSet data, Supplier<Fingerprint> fingerprint, Progress progress) {
		DataSets.Planned planned = options.plan().isPresent()
				? DataSets.plan(options.plan().get())
				: DataSets.plan(data, fingerprint.get(), options.size().orElse(USUAL_SIZE), options);
		planned = planned.mirrored(options);
		progress.log(planned.text().strip());
		return planned.plan();
	}

	@Override
	public InitialState initialState(TrainingPlan plan, TrainingSchedule schedule, Progress progress) {
		return new InitialState(
				Initialization.anew(plan.network(), schedule, options.initialWeights()), Origin.NOWHERE);
	}

	@Override
	public long iterationMemory() {
		return DataSets.stepMemory(options.memoryGb());
	}

	@Override
	public Set<String> frozen(NetworkConfig network) {
		return Set.of();
	}

	@Override
	public String describe() {
		return "from scratch, "
				+ (options.plan().isPresent()
						? "with a plan file"
						: "size " + options.size().orElse(USUAL_SIZE))
				+ Initialization.describe(options.initialWeights());
	}
}
