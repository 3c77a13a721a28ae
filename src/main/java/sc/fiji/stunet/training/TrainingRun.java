package sc.fiji.stunet.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.engine.EngineOptions;
import sc.fiji.stunet.engine.TfTrainingStep;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Provenance;
import sc.fiji.stunet.model.Structures.Structure;
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
import sc.fiji.stunet.train.TrainingState;
import sc.fiji.stunet.train.cases.CaseStore;
import sc.fiji.stunet.train.cases.PatchSampler;
import sc.fiji.stunet.train.cases.Prefetch;
import sc.fiji.stunet.train.cases.PreprocessedCase;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.validation.Validation;
import sc.fiji.stunet.weights.ModelFolder;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/** One training from start to end: data set, plan, preprocessed cases, patches, network, training loop, model. */
final class TrainingRun {

	/** Added to the seed for the validation patches: with a single case they must not be the training patches. */
	private static final long OTHER_SEED = 0x5eed;

	private final TrainingRequest request;
	private final Initialization initialization;
	private final TrainingFolder folder;
	private final TrainingObserver observer;
	private final Progress progress;

	TrainingRun(
			TrainingRequest request,
			Initialization initialization,
			TrainingFolder folder,
			TrainingObserver observer,
			Progress progress) {
		this.request = request;
		this.initialization = initialization;
		this.folder = folder;
		this.observer = observer;
		this.progress = progress;
	}

	/** @param origin of the first weights */
	private record OpenedStep(TfTrainingStep step, Initialization.Origin origin) {}

	/** @param origin of the first weights */
	private record Outcome(TrainingState state, Initialization.Origin origin) {}

	TrainingResult run() {
		DataSet all = DataSet.read(request.data(), progress).withOrientation(request.orientation());
		ExcludedCases excluded = new ExcludedCases(request.settings().leaveOutFailing(), progress);
		if (request.settings().mode() == Mode.RESUME) excluded.read(folder.path());
		TrainingSetup.Ready ready = new TrainingSetup(request, initialization, folder, excluded, progress).prepare(all);
		TrainingPlan plan = ready.plan();
		CaseStore store = new CaseStore(folder.cases(), plan.plan(), plan.structures());
		List<PreprocessedCase> cases = excluded.with(
				all,
				rest -> store.prepare(
						ready.cases().stream()
								.filter(one -> !excluded.contains(one.name()))
								.toList(),
						progress));
		excluded.write(folder.path());
		DataSet data = excluded.without(all);
		Folds folds = folds(data);
		Checkpoints checkpoints = new Checkpoints(folder.checkpoints());
		Outcome outcome = train(plan, cases, folds, checkpoints);
		TrainingState state = outcome.state();
		progress.log("The training is over: " + state.ending() + ". The best epoch was number "
				+ state.log().bestEpoch() + " of " + state.epochs() + ".");
		return finished(data, plan, folds, checkpoints, outcome, excluded);
	}

	private Folds folds(DataSet data) {
		List<String> names = data.cases().stream().map(TrainingCase::name).toList();
		Folds folds =
				request.settings().fold().map(fold -> Folds.of(names, fold)).orElseGet(() -> Folds.all(names));
		if (!folds.heldOut())
			progress.log(
					names.size() == 1
							? "There is a single case, so the validation is on the case that is learnt from: it "
									+ "tells nothing about others."
							: "All cases are learnt from, so the validation is on the same cases: it tells "
									+ "nothing about others.");
		else
			progress.log("Learning from " + folds.training().size() + " cases; held out for validation: "
					+ String.join(", ", folds.validation()) + ".");
		return folds;
	}

	private Outcome train(TrainingPlan plan, List<PreprocessedCase> cases, Folds folds, Checkpoints checkpoints) {
		long seed = request.settings().schedule().seed();
		int all = EngineOptions.of(request.settings().engine()).threads();
		// All together as many as may compute; with a single one nothing is made ahead.
		int threads = Math.min(8, all / 2), forValidation = all > 2 ? 1 : 0;
		OpenedStep opened = open(plan);
		try (TfTrainingStep step = opened.step();
				Prefetch training = new Prefetch(
						PatchSampler.forTraining(chosen(cases, folds.training()), plan, seed),
						threads,
						Math.max(1, 2 * threads));
				Prefetch validation = new Prefetch(
						PatchSampler.forValidation(chosen(cases, folds.validation()), plan, seed + OTHER_SEED),
						forValidation,
						1)) {
			if (!checkpoints.exist())
				initialization.look(
						plan, step, PatchSampler.forValidation(chosen(cases, folds.training()), plan, seed), progress);
			List<String> structures =
					plan.structures().all().stream().map(Structure::name).toList();
			Trainer trainer = new Trainer(
					step,
					training,
					validation,
					request.settings().schedule(),
					structures,
					checkpoints,
					files(),
					progress,
					System::nanoTime);
			return new Outcome(
					ComputingThreads.run(Math.max(1, all - threads - forValidation), trainer::run), opened.origin());
		}
	}

	/**
	 * Opens the network; a method of its own, so that the initial weights, maybe gigabytes, are let go of afterwards.
	 */
	private OpenedStep open(TrainingPlan plan) {
		OptimizerSettings original = OptimizerSettings.original(loss(plan));
		OptimizerSettings settings = new OptimizerSettings(
				original.momentum(),
				original.weightDecay(),
				original.maxGradNorm(),
				original.loss(),
				initialization.frozen(plan.network()));
		Initialization.InitialState initial =
				initialization.initialState(plan, request.settings().schedule(), progress);
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
							progress),
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

	private TrainingFiles files() {
		return new TrainingFiles(folder.path(), name(), observer, progress);
	}

	private String name() {
		return Model.nameOf(request.output());
	}

	private TrainingResult finished(
			DataSet data,
			TrainingPlan plan,
			Folds folds,
			Checkpoints checkpoints,
			Outcome outcome,
			ExcludedCases excluded) {
		TrainingState state = outcome.state();
		if (state.epochs() == 0)
			throw new InvalidRequest("The training ended before its first epoch; resume it" + Remedy.RESUME + ".");
		Path draft = folder.model(request.output());
		Provenance provenance = provenance(data, folds, state, excluded);
		Model written;
		try (Checkpoint best = checkpoints.best(state, progress)) {
			Files.createDirectories(draft.getParent());
			written = ModelFolder.write(
					new Model(draft, plan.network(), plan.plan(), plan.structures(), provenance),
					true,
					best.parameters(),
					Precision.FP32);
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot write " + draft.getParent() + " (" + e.getMessage()
							+ "); free some space and resume the training.",
					e);
		}
		Validation.Report report = validated(draft, data, folds);
		ModelFolder.finish(written, request.output(), folder.isReplacing(), report.largestPartOnly(), target -> {
			files().write(target, state.log());
			report.writeJson(target.resolve("validation.json"), false);
			outcome.origin().files().writeTo(target);
		});
		return new TrainingResult(
				request.output(),
				outcome.origin().text() + text(state, report),
				new RunTime(
						state.log().epochs().get(state.epochs() - 1).seconds(),
						TrainingExpectation.multiplyAdds(
								plan, request.settings().schedule())));
	}

	private Validation.Report validated(Path draft, DataSet data, Folds folds) {
		try (Segmentation segmentation =
				Segmentation.open(draft, request.settings().engine(), progress)) {
			return Validation.of(
					segmentation,
					data.cases().stream()
							.filter(one -> folds.validation().contains(one.name()))
							.toList(),
					folds.heldOut(),
					progress);
		}
	}

	private Provenance provenance(DataSet data, Folds folds, TrainingState state, ExcludedCases excluded) {
		String name = data.folder().toAbsolutePath().normalize().getFileName().toString();
		String trainedOn =
				name + ": " + folds.training().size() + (folds.training().size() == 1 ? " case" : " cases")
						+ (folds.heldOut() ? ", held out: " + String.join(", ", folds.validation()) : "")
						+ excluded.names()
								.map(names -> ", left out because they fail: " + names)
								.orElse("");
		String recipe =
				initialization.describe() + "; " + request.settings().schedule().describe() + "; best epoch "
						+ state.log().bestEpoch() + " of " + state.epochs();
		// The checksum is put in when the weights are written.
		return new Provenance(
				Optional.empty(),
				Optional.of(trainedOn),
				Optional.of(recipe),
				LocalDate.now().toString(),
				"0".repeat(64));
	}

	private static String text(TrainingState state, Validation.Report report) {
		return String.format(
				Locale.ROOT,
				"%d epochs (%s), best after number %d, %.0f s, of which the network waited %.1f %% for "
						+ "patches.%n%s%n%s",
				state.epochs(),
				state.ending(),
				state.log().bestEpoch(),
				state.log().seconds(),
				100 * state.log().waitingShare(),
				report.heldOut().orElse(false)
						? "Validation on cases that were held out:"
						: "Validation on the cases that were learnt from:",
				report.toTable());
	}
}
