package sc.fiji.stunet.train;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.progress.Progress;

/**
 * The training loop: epochs of iterations, each followed by a validation on patches and by a checkpoint. Batches are
 * numbered through all epochs, so a training that is resumed sees those that an uninterrupted one would have seen. When
 * the training diverges, it goes back to the last checkpoint with half the learning rate.
 */
public final class Trainer {

	/** How many times in a row the learning rate is halved; a smaller one learns nothing. */
	private static final int HALVINGS = 5;

	final TrainingStep step;
	final BatchSource training;
	final BatchSource validation;
	final TrainingSchedule schedule;
	private final List<String> structures;
	private final Checkpoints checkpoints;
	final TrainerObserver observer;
	final Progress progress;
	final LongSupplier clock;

	/**
	 * @param step the network, opened with the initial weights
	 * @param training patches to learn from
	 * @param validation patches to look at
	 * @param structures names, in the order of the network's classes, without the background
	 * @param checkpoints where the training is kept, and where it goes on if there is one
	 * @param clock nanoseconds from any origin
	 */
	public Trainer(
			TrainingStep step,
			BatchSource training,
			BatchSource validation,
			TrainingSchedule schedule,
			List<String> structures,
			Checkpoints checkpoints,
			TrainerObserver observer,
			Progress progress,
			LongSupplier clock) {
		this.step = step;
		this.training = training;
		this.validation = validation;
		this.schedule = schedule;
		this.structures = structures;
		this.checkpoints = checkpoints;
		this.observer = observer;
		this.progress = progress;
		this.clock = clock;
	}

	/**
	 * Blocks until the training is over. The checkpoint of the last finished epoch stays, whatever happens.
	 *
	 * @return the state at the end
	 * @throws InvalidModel if all checkpoints are damaged
	 * @throws Diverged if the loss explodes again and again
	 * @throws sc.fiji.stunet.progress.Cancelled between two iterations
	 * @throws sc.fiji.stunet.files.InvalidOutput if a checkpoint cannot be written
	 */
	public TrainingState run() {
		TrainingState state = restored().orElseGet(this::initialState);
		if (state.epochs() > 0) {
			state.log().epochs().forEach(epoch -> observer.epoch(structures, epoch, Optional.empty()));
			observer.log(state.log());
		}
		if (state.over()) return state;
		PreviewSlice previewSlice = PreviewSlice.of(validation, schedule.validationBatches());
		while (!state.over()) state = next(state, previewSlice);
		return state;
	}

	private Optional<TrainingState> restored() {
		Optional<Checkpoint> latest = checkpoints.latest(progress);
		latest.ifPresent(checkpoint -> {
			try (checkpoint) {
				step.restore(checkpoint.parameters(), checkpoint.momentum());
			}
		});
		return latest.map(Checkpoint::state);
	}

	/** The state before the first epoch, as a checkpoint, so that the first epoch has something to go back to. */
	private TrainingState initialState() {
		TrainingState state = TrainingState.initial(structures);
		checkpoints.write(state, step);
		return state;
	}

	private TrainingState next(TrainingState before, PreviewSlice previewSlice) {
		TrainingState state = before;
		for (int halvings = 0; halvings <= HALVINGS; halvings++) {
			EpochRun epoch = new EpochRun(this, state);
			Optional<String> divergence = learn(epoch);
			if (divergence.isEmpty()) return finished(state, epoch, previewSlice);
			progress.log("The training exploded (" + divergence.get() + " of epoch " + (state.epochs() + 1)
					+ "); it goes back to the last checkpoint, with half the learning rate.");
			TrainingState back = restored().orElseThrow();
			// Another one only if the newest has been damaged since.
			state = (back.epochs() == state.epochs() ? state : back)
					.halved("started again with half the learning rate after " + divergence.get());
		}
		throw new Diverged("The training explodes in epoch " + (before.epochs() + 1) + " even with 1/" + (1 << HALVINGS)
				+ " of the learning rate, so that is not the reason; look at the images for extreme "
				+ "values, correct them and start again" + Remedy.RESTART + ".");
	}

	/**
	 * One epoch: iterations, then a look at patches that are not learnt from.
	 *
	 * @return what the loss or the gradient was and when, if it exploded; the parameters are of no use then
	 */
	private Optional<String> learn(EpochRun epoch) {
		epoch.report();
		Batch last = null;
		while (epoch.continues()) {
			last = epoch.batch(training, schedule.iterations(), epoch.iterations());
			Optional<String> divergence = epoch.add(step.update(last, epoch.rates()));
			if (divergence.isPresent()) return divergence;
			epoch.countDead(last, false);
		}
		epoch.countDead(last, true);
		for (int i = 0; i < schedule.validationBatches() && epoch.iterations() > 0; i++) {
			progress.checkCancelled();
			Batch batch = epoch.batch(validation, schedule.validationBatches(), i);
			Optional<String> divergence = epoch.add(step.score(batch));
			if (divergence.isPresent()) return divergence;
		}
		return Optional.empty();
	}

	/** Keeps what an epoch has learnt, and shows it. */
	private TrainingState finished(TrainingState state, EpochRun run, PreviewSlice previewSlice) {
		Optional<Preview> preview = run.iterations() == 0 ? Optional.empty() : Optional.of(previewSlice.shown(step));
		Optional<Epoch> epoch = run.epoch();
		TrainingState after = epoch.map(state::with).orElse(state);
		TrainingState kept = ending(after, run).map(after::endedBecause).orElse(after);
		if (epoch.isPresent()) checkpoints.write(kept, step);
		else checkpoints.writeEnding(kept);
		epoch.ifPresent(one -> observer.epoch(structures, one, preview));
		observer.log(kept.log());
		return kept;
	}

	private Optional<String> ending(TrainingState after, EpochRun run) {
		int epochs = after.epochs();
		if (run.timeIsUp()) return Optional.of("the time is up");
		if (run.stopped()) return Optional.of("it was stopped");
		if (epochs >= schedule.epochs()) return Optional.of("all epochs are done");
		int waited = epochs - after.log().bestEpoch();
		if (schedule.patience().isPresent() && waited >= schedule.patience().get())
			return Optional.of("it did not get better for " + waited + " epochs");
		return Optional.empty();
	}
}
