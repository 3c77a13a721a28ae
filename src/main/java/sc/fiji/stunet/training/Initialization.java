package sc.fiji.stunet.training;

import java.util.Set;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.TrainingSettings;
import sc.fiji.stunet.train.planning.TrainingPlan;

/**
 * Where a training starts: the plan, the first weights, and what of them is trained. From scratch, or from another
 * model.
 */
public interface Initialization {

	/**
	 * What is said in the end of where the first weights came from.
	 *
	 * @param text lines for the user; empty: nothing
	 * @param files written into the folder of the new model
	 */
	record Origin(String text, AtomicFolder.Content files) {

		static final Origin NOWHERE = new Origin("", folder -> {});
	}

	/** @param weights all parameters of the plan's network; closed by whoever asked for them */
	record Beginning(Weights weights, Origin origin) {}

	/** @throws sc.fiji.stunet.failure.InvalidRequest if the settings make no sense */
	static Initialization of(InitializationSettings settings) {
		return settings.pretrained().isPresent() ? new FromPretrained(settings) : new FromScratch(settings);
	}

	/** What is asked for, so that a training is only resumed with the same. */
	TrainingSettings settings();

	/**
	 * Asked once, when a training begins, and tells the user what it is; blocks for as long as it takes to look at the
	 * data. A training that is resumed keeps its plan.
	 *
	 * @param data that was checked
	 */
	TrainingPlan plan(DataSet data, Progress progress);

	/** The first weights. */
	Beginning begin(TrainingPlan plan, long seed, Progress progress);

	/** Bytes that one update may take; the same whenever it is asked on a machine. */
	long memory();

	/** Names of parameters that stay as they are. */
	Set<String> frozen(StuNetConfig network);

	/** In words: for the model's provenance. */
	String describe();
}
