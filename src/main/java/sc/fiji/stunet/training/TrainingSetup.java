package sc.fiji.stunet.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.FailingCases;
import sc.fiji.stunet.dataset.IntegrityCheck;
import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.engine.EngineOptions;
import sc.fiji.stunet.engine.TfTrainingStep;
import sc.fiji.stunet.engine.TrainingNeed;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.TrainingSettings;
import sc.fiji.stunet.train.cases.SourceCase;
import sc.fiji.stunet.train.planning.Fingerprint;
import sc.fiji.stunet.train.planning.TrainingPlan;

/** Decides before all long work whether a training is resumed with the plan in its folder or begins with a new one. */
final class TrainingSetup {

	/** Prefix of the key of a case's checksum in the settings. */
	private static final String CASE = "the case ";

	private static final String PLAN = "the training's own plan";

	private final TrainingRequest request;
	private final Initialization initialization;
	private final TrainingFolder folder;
	private final ExcludedCases excluded;
	private final Progress progress;

	TrainingSetup(
			TrainingRequest request,
			Initialization initialization,
			TrainingFolder folder,
			ExcludedCases excluded,
			Progress progress) {
		this.request = request;
		this.initialization = initialization;
		this.folder = folder;
		this.excluded = excluded;
		this.progress = progress;
	}

	/** @param cases whose files were read once, for their checksums */
	record Ready(TrainingPlan plan, List<SourceCase> cases) {}

	/**
	 * The plan of the training that is resumed, or a new one. An earlier training is only deleted when the new plan is
	 * made and the data set and the device have been checked.
	 *
	 * @param data with the cases that are left out
	 * @throws sc.fiji.stunet.failure.InvalidRequest if it was begun with other data or settings
	 */
	Ready prepare(DataSet data) {
		Optional<TrainingSettings> begun =
				request.settings().mode() == Mode.RESUME ? folder.settings() : Optional.empty();
		if (begun.isEmpty()) return begin(data);
		List<SourceCase> cases = excluded.with(data, this::sources);
		TrainingPlan plan = resumed(initialization.settings().and(settings(data, cases)), begun.get(), data);
		checkMemory(plan);
		return new Ready(plan, cases);
	}

	private void checkMemory(TrainingPlan plan) {
		TrainingNeed.check(
				plan.network(),
				plan.plan().patch(),
				EngineOptions.of(request.settings().engine()));
	}

	/** Checksum, check and measurement of a case are made of one reading of its files. */
	private Ready begin(DataSet data) {
		TrainingSettings own = initialization.settings();
		DataSet checked = excluded.without(data);
		boolean isPlanned = request.settings().initialization().plan().isPresent();
		Fingerprint.Measurement measured = new Fingerprint.Measurement(checked);
		List<SourceCase> cases = new ArrayList<>();
		IntegrityCheck.Reader reader = (one, content, sha256) -> {
			cases.add(SourceCase.of(one, sha256));
			if (!isPlanned) measured.add(content);
		};
		excluded.take(
				IntegrityCheck.run(checked, progress, reader, request.live().isEmpty()));
		TrainingPlan plan = excluded.with(
				data,
				rest -> initialization.plan(
						rest,
						// How many samples are taken of a case depends on how many cases there are.
						() -> rest.cases().equals(checked.cases())
								? measured.fingerprint()
								: Fingerprint.of(rest, progress),
						progress));
		plan.checkFits(data);
		TfTrainingStep.check(EngineOptions.of(request.settings().engine()));
		checkMemory(plan);
		folder.begin(own.and(settings(data, cases)).and(of(plan)), plan);
		return new Ready(plan, cases);
	}

	private List<SourceCase> sources(DataSet data) {
		List<SourceCase> sources = new ArrayList<>();
		FailingCases.Collector failures = new FailingCases.Collector();
		for (TrainingCase one : data.cases()) {
			progress.checkCancelled();
			progress.report("Reading the cases", sources.size(), data.cases().size());
			failures.collect(one.name(), () -> SourceCase.of(one)).ifPresent(sources::add);
		}
		failures.throwIfAny();
		return sources;
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
		values.put(
				"fold",
				request.settings()
						.fold()
						.map(fold -> fold == LearningSettings.EACH ? "each" : String.valueOf(fold))
						.orElse("all"));
		values.put(
				"structures",
				data.structures().all().stream()
						.map((Structure one) -> one.value() + " " + one.name())
						.collect(Collectors.joining(", ")));
		// Only where it is so, too, as all that earlier versions refused.
		data.labelling().ignored().ifPresent(value -> values.put("ignored value", String.valueOf(value)));
		if (data.structures().areRegions())
			values.put(
					"regions",
					data.labelling().regions().stream()
							.map(region -> new TreeSet<>(region).toString())
							.collect(Collectors.joining(", ")));
		values.put("channels", String.join(", ", data.channels()));
		// Only where it is so: earlier versions did not know it.
		if (request.settings().leaveOutFailing()) values.put("cases that fail", "left out");
		Map<String, String> contents = new LinkedHashMap<>();
		cases.forEach(one -> contents.put(CASE + one.name(), one.sha256()));
		return new TrainingSettings(values, contents);
	}

	private static TrainingSettings of(TrainingPlan plan) {
		return new TrainingSettings(Map.of(), Map.of(PLAN, plan.sha256()));
	}
}
