package sc.fiji.stunet.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.IntegrityCheck;
import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.engine.EngineOptions;
import sc.fiji.stunet.engine.TfTrainingStep;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.TrainingSettings;
import sc.fiji.stunet.train.cases.SourceCase;
import sc.fiji.stunet.train.planning.TrainingPlan;

/** Decides before all long work whether a training is resumed with the plan in its folder or begins with a new one. */
record TrainingSetup(
		TrainingRequest request,
		Initialization initialization,
		TrainingFolder folder,
		ExcludedCases excluded,
		Progress progress) {

	/** Prefix of the key of a case's checksum in the settings. */
	private static final String CASE = "the case ";

	private static final String PLAN = "the training's own plan";

	/**
	 * The plan of the training that is resumed, or a new one. An earlier training is only deleted when the new plan is
	 * made and the data set and the device have been checked.
	 *
	 * @param data with the cases that are left out
	 * @param cases without them
	 * @throws sc.fiji.stunet.failure.InvalidRequest if it was begun with other data or settings
	 */
	TrainingPlan plan(DataSet data, List<SourceCase> cases) {
		TrainingSettings settings = settings(data, cases);
		Optional<TrainingSettings> begun =
				request.settings().mode() == Mode.RESUME ? folder.settings() : Optional.empty();
		if (begun.isPresent()) return resumed(settings, begun.get(), data);
		excluded.take(IntegrityCheck.run(excluded.without(data), progress));
		TrainingPlan plan = excluded.with(data, rest -> initialization.plan(rest, progress));
		plan.checkFits(data);
		TfTrainingStep.check(EngineOptions.of(request.settings().engine()));
		folder.begin(settings.and(of(plan)), plan);
		return plan;
	}

	/**
	 * Checks that the data and the settings are those with which the training was begun. It keeps its plan, because a
	 * new one would depend on the memory that is free now.
	 */
	private TrainingPlan resumed(TrainingSettings settings, TrainingSettings begun, DataSet data) {
		TrainingPlan plan = TrainingPlan.read(folder.plan());
		settings.and(of(plan)).checkSame(withoutExcluded(begun, data), folder.path());
		plan.checkFits(data);
		return plan;
	}

	/** The settings of the earlier run without the cases that are left out, which may have changed or be gone. */
	private TrainingSettings withoutExcluded(TrainingSettings begun, DataSet data) {
		Map<String, String> contents = new LinkedHashMap<>(begun.contents());
		data.cases().stream()
				.map(TrainingCase::name)
				.filter(excluded::contains)
				.forEach(name -> contents.remove(CASE + name));
		return new TrainingSettings(begun.values(), contents);
	}

	private TrainingSettings settings(DataSet data, List<SourceCase> cases) {
		Map<String, String> values =
				new LinkedHashMap<>(request.settings().schedule().settings());
		values.put("fold", request.settings().fold().map(String::valueOf).orElse("all"));
		values.put(
				"structures",
				data.structures().all().stream()
						.map((Structure one) -> one.value() + " " + one.name())
						.collect(Collectors.joining(", ")));
		values.put("channels", String.join(", ", data.channels()));
		// Only where it is so: earlier versions did not know it.
		if (request.settings().leaveOutFailing()) values.put("cases that fail", "left out");
		Map<String, String> contents = new LinkedHashMap<>();
		cases.forEach(one -> contents.put(CASE + one.name(), one.sha256()));
		return initialization.settings().and(new TrainingSettings(values, contents));
	}

	private static TrainingSettings of(TrainingPlan plan) {
		return new TrainingSettings(Map.of(), Map.of(PLAN, plan.sha256()));
	}
}
