package sc.fiji.stunet.training;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.job.WeightInitialization;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.BatchSource;
import sc.fiji.stunet.train.InitialWeights;
import sc.fiji.stunet.train.TrainingSettings;
import sc.fiji.stunet.train.TrainingStep;
import sc.fiji.stunet.train.planning.Fingerprint;
import sc.fiji.stunet.train.planning.TrainingPlan;

/**
 * How a training is initialized: its plan, its initial weights, and which of them are trained. Either from scratch or
 * from a pretrained model.
 */
public interface Initialization {

	/**
	 * The origin of the initial weights, reported at the end of the training.
	 *
	 * @param text lines for the user; empty: nothing
	 * @param files written into the folder of the new model
	 */
	record Origin(String text, AtomicFolder.Content files) {

		static final Origin NOWHERE = new Origin("", folder -> {});
	}

	/** @param weights all parameters of the plan's network; closed by the caller */
	record InitialState(Weights weights, Origin origin) {}

	/** @throws sc.fiji.stunet.failure.InvalidRequest if the settings make no sense */
	static Initialization of(InitializationSettings settings) {
		return settings.pretrained().isPresent() ? new FromPretrained(settings) : new FromScratch(settings);
	}

	/** The options of the initialization; a training is only resumed with the same ones. */
	TrainingSettings settings();

	/**
	 * Plans a new training and logs the plan. A training that is resumed keeps the plan that it has.
	 *
	 * @param data that was checked
	 * @param fingerprint of the data, asked for unless the plan is in a file
	 */
	TrainingPlan plan(DataSet data, Supplier<Fingerprint> fingerprint, Progress progress);

	/** Makes the weights with which the first epoch of such a training begins. */
	InitialState initialState(TrainingPlan plan, TrainingSchedule schedule, Progress progress);

	/**
	 * Random weights, from the schedule's seed.
	 *
	 * @param how empty: nnU-Net's, or what is better for a short training
	 */
	static Weights anew(NetworkConfig network, TrainingSchedule schedule, Optional<WeightInitialization> how) {
		if (how.isPresent()) return InitialWeights.of(how.get(), network, schedule.seed());
		return schedule.isShort()
				? InitialWeights.ofShort(network, schedule.seed())
				: InitialWeights.of(WeightInitialization.HE, network, schedule.seed());
	}

	/** Describes initial weights in words that follow others; empty if they are the usual ones. */
	static String describe(Optional<WeightInitialization> how) {
		return how.map(one -> ", initial weights " + one.text()).orElse("");
	}

	/**
	 * Says what about the start makes it a poor one for these data, before anything is learnt.
	 *
	 * @param step with the initial weights
	 * @param patches of the new data, as they are
	 * @param isLoop whether this is a round of annotating and learning
	 */
	default void look(
			TrainingPlan plan,
			Labelling labelling,
			TrainingStep step,
			BatchSource patches,
			boolean isLoop,
			Progress progress) {}

	/** Bytes of memory that one iteration may take; always the same on one machine. */
	long iterationMemory();

	/** Names of the parameters that are not trained. */
	Set<String> frozen(NetworkConfig network);

	/** Describes the initialization in words, for the model's provenance. */
	String describe();
}
