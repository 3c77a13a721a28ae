package sc.fiji.stunet.training;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.progress.Progress;

/** Transfer learning: a {@link Training} initialized with a pretrained model's weights, and maybe its plan. */
public final class Transfer {

	/**
	 * How to use the pretrained model.
	 *
	 * @param model folder of the pretrained model
	 * @param planFile in place of any other plan
	 * @param keepPlan whether voxel size, normalization and strides are the model's; else they follow from the data
	 * @param keepHeads whether heads keep the rows of structures of the same name; else all are initialized anew
	 * @param freeze so many encoder stages, from the first, are not trained
	 * @param memoryGb that training may take; empty: what this machine has
	 */
	public record Settings(
			Path model,
			Optional<Path> planFile,
			boolean keepPlan,
			boolean keepHeads,
			int freeze,
			OptionalDouble memoryGb) {}

	private Transfer() {}

	/**
	 * Trains the model; blocks until it is complete, or the training is cancelled: it can be resumed then. The model's
	 * folder has a report on every tensor in {@code transfer.json}.
	 *
	 * @throws sc.fiji.stunet.model.InvalidModel if the pretrained model is not usable, or does not fit the data
	 * @throws sc.fiji.stunet.failure.InvalidRequest if the settings make no sense
	 * @see Training#run
	 */
	public static Training.Result run(
			Training.Request request, Settings settings, TrainingObserver observer, Progress progress) {
		return Training.run(request, new FromPretrained(settings), observer, progress);
	}
}
