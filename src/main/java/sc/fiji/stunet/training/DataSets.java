package sc.fiji.stunet.training;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.Finding;
import sc.fiji.stunet.dataset.IntegrityCheck;
import sc.fiji.stunet.dataset.IntegrityReport;
import sc.fiji.stunet.engine.MachineMemory;
import sc.fiji.stunet.engine.TfTrainingStep;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.job.DataSetReport;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.PlanRequest;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.TrainingSettings;
import sc.fiji.stunet.train.planning.Fingerprint;
import sc.fiji.stunet.train.planning.Planner;
import sc.fiji.stunet.train.planning.TrainingForecast;
import sc.fiji.stunet.train.planning.TrainingMemory;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.train.planning.TrainingPlanText;
import sc.fiji.stunet.train.planning.UNetPreset;
import sc.fiji.stunet.volume.Axes;
import sc.fiji.stunet.volume.Extent;

/** Checks a data set, a folder of annotated cases, and plans a training on it. */
public final class DataSets {

	/** Of the whole process. */
	private static final TrainingMemory MEMORY = (network, patch, samples) ->
			Cost.training(network, patch, samples).ofTraining().bytes();

	/** @param text what would be done, in lines */
	public record Planned(TrainingPlan plan, String text) {

		/** The same, mirrored over the axes that the user states, if any. */
		Planned mirrored(InitializationSettings options) {
			return options.mirrorAxes()
					.map(plan::withMirrorAxes)
					.map(other -> new Planned(other, describe(other, options.memoryGb())))
					.orElse(this);
		}
	}

	private DataSets() {}

	/**
	 * Reads every file.
	 *
	 * @throws sc.fiji.stunet.dataset.InvalidDataSet if the folder is no data set at all
	 */
	public static DataSetReport check(Path folder, Progress progress) {
		IntegrityReport report = IntegrityCheck.run(DataSet.read(folder, progress), progress);
		return new DataSetReport(
				report.toText(), report.errors().stream().map(Finding::sentence).toList());
	}

	/**
	 * Checks and measures the data set, which reads every file once, follows nnU-Net's rules, and writes the plan.
	 *
	 * @throws sc.fiji.stunet.dataset.InvalidDataSet if it cannot be learnt from
	 * @throws sc.fiji.stunet.failure.OutOfMemory if nothing fits the memory
	 * @throws sc.fiji.stunet.files.InvalidOutput if the file cannot be written
	 */
	public static Planned plan(PlanRequest request, Progress progress) {
		request.output().ifPresent(file -> AtomicFile.check(file, request.overwrite()));
		checkOptions(request.size(), request.memoryGb());
		DataSet data = DataSet.read(request.data(), progress);
		Fingerprint.Measurement measured = new Fingerprint.Measurement(data);
		IntegrityCheck.run(data, progress, (one, content, sha256) -> measured.add(content))
				.throwIfErrors()
				.warnings()
				.forEach(warning -> progress.log(warning.toString()));
		Planned planned = plan(data, measured.fingerprint(), request.size(), request.memoryGb());
		request.output().ifPresent(file -> planned.plan().write(file, request.overwrite()));
		return planned;
	}

	/** Plans a training on a data set that was already checked. */
	static Planned plan(DataSet data, Fingerprint fingerprint, String size, Optional<Double> memoryGb) {
		return plan(data, fingerprint, size, memoryGb, planner(memoryGb));
	}

	private static Planned plan(
			DataSet data, Fingerprint fingerprint, String size, Optional<Double> memoryGb, Planner planner) {
		Optional<UNetPreset> preset = UNetPreset.named(size);
		TrainingPlan plan = preset.isPresent()
				? planner.plan(data, fingerprint, preset.get())
				: planner.plan(data, fingerprint, size(size));
		return new Planned(plan, describe(plan, memoryGb));
	}

	/** Plans a training of a new network, unless the plan is in a file. */
	static Planned plan(DataSet data, Fingerprint fingerprint, String size, InitializationSettings options) {
		return plan(data, fingerprint, size, options.memoryGb(), planner(options));
	}

	/**
	 * Reads a plan that was made before, and perhaps edited.
	 *
	 * @throws sc.fiji.stunet.model.InvalidModel naming the file and what is wrong in it
	 */
	static Planned plan(Path file) {
		TrainingPlan plan = TrainingPlan.read(file);
		return new Planned(plan, describe(plan, Optional.empty()));
	}

	/** The part of a training's settings that every initialization has. */
	static TrainingSettings settings(InitializationSettings options) {
		Map<String, String> files = options.plan()
				.map(file -> Map.of("the plan file", TrainingPlan.read(file).sha256()))
				.orElse(Map.of());
		Map<String, String> values = new LinkedHashMap<>();
		values.put("memory", options.memoryGb().map(gb -> gb + " GB").orElse("as it is free"));
		// Only where it is so: earlier versions did not know it.
		options.mirrorAxes()
				.ifPresent(axes -> values.put("mirroring", String.join(",", Axes.names(new TreeSet<>(axes)))));
		options.patchVoxels().ifPresent(most -> values.put("voxels of a patch", "at most " + most));
		options.initialWeights().ifPresent(how -> values.put("initial weights", how.text()));
		return new TrainingSettings(values, files);
	}

	/** @throws InvalidRequest if there is a plan file and an option that it leaves no room for */
	static void checkPlanOptions(Optional<Path> planFile, Optional<Double> memoryGb) {
		if (planFile.isPresent() && memoryGb.isPresent())
			throw new InvalidRequest("The plan " + planFile.get()
					+ " leaves nothing to be decided by the memory; leave out the memory" + Remedy.MEMORY
					+ " or the plan"
					+ Remedy.PLAN + ".");
	}

	/** @param memoryGb that training may take, in GB of 1e9 bytes; empty: most of what is free on this machine */
	static Planner planner(Optional<Double> memoryGb) {
		return new Planner(MEMORY, memoryGb.map(gb -> (long) (gb * 1e9)).orElseGet(MachineMemory::budget));
	}

	/** A planner within what the options allow. */
	static Planner planner(InitializationSettings options) {
		Planner usual = planner(options.memoryGb());
		return options.patchVoxels()
				.map(most -> new Planner(usual.memory(), usual.budget(), most))
				.orElse(usual);
	}

	/** Bytes of memory that one iteration may take; decides whether a batch is computed at once. */
	static long stepMemory(Optional<Double> memoryGb) {
		return memoryGb.map(gb -> (long) (gb * 1e9) - Cost.TRAINING_PROCESS).orElseGet(MachineMemory::half);
	}

	/** Foresees the memory of the process that trains, on a processor. */
	static TrainingForecast forecast(TrainingPlan plan, Optional<Double> memoryGb) {
		Extent patch = plan.plan().patch();
		int atOnce =
				TfTrainingStep.atOnce(plan.network(), patch, plan.batchSize(), plan.batchDice(), stepMemory(memoryGb));
		return new TrainingForecast(
				MEMORY.bytes(plan.network(), patch, atOnce),
				planner(memoryGb).budget(),
				plan.batchDice() && atOnce < plan.batchSize());
	}

	/** Describes a plan in words. */
	static String describe(TrainingPlan plan, Optional<Double> memoryGb) {
		return TrainingPlanText.of(plan, forecast(plan, memoryGb));
	}

	/** @throws InvalidRequest if one of them makes no sense */
	static void checkOptions(String size, Optional<Double> memoryGb) {
		if (UNetPreset.named(size).isEmpty()) size(size);
		if (memoryGb.isPresent() && !(memoryGb.get() > 0 && memoryGb.get() < 1e6))
			throw new InvalidRequest("The memory is " + memoryGb.get() + " GB; give a positive number.");
	}

	private static Optional<StuNetConfig.Size> size(String name) {
		if (name.equalsIgnoreCase("auto")) return Optional.empty();
		try {
			return Optional.of(StuNetConfig.Size.valueOf(name.toUpperCase(Locale.ROOT)));
		} catch (IllegalArgumentException e) {
			throw new InvalidRequest(
					"'" + name + "' is no size of a STU-Net; choose S, B, L, H or auto, or one of nnU-Net's "
							+ "networks: " + UNetPreset.names() + ".");
		}
	}
}
