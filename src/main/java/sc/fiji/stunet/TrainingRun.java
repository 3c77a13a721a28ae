package sc.fiji.stunet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.IntegrityCheck;
import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.engine.TfTrainingStep;
import sc.fiji.stunet.io.InvalidOutput;
import sc.fiji.stunet.io.Sha256;
import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Provenance;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.Checkpoint;
import sc.fiji.stunet.train.Checkpoints;
import sc.fiji.stunet.train.Folds;
import sc.fiji.stunet.train.InvalidTraining;
import sc.fiji.stunet.train.OptimizerSettings;
import sc.fiji.stunet.train.Trainer;
import sc.fiji.stunet.train.TrainingObserver;
import sc.fiji.stunet.train.TrainingState;
import sc.fiji.stunet.train.cases.CaseStore;
import sc.fiji.stunet.train.cases.PatchSampler;
import sc.fiji.stunet.train.cases.Prefetch;
import sc.fiji.stunet.train.cases.PreprocessedCase;
import sc.fiji.stunet.train.cases.SourceCase;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.weights.ModelFolder;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/** One training, wired: data set, plan, preprocessed cases, patches, network, loop, model. */
record TrainingRun(Training.Request request, Start start, TrainingFolder folder, TrainingObserver observer, Progress progress) {

	/** Validation patches must not be those that are learnt from when a single case is both. */
	private static final long OTHER_SEED = 0x5eed;

	Training.Result run() {
		DataSet data = DataSet.read(request.data(), progress);
		TrainingPlan plan = plan(data);
		plan.checkFits(data);
		Folds folds = folds(data);
		List<PreprocessedCase> cases = new CaseStore(folder.cases(), plan.plan(), plan.structures()).prepare(data.cases().stream().map(SourceCase::of).toList(), progress);
		Checkpoints checkpoints = new Checkpoints(folder.path(), settings(plan, cases));
		TrainingState state = train(plan, cases, folds, checkpoints);
		progress.log("The training is over: " + state.ending() + ". The best epoch was number " + state.log().bestEpoch() + " of " + state.epochs() + ".");
		return finished(data, plan, folds, checkpoints, state);
	}

	/** A training keeps its plan, because another moment's free memory would give another one. */
	private TrainingPlan plan(DataSet data) {
		if (request.mode() == Training.Mode.RESUME && Files.exists(folder.plan())) return TrainingPlan.read(folder.plan());
		IntegrityCheck.run(data, progress).throwIfErrors().warnings().forEach(warning -> progress.log(warning.toString()));
		TrainingPlan plan = start.plan(data, progress);
		plan.checkFits(data);
		plan.write(folder.plan(), true);
		return plan;
	}

	private Folds folds(DataSet data) {
		List<String> names = data.cases().stream().map(TrainingCase::name).toList();
		Folds folds = request.fold().map(fold -> Folds.of(names, fold)).orElseGet(() -> Folds.all(names));
		if (!folds.heldOut()) progress.log(names.size() == 1 ? "There is a single case, so the validation is on the case that is learnt from: it tells nothing about others."
			: "All cases are learnt from, so the validation is on the same cases: it tells nothing about others.");
		else progress.log("Learning from " + folds.training().size() + " cases; held out for validation: " + String.join(", ", folds.validation()) + ".");
		return folds;
	}

	private Map<String, String> settings(TrainingPlan plan, List<PreprocessedCase> cases) {
		Map<String, String> settings = new LinkedHashMap<>(request.recipe().settings());
		settings.put("fold", request.fold().map(String::valueOf).orElse("all"));
		settings.put("start", start.describe());
		settings.put("plan", digest(plan.toJson()));
		settings.put("data", digest(cases.stream().map(one -> one.name() + " " + one.key()).collect(Collectors.joining("\n"))));
		return settings;
	}

	/** Short: it is shown to the user. */
	private static String digest(String text) {
		return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
	}

	private TrainingState train(TrainingPlan plan, List<PreprocessedCase> cases, Folds folds, Checkpoints checkpoints) {
		var engine = request.engine().forEngine();
		long seed = request.recipe().seed();
		OptimizerSettings original = OptimizerSettings.original(plan.batchDice());
		OptimizerSettings settings = new OptimizerSettings(original.momentum(), original.weightDecay(), original.largestNorm(), plan.batchDice(), start.frozen(plan.network()));
		int threads = Math.max(1, Math.min(8, engine.threads() / 2));
		try (Weights weights = start.weights(plan, seed, progress);
			TfTrainingStep step = TfTrainingStep.open(plan.network(), weights, new HeapWeights(), plan.plan().patch(), plan.batchSize(), settings, engine, progress);
			Prefetch training = new Prefetch(PatchSampler.forTraining(chosen(cases, folds.training()), plan, seed), threads, 2 * threads);
			Prefetch validation = new Prefetch(PatchSampler.forValidation(chosen(cases, folds.validation()), plan, seed + OTHER_SEED), 1, 1)) {
			List<String> structures = plan.structures().all().stream().map(Structure::name).toList();
			return new Trainer(step, training, validation, request.recipe(), structures, checkpoints, new TrainingFiles(folder.path(), name(), observer), progress).run();
		}
	}

	private static List<PreprocessedCase> chosen(List<PreprocessedCase> cases, List<String> names) {
		return cases.stream().filter(one -> names.contains(one.name())).toList();
	}

	private String name() {
		return request.output().getFileName().toString().replaceFirst("\\.stunet$", "");
	}

	private Training.Result finished(DataSet data, TrainingPlan plan, Folds folds, Checkpoints checkpoints, TrainingState state) {
		if (state.epochs() == 0) throw new InvalidTraining("The training ended before its first epoch; resume it (--resume).");
		Path draft = folder.model(request.output());
		try (Checkpoint best = checkpoints.best(progress)) {
			Files.createDirectories(draft.getParent());
			Provenance provenance = provenance(data, folds, state);
			ModelFolder.write(new Model(draft, plan.network(), plan.plan(), plan.structures(), provenance), true, best.parameters(), Precision.FP32);
			Validation.Report report = validated(draft, data, folds);
			Model model = new Model(request.output(), plan.network(), plan.plan(), plan.structures(), provenance, report.largestPartOnly());
			ModelFolder.write(model, true, best.parameters(), Precision.FP32, target -> {
				TrainingFiles.write(target, name(), state.log());
				report.writeJson(target.resolve("validation.json"), false);
			});
			return new Training.Result(request.output(), text(state, report));
		}
		catch (IOException e) {
			throw new InvalidOutput("Cannot write " + draft.getParent() + " (" + e.getMessage() + "); free some space and resume the training.", e);
		}
	}

	private Validation.Report validated(Path draft, DataSet data, Folds folds) {
		try (Segmentation segmentation = Segmentation.open(draft, request.engine(), progress)) {
			return Validation.of(segmentation, data.cases().stream().filter(one -> folds.validation().contains(one.name())).toList(), folds.heldOut(), progress);
		}
	}

	private Provenance provenance(DataSet data, Folds folds, TrainingState state) {
		String name = data.folder().toAbsolutePath().normalize().getFileName().toString();
		String trainedOn = name + ": " + folds.training().size() + (folds.training().size() == 1 ? " case" : " cases")
			+ (folds.heldOut() ? ", held out: " + String.join(", ", folds.validation()) : "");
		String recipe = start.describe() + "; " + request.recipe().describe() + "; best epoch " + state.log().bestEpoch() + " of " + state.epochs();
		// The checksum is put in when the weights are written.
		return new Provenance(Optional.empty(), Optional.of(trainedOn), Optional.of(recipe), LocalDate.now().toString(), "0".repeat(64));
	}

	private static String text(TrainingState state, Validation.Report report) {
		return String.format(Locale.ROOT, "%d epochs (%s), best after number %d, %.0f s, of which the network waited %.1f %% for patches.%n%s%n%s", state.epochs(), state.ending(),
			state.log().bestEpoch(), state.log().seconds(), 100 * state.log().waitingShare(),
			report.heldOut() ? "Validation on cases that were held out:" : "Validation on the cases that were learnt from:", report.toTable());
	}
}
