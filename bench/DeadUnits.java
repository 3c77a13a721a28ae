import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.engine.Device;
import sc.fiji.stunet.engine.EngineOptions;
import sc.fiji.stunet.engine.MachineMemory;
import sc.fiji.stunet.engine.TfTrainingStep;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.WeightInitialization;
import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.InitialWeights;
import sc.fiji.stunet.train.OptimizerSettings;
import sc.fiji.stunet.train.PolyLearningRate;
import sc.fiji.stunet.train.TrainingStep;
import sc.fiji.stunet.train.augment.Augmentations;
import sc.fiji.stunet.train.cases.CaseStore;
import sc.fiji.stunet.train.cases.PatchSampler;
import sc.fiji.stunet.train.cases.PreprocessedCase;
import sc.fiji.stunet.train.cases.SourceCase;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.weights.SafetensorsWriter;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/**
 * A training in which one factor may differ from the recipe, as dead_units.py wants it: every 25 updates a line: their
 * number, loss, the dead shares of the decoder's stages in %, the gradient's norm. At the end the mean Dice on patches
 * of another scan.
 */
public class DeadUnits {

	private static final int EVERY = 25, SCORED = 20;

	private final Map<String, String> factors;
	private final TrainingPlan plan;

	private DeadUnits(Map<String, String> factors, TrainingPlan plan) {
		this.factors = factors;
		this.plan = plan;
	}

	/** @param args plan, data set, another data set, folder for preprocessed cases, and factors as key=value */
	public static void main(String[] args) throws IOException {
		Map<String, String> factors = new HashMap<>();
		for (int i = 4; i < args.length; i++) factors.put(args[i].split("=")[0], args[i].split("=")[1]);
		Path cases = Path.of(args[3]);
		ComputingThreads.run(1, () -> {
			DeadUnits run = new DeadUnits(factors, TrainingPlan.read(Path.of(args[0])));
			run.learn(run.cases(Path.of(args[1]), cases), run.cases(Path.of(args[2]), cases));
			return 0;
		});
	}

	private String factor(String name, String usual) {
		return factors.getOrDefault(name, usual);
	}

	private double number(String name, double usual) {
		return Double.parseDouble(factor(name, String.valueOf(usual)));
	}

	private List<PreprocessedCase> cases(Path data, Path folder) {
		Path own = folder.resolve(data.getFileName());
		try {
			Files.createDirectories(own);
		} catch (IOException e) {
			throw new IllegalStateException(e);
		}
		DataSet set = DataSet.read(data, Progress.none());
		List<SourceCase> sources = set.cases().stream().map(SourceCase::of).toList();
		return new CaseStore(own, plan.plan(), set.labelling()).prepare(sources, Progress.none());
	}

	private void learn(List<PreprocessedCase> from, List<PreprocessedCase> other) {
		Extent patch = plan.plan().patch();
		long seed = (long) number("seed", 1);
		Augmentations augmentations = factor("augmentation", "on").equals("on")
				? Augmentations.original(patch, plan.plan().mirrorAxes(), Set.of(0), false)
				: Augmentations.none();
		PatchSampler.Settings sampling = new PatchSampler.Settings(patch, plan.batchSize(), number("foreground", 0.33));
		PatchSampler training = new PatchSampler(from, sampling, augmentations, seed);
		PatchSampler scored = new PatchSampler(other, sampling, Augmentations.none(), 77);
		LossSettings loss = LossSettings.v1(factor("dice", "sample").equals("batch"));
		OptimizerSettings optimizer = new OptimizerSettings(
				number("momentum", 0.99), number("decay", 3e-5), number("clip", 12), loss, Set.of());
		try (Weights weights = initial(plan.network(), seed);
				TfTrainingStep step = TfTrainingStep.open(
						plan.network(),
						weights,
						new HeapWeights(),
						patch,
						plan.batchSize(),
						optimizer,
						MachineMemory.budget(),
						new EngineOptions(1, Device.CPU),
						Progress.none())) {
			learn(step, training, (int) number("updates", 400), number("rate", 0.01), (int) number("warmup", 0));
			System.out.printf(Locale.ROOT, "dice %.4f%n", dice(step, scored));
			if (factors.containsKey("save"))
				SafetensorsWriter.write(
						Path.of(factor("save", "")),
						true,
						step.parameters(),
						step.parameters().names(),
						Precision.FP32);
		}
	}

	private void learn(TfTrainingStep step, PatchSampler training, int updates, double rate, int warmup) {
		PolyLearningRate schedule = new PolyLearningRate(new LearningRates(rate, rate));
		double sum = 0;
		for (int i = 0; i < updates; i++) {
			Batch batch = training.batch(i);
			LearningRates rates = i < warmup
					? schedule.initial().times((i + 1) / (double) warmup)
					: schedule.at((i - warmup) / EVERY * EVERY / (double) (updates - warmup));
			if (i == 0) line(0, 0, step.deadShares(batch), 0);
			TrainingStep.Iteration iteration = step.update(batch, rates);
			sum += iteration.loss() / EVERY;
			if ((i + 1) % EVERY > 0) continue;
			line(i + 1, sum, step.deadShares(batch), iteration.gradientNorm());
			sum = 0;
		}
	}

	private static void line(int updates, double loss, List<Double> dead, double gradient) {
		StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%d %.4f", updates, loss));
		dead.forEach(share -> line.append(String.format(Locale.ROOT, " %.1f", 100 * share)));
		System.out.println(line.append(String.format(Locale.ROOT, " %.3f", gradient)));
	}

	private static double dice(TfTrainingStep step, PatchSampler scored) {
		long[] both = new long[256], either = new long[256];
		for (int i = 0; i < SCORED; i++) {
			TrainingStep.Score score = step.score(scored.batch(i));
			for (int c = 1; c < score.truePositives().length; c++) {
				both[c] += 2 * score.truePositives()[c];
				either[c] += 2 * score.truePositives()[c] + score.falsePositives()[c] + score.falseNegatives()[c];
			}
		}
		List<Double> all = new ArrayList<>();
		for (int c = 1; c < 256; c++) if (either[c] > 0) all.add(both[c] / (double) either[c]);
		return all.stream().mapToDouble(d -> d).average().orElse(0);
	}

	/**
	 * "he": He et al.; "pytorch": uniform within 1/sqrt(n), with biases; "normed": so where a norm follows, else He;
	 * "unnormed": the reverse (shortcuts, up-sampling, heads). He's numbers times a factor for each kind of
	 * convolution: "norm" (a norm follows), "shortcut", "upsampling", "head".
	 */
	private HeapWeights initial(NetworkConfig network, long seed) {
		HeapWeights he = InitialWeights.of(WeightInitialization.HE, network, seed),
				pytorch = InitialWeights.of(WeightInitialization.PYTORCH, network, seed),
				weights = new HeapWeights();
		String how = factor("init", "he");
		for (String name : he.names()) {
			String unlike = name.matches(".*\\.conv[12]\\..*") ? "normed" : "unnormed";
			boolean asPyTorch = how.equals("pytorch") || how.equals(unlike);
			FloatBuffer values = (asPyTorch ? pytorch : he).values(name).duplicate();
			float[] all = new float[values.remaining()];
			values.get(all);
			double factor = asPyTorch || name.contains("norm") ? 1 : number(kind(network, name), 1);
			for (int i = 0; i < all.length; i++) all[i] *= (float) factor;
			weights.with(name, he.shape(name), all);
		}
		return weights;
	}

	private static String kind(NetworkConfig network, String name) {
		if (network.isHead(name)) return "head";
		if (name.contains("upsample")) return "upsampling";
		return name.contains(".conv3.") ? "shortcut" : "norm";
	}
}
