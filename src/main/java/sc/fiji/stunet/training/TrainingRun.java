package sc.fiji.stunet.training;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.engine.EngineOptions;
import sc.fiji.stunet.engine.TfTrainingStep;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.InitialRates;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Provenance;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.segmentation.Segmentation;
import sc.fiji.stunet.train.Checkpoint;
import sc.fiji.stunet.train.Checkpoints;
import sc.fiji.stunet.train.Folds;
import sc.fiji.stunet.train.OptimizerSettings;
import sc.fiji.stunet.train.Trainer;
import sc.fiji.stunet.train.TrainerObserver;
import sc.fiji.stunet.train.TrainingSettings;
import sc.fiji.stunet.train.TrainingState;
import sc.fiji.stunet.train.cases.CaseStore;
import sc.fiji.stunet.train.cases.PatchSampler;
import sc.fiji.stunet.train.cases.Prefetch;
import sc.fiji.stunet.train.cases.PreprocessedCase;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.validation.Validation;
import sc.fiji.stunet.weights.ModelFolder;

/** One training from start to end: data set, plan, preprocessed cases, patches, network, training loop, model. */
final class TrainingRun {

	/** Added to the seed for the validation patches: with a single case they must not be the training patches. */
	private static final long OTHER_SEED = 0x5eed;

	private final TrainingRequest request;
	private final Initialization initialization;
	private final TrainingFolder folder;
	/** Whether it was begun before. */
	private final boolean isResumed;

	private final TrainingObserver observer;
	private final Progress progress;

	TrainingRun(
			TrainingRequest request,
			Initialization initialization,
			TrainingFolder folder,
			TrainingObserver observer,
			Progress progress) {
		Optional<TrainingSettings> begun =
				request.settings().mode() == Mode.RESUME ? folder.settings() : Optional.empty();
		this.request = begun.filter(settings -> isTransfer(request))
				.map(settings ->
						request.with(InitialRates.resumed(request.settings().schedule(), settings.values())))
				.orElse(request);
		this.isResumed = begun.isPresent();
		this.initialization = initialization;
		this.folder = folder;
		this.observer = observer;
		this.progress = progress;
	}

	/** @param origin of the first weights */
	private record OpenedStep(TfTrainingStep step, Initialization.Origin origin) {}

	/**
	 * A network that is trained.
	 *
	 * @param number of the fold, where there is one for each; else 0
	 * @param origin of the first weights
	 */
	private record Outcome(
			int number, Folds folds, TrainingState state, Checkpoints checkpoints, Initialization.Origin origin) {}

	TrainingResult run() {
		DataSet all = DataSet.read(request.data(), progress).withOrientation(request.orientation());
		ExcludedCases excluded = new ExcludedCases(
				request.settings().leaveOutFailing(), request.live().isPresent(), progress);
		if (request.settings().mode() == Mode.RESUME) excluded.read(folder.path());
		TrainingSetup.Ready ready = new TrainingSetup(request, initialization, folder, excluded, progress).prepare(all);
		TrainingPlan plan = ready.plan();
		CaseStore store = new CaseStore(
				request.live().map(TrainingRequest.Live::cases).orElse(folder.cases()), plan.plan(), all.labelling());
		List<PreprocessedCase> cases = excluded.with(
				all,
				rest -> store.prepare(
						ready.cases().stream()
								.filter(one -> !excluded.contains(one.name()))
								.toList(),
						progress));
		excluded.write(folder.path());
		progress.log(InitialRates.sentence(request.settings().schedule(), isTransfer(request), isResumed));
		DataSet data = excluded.without(all);
		List<Folds> folds = Folds.wanted(
				data.cases().stream().map(TrainingCase::name).toList(),
				request.settings().fold());
		List<Outcome> outcomes = new ArrayList<>();
		for (int number = 0; number < folds.size(); number++) {
			Outcome outcome = train(plan, data.labelling(), cases, number, folds);
			boolean isStopped = observer.control() == Control.STOP;
			// One that has hardly begun would spoil what whole ones say together.
			if (!isStopped || outcomes.isEmpty() || outcome.state().epochs() > 1) outcomes.add(outcome);
			if (isStopped) break;
		}
		return finished(data, plan, outcomes, excluded);
	}

	private static boolean isTransfer(TrainingRequest request) {
		return request.settings().initialization().pretrained().isPresent();
	}

	private void say(Folds folds) {
		if (!folds.heldOut())
			progress.log(
					folds.training().size() == 1
							? "There is a single case, so the validation is on the case that is learnt from: it "
									+ "tells nothing about others."
							: "All cases are learnt from, so the validation is on the same cases: it tells "
									+ "nothing about others.");
		else
			progress.log("Learning from " + folds.training().size()
					+ (folds.training().size() == 1 ? " case" : " cases") + "; held out for validation: "
					+ String.join(", ", folds.validation()) + ".");
	}

	private Outcome train(
			TrainingPlan plan, Labelling labelling, List<PreprocessedCase> cases, int number, List<Folds> all) {
		Folds folds = all.get(number);
		say(folds);
		Checkpoints checkpoints = new Checkpoints(folder.checkpointsOf(number));
		FoldProgress several = new FoldProgress(progress, observer, number, all.size());
		TrainingFiles files = files(number, all.size() > 1 ? several : observer);
		Outcome outcome =
				train(plan, labelling, cases, number, folds, checkpoints, files, all.size() > 1 ? several : progress);
		TrainingState state = outcome.state();
		if (state.epochs() == 0)
			throw new InvalidRequest("The training ended before its first epoch; resume it" + Remedy.RESUME + ".");
		progress.log("The training " + (all.size() > 1 ? "of fold " + number + " " : "") + "is over: " + state.ending()
				+ ". The best epoch was number " + state.log().bestEpoch() + " of " + state.epochs() + ".");
		return outcome;
	}

	private Outcome train(
			TrainingPlan plan,
			Labelling labelling,
			List<PreprocessedCase> cases,
			int number,
			Folds folds,
			Checkpoints checkpoints,
			TrainingFiles files,
			Progress watched) {
		long seed = request.settings().schedule().seed();
		int all = EngineOptions.of(request.settings().engine()).threads();
		// All together as many as may compute; with a single one nothing is made ahead.
		int threads = Math.min(8, all / 2), forValidation = all > 2 ? 1 : 0;
		OpenedStep opened = open(plan, labelling, number == 0 ? watched : watched.withoutSentences());
		try (TfTrainingStep step = opened.step();
				Prefetch training = new Prefetch(
						PatchSampler.forTraining(chosen(cases, folds.training()), plan, labelling, seed),
						threads,
						Math.max(1, 2 * threads));
				Prefetch validation = new Prefetch(
						PatchSampler.forValidation(chosen(cases, folds.validation()), plan, seed + OTHER_SEED),
						forValidation,
						1)) {
			if (number == 0 && !checkpoints.exist() && hasChosenStart())
				initialization.look(
						plan,
						labelling,
						step,
						PatchSampler.forValidation(chosen(cases, folds.training()), plan, seed),
						request.live().isPresent(),
						watched);
			Trainer trainer = new Trainer(
					step,
					training,
					validation,
					request.settings().schedule(),
					labelling,
					checkpoints,
					watching(files, plan, step),
					watched,
					System::nanoTime);
			TrainingState state = ComputingThreads.run(Math.max(1, all - threads - forValidation), trainer::run);
			return new Outcome(number, folds, state, checkpoints, opened.origin());
		}
	}

	/** Those that follow a training that is looked on at start from it. */
	private boolean hasChosenStart() {
		return request.live().map(TrainingRequest.Live::isFirst).orElse(true);
	}

	/** The files, and what a user who looks on wants to see. */
	private TrainerObserver watching(TrainingFiles files, TrainingPlan plan, TfTrainingStep step) {
		Path draft = folder.model(request.output(), 0);
		return request.live()
				.<TrainerObserver>map(live -> new LiveSegmentation(
						files,
						observer,
						live.labels(),
						() -> LiveSegmentation.of(live.scan(), request, plan, step, draft, progress),
						System::nanoTime,
						progress))
				.orElse(files);
	}

	/**
	 * Opens the network; a method of its own, so that the initial weights, maybe gigabytes, are let go of afterwards.
	 */
	private OpenedStep open(TrainingPlan plan, Labelling labelling, Progress watched) {
		OptimizerSettings original = OptimizerSettings.original(labelling.of(loss(plan)));
		OptimizerSettings settings = new OptimizerSettings(
				original.momentum(),
				original.weightDecay(),
				original.maxGradNorm(),
				original.loss(),
				initialization.frozen(plan.network()));
		Initialization.InitialState initial =
				initialization.initialState(plan, request.settings().schedule(), watched);
		try (Weights weights = initial.weights()) {
			return new OpenedStep(
					TfTrainingStep.open(
							plan.network(),
							weights,
							new HeapWeights(),
							plan.plan().patch(),
							plan.batchSize(),
							settings,
							initialization.iterationMemory(),
							EngineOptions.of(request.settings().engine()),
							watched),
					initial.origin());
		}
	}

	private static LossSettings loss(TrainingPlan plan) {
		return plan.plan().nnUNetVersion() == NnUNetVersion.NNUNET_V1
				? LossSettings.v1(plan.batchDice())
				: LossSettings.v2(plan.batchDice());
	}

	private static List<PreprocessedCase> chosen(List<PreprocessedCase> cases, List<String> names) {
		return cases.stream().filter(one -> names.contains(one.name())).toList();
	}

	private TrainingFiles files(int number, TrainingObserver watching) {
		return new TrainingFiles(folder.path(), name(), number, watching, progress);
	}

	private String name() {
		return Model.nameOf(request.output());
	}

	private TrainingResult finished(DataSet data, TrainingPlan plan, List<Outcome> outcomes, ExcludedCases excluded) {
		Provenance provenance = provenance(data, outcomes, excluded);
		Validation.Search search =
				new Validation.Search(data.labelling(), outcomes.get(0).folds().heldOut());
		List<Model> drafts = new ArrayList<>();
		for (Outcome outcome : outcomes) {
			drafts.add(draft(plan, outcome, provenance));
			if (request.live().isEmpty())
				validate(drafts.get(drafts.size() - 1).folder(), data, outcome.folds(), search);
		}
		Validation.Report report = search.report();
		ModelFolder.finish(
				drafts, provenance, request.output(), folder.isReplacing(), report.largestPartOnly(), target -> {
					for (Outcome outcome : outcomes)
						files(outcome.number(), observer)
								.write(target, outcome.state().log());
					if (request.live().isEmpty()) report.writeJson(target.resolve("validation.json"), false);
					outcomes.get(0).origin().files().writeTo(target);
				});
		TrainingState first = outcomes.get(0).state();
		return new TrainingResult(
				request.output(),
				outcomes.get(0).origin().text()
						+ text(outcomes)
						+ (request.live().isEmpty() ? text(report, outcomes) : ""),
				new RunTime(
						first.log().epochs().get(first.epochs() - 1).seconds(),
						TrainingExpectation.multiplyAdds(
								plan, request.settings().schedule())));
	}

	private Model draft(TrainingPlan plan, Outcome outcome, Provenance provenance) {
		Path draft = folder.model(request.output(), outcome.number());
		try (Checkpoint best = outcome.checkpoints().best(outcome.state(), progress)) {
			return TrainingFolder.write(
					new Model(draft, plan.network(), plan.plan(), plan.structures(), provenance), best.parameters());
		}
	}

	private void validate(Path draft, DataSet data, Folds folds, Validation.Search search) {
		try (Segmentation segmentation =
				Segmentation.open(draft, request.settings().engine(), progress)) {
			search.add(
					segmentation,
					data.cases().stream()
							.filter(one -> folds.validation().contains(one.name()))
							.toList(),
					progress);
		}
	}

	private Provenance provenance(DataSet data, List<Outcome> outcomes, ExcludedCases excluded) {
		String name = data.folder().toAbsolutePath().normalize().getFileName().toString();
		Folds folds = outcomes.get(0).folds();
		String cases = outcomes.size() > 1
				? ": " + data.cases().size() + " cases in " + outcomes.size() + " networks, each without its own fold"
				: ": " + folds.training().size() + (folds.training().size() == 1 ? " case" : " cases")
						+ (folds.heldOut() ? ", held out: " + String.join(", ", folds.validation()) : "");
		String trainedOn = name
				+ cases
				+ excluded.names()
						.map(names -> ", left out because they fail: " + names)
						.orElse("");
		String recipe =
				initialization.describe() + "; " + request.settings().schedule().describe() + "; best epoch "
						+ outcomes.stream()
								.map(outcome -> outcome.state().log().bestEpoch() + " of "
										+ outcome.state().epochs())
								.collect(Collectors.joining(", "));
		// The checksum is put in when the weights are written.
		return new Provenance(
				Optional.empty(),
				Optional.of(trainedOn),
				Optional.of(recipe),
				LocalDate.now().toString(),
				"0".repeat(64));
	}

	private static String text(List<Outcome> outcomes) {
		return outcomes.stream()
				.map(outcome -> (outcomes.size() > 1 ? "Fold " + outcome.number() + ": " : "") + text(outcome.state()))
				.collect(Collectors.joining());
	}

	private static String text(Validation.Report report, List<Outcome> outcomes) {
		String heading = outcomes.size() > 1
				? "Validation of each network on the cases that it has not learnt from:"
				: report.heldOut().orElse(false)
						? "Validation on cases that were held out:"
						: "Validation on the cases that were learnt from:";
		return heading + System.lineSeparator() + report.toTable();
	}

	private static String text(TrainingState state) {
		return String.format(
				Locale.ROOT,
				"%d %s (%s), best after number %d, %.0f s, of which the network waited %.1f %% for patches.%n",
				state.epochs(),
				state.epochs() == 1 ? "epoch" : "epochs",
				state.ending(),
				state.log().bestEpoch(),
				state.log().seconds(),
				100 * state.log().waitingShare());
	}
}
