package sc.fiji.stunet.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.PlanText;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.BatchSource;
import sc.fiji.stunet.train.TrainingSettings;
import sc.fiji.stunet.train.TrainingStep;
import sc.fiji.stunet.train.planning.Fingerprint;
import sc.fiji.stunet.train.planning.Planner;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.train.planning.TransferPlanner;
import sc.fiji.stunet.transfer.TensorTransfer;
import sc.fiji.stunet.transfer.TransferReport;
import sc.fiji.stunet.transfer.WeightTransfer;
import sc.fiji.stunet.transfer.WeightTransfer.Subject;
import sc.fiji.stunet.weights.ModelFolder;

/** Initialization with the weights of a pretrained model: transfer learning. */
final class FromPretrained implements Initialization {

	/** A file in the folder of the new model that reports how every tensor was initialized. */
	static final String FILE = "transfer.json";

	private final InitializationSettings settings;
	private final Pretrained options;
	private final Model pretrained;

	/** @throws sc.fiji.stunet.model.InvalidModel if the pretrained model is not usable */
	FromPretrained(InitializationSettings settings) {
		this.settings = settings;
		options = settings.pretrained().orElseThrow();
		pretrained = Model.read(options.model());
		DataSets.checkOptions("auto", settings.memoryGb());
		int stages = pretrained.network().stages().size();
		if (options.freeze() < 0 || options.freeze() > stages)
			throw new InvalidRequest("The model " + pretrained.name() + " has " + stages + " encoder stages, so "
					+ options.freeze() + " of them cannot be frozen; give 0 to " + stages + ".");
		if (options.keepPlan() && settings.plan().isPresent())
			throw new InvalidRequest("The plan is either kept from the start model" + Remedy.KEEP_PLAN
					+ " or given in a file" + Remedy.PLAN + ", not both.");
		if (options.encoderOnly() && options.keepHeads())
			throw new InvalidRequest(
					"Heads belong to the decoder that they were learnt with, so they cannot be kept when "
							+ "the encoder alone is" + Remedy.ENCODER_ONLY + "; leave out one of the two.");
		if (settings.initialWeights().isPresent() && !options.encoderOnly())
			throw new InvalidRequest("The start model gives the weights, so initial weights" + Remedy.INITIAL_WEIGHTS
					+ " cannot be chosen unless its encoder alone is taken" + Remedy.ENCODER_ONLY
					+ "; leave them out, or take the encoder alone.");
		DataSets.checkPlanOptions(settings.plan(), settings.memoryGb());
		settings.mirrorAxes();
	}

	@Override
	public TrainingSettings settings() {
		Map<String, String> values = new LinkedHashMap<>();
		values.put("start", pretrained.name());
		values.put(
				"plan",
				settings.plan().isPresent() ? "from a file" : options.keepPlan() ? "of the start" : "of the data");
		values.put("heads", options.keepHeads() ? "kept" : "new");
		values.put("frozen stages", String.valueOf(options.freeze()));
		// Only where it is so: earlier versions did not know it.
		if (options.encoderOnly()) values.put("decoder", "new");
		String sha256 = Sha256.of(pretrained.description().getBytes(StandardCharsets.UTF_8));
		return new TrainingSettings(values, Map.of("the start model", sha256)).and(DataSets.settings(settings));
	}

	@Override
	public TrainingPlan plan(DataSet data, Supplier<Fingerprint> fingerprint, Progress progress) {
		WeightTransfer.checkChannels(
				pretrained.network().inputs(), data.channels().size());
		DataSets.Planned planned =
				settings.plan().isPresent() ? DataSets.plan(settings.plan().get()) : planned(data, fingerprint.get());
		planned = planned.mirrored(settings);
		TrainingPlan plan = planned.plan();
		progress.log(choice(plan.plan()));
		if (!strides(plan.network()).equals(strides(pretrained.network())))
			progress.log("The strides are other ones, too: " + strides(plan.network())
					+ " instead of the start model's " + strides(pretrained.network())
					+ "; the weights are copied all the same, and see structures at another scale.");
		progress.log(planned.text().strip());
		return plan;
	}

	private DataSets.Planned planned(DataSet data, Fingerprint fingerprint) {
		Planner planner = DataSets.planner(settings);
		TransferPlanner transfer = new TransferPlanner(planner, pretrained.spec());
		TrainingPlan plan =
				options.keepPlan() ? transfer.kept(data, fingerprint) : transfer.replanned(data, fingerprint);
		return new DataSets.Planned(plan, DataSets.describe(plan, settings.memoryGb()));
	}

	private String choice(Plan plan) {
		Plan old = pretrained.plan();
		if (options.keepPlan())
			return "Voxel size and normalization are those of the start model " + pretrained.name() + " (" + words(old)
					+ ")"
					+ (plan.patch().equals(old.patch())
							? "."
							: "; its patch of " + old.patch() + " voxels is made smaller: " + plan.patch() + ".");
		return "Voxel size and normalization "
				+ settings.plan().map(file -> "are those of the plan " + file).orElse("follow from the data") + " ("
				+ words(plan)
				+ (words(plan).equals(words(old))
						? "), as those of the start model " + pretrained.name() + "."
						: "); the start model " + pretrained.name() + " was trained with others (" + words(old)
								+ "): keep its plan to learn in the same way.");
	}

	private static String words(Plan plan) {
		return plan.spacing() + ", intensities " + PlanText.intensities(plan);
	}

	private static List<String> strides(NetworkConfig network) {
		return network.strides().stream()
				.map(stride -> stride.x() + "," + stride.y() + "," + stride.z())
				.toList();
	}

	@Override
	public InitialState initialState(TrainingPlan plan, TrainingSchedule schedule, Progress progress) {
		if (pretrained.folds() > 1)
			progress.log("The model " + pretrained.name() + " has the networks of " + pretrained.folds()
					+ " folds; the training starts from the first one.");
		Weights old = ModelFolder.openWeights(pretrained);
		try {
			WeightTransfer.Result result = WeightTransfer.of(
					old,
					new Subject(pretrained.network(), pretrained.structures()),
					new Subject(plan.network(), plan.structures()),
					Initialization.anew(plan.network(), schedule, settings.initialWeights()),
					options.keepHeads(),
					options.encoderOnly());
			TransferReport report = result.report();
			progress.log(report.text().strip());
			return new InitialState(
					result.weights(),
					new Origin(report.sentence() + System.lineSeparator(), folder -> write(report, folder)));
		} catch (RuntimeException e) {
			old.close();
			throw e;
		}
	}

	@Override
	public void look(
			TrainingPlan plan,
			Labelling labelling,
			TrainingStep step,
			BatchSource patches,
			boolean isLoop,
			Progress progress) {
		List<String> channels = plan.source()
				.map(TrainingPlan.Source::channels)
				.orElse(Collections.nCopies(plan.network().inputs(), "of the images"));
		StartLook look = new StartLook(patches, plan.batchSize(), labelling.ignoredClass());
		look.dead(step, isLoop).ifPresent(progress::log);
		look.intensities(pretrained.plan().normalization(), channels, options.keepPlan())
				.forEach(progress::log);
	}

	@Override
	public long iterationMemory() {
		return DataSets.stepMemory(settings.memoryGb());
	}

	@Override
	public Set<String> frozen(NetworkConfig network) {
		return network.parameters().keySet().stream()
				.filter(name -> network.encoderStage(name).orElse(options.freeze()) < options.freeze())
				.collect(Collectors.toSet());
	}

	@Override
	public String describe() {
		String plan = settings.plan().isPresent() ? "a plan file" : options.keepPlan() ? "its plan" : "the data's plan";
		return "transfer from " + pretrained.name() + " (SHA-256 "
				+ pretrained.provenance().weightsSha256().substring(0, 12) + ") with " + plan
				+ (options.keepHeads()
						? ", heads of the same names kept"
						: options.encoderOnly() ? ", new decoder and heads" : ", new heads")
				+ (options.freeze() == 0 ? "" : ", " + options.freeze() + " encoder stages frozen")
				+ Initialization.describe(settings.initialWeights());
	}

	private void write(TransferReport report, Path folder) throws IOException {
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("start", pretrained.name());
		all.put("startSha256", pretrained.provenance().weightsSha256());
		all.put("share", report.share());
		List<Map<String, Object>> tensors = new ArrayList<>();
		for (TensorTransfer tensor : report.tensors()) {
			Map<String, Object> line = new LinkedHashMap<>();
			line.put("name", tensor.name());
			line.put("fate", tensor.action().toString());
			line.put("startShape", tensor.sourceShape());
			line.put("shape", tensor.shape());
			line.put("reason", tensor.reason());
			tensors.add(line);
		}
		all.put("tensors", tensors);
		byte[] json = new ObjectMapper()
				.writerWithDefaultPrettyPrinter()
				.writeValueAsString(all)
				.getBytes(StandardCharsets.UTF_8);
		AtomicFile.write(folder.resolve(FILE), false, out -> out.write(json));
	}
}
