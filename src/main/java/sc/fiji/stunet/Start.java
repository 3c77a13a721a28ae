package sc.fiji.stunet;

import java.util.Set;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.planning.TrainingPlan;

/** Where a training starts: the plan, the first weights, and what of them is trained. From scratch, or from another model. */
public interface Start {

	/**
	 * Asked once, before anything else; blocks for as long as it takes to look at the data. A training that is resumed keeps
	 * its plan.
	 *
	 * @param data that was checked
	 */
	TrainingPlan plan(DataSet data, Progress progress);

	/** All parameters of the plan's network; closed by whoever asked for them. */
	Weights weights(TrainingPlan plan, long seed, Progress progress);

	/** Names of parameters that stay as they are. */
	Set<String> frozen(StuNetConfig network);

	/** In words: for the model's provenance, and to recognise the training that is resumed. */
	String describe();
}
