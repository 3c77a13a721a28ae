package sc.fiji.stunet.train;

import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.progress.Cancelled;

/** The updates and the validation of one epoch. Made for one epoch, used once. */
final class EpochRun {

	private static final long PAUSE_MILLISECONDS = 50;
	/**
	 * A network that guesses has a cross-entropy of ln(classes) and a Dice near 0; this many times as bad is beyond
	 * hope ...
	 */
	private static final double EXPLODED = 5;
	/**
	 * ... unless it was about as bad before: heads that start anew on what another network has learnt guess far worse
	 * than by chance.
	 */
	private static final double WORSE = 2;

	private final Trainer trainer;
	private final TrainingState before;
	private final PreviewSlice place;
	private final TrainingSchedule recipe;
	private double largestLoss;
	private final Stopwatch watch;
	private final LearningRates ratesAtStart;
	private boolean stopped;
	private int updates;
	private double trainingLoss;
	private double validationLoss;
	private List<Double> pseudoDice = List.of();
	private Optional<Preview> preview = Optional.empty();

	/**
	 * @param before where the training stands
	 * @param place to look at
	 */
	EpochRun(Trainer trainer, TrainingState before, PreviewSlice place) {
		this.trainer = trainer;
		this.before = before;
		this.place = place;
		this.recipe = trainer.recipe();
		this.largestLoss = EXPLODED * (1 + Math.log(before.log().structures().size() + 1));
		before.log().epochs().stream().reduce((first, last) -> last).ifPresent(last -> allow(last.trainingLoss()));
		this.watch = new Stopwatch(trainer.clock());
		this.ratesAtStart = rates();
	}

	/** @return what the loss or the gradient was and when, if it exploded; the parameters are of no use then */
	Optional<String> run() {
		report();
		while (updates < recipe.updates() && goesOn()) {
			Batch batch =
					watch.waiting(() -> trainer.training().batch((long) before.epochs() * recipe.updates() + updates));
			TrainingStep.Update update = trainer.step().update(batch, rates());
			updates++;
			// What the very first one finds was not learnt here.
			if (updates == 1 && before.epochs() == 0) allow(update.loss());
			if (exploded(update.loss())) return Optional.of("a loss of " + update.loss() + " at update " + updates);
			if (!Double.isFinite(update.gradientNorm()))
				return Optional.of("a gradient of the norm " + update.gradientNorm() + " at update " + updates);
			trainingLoss += update.loss();
			report();
		}
		trainingLoss /= Math.max(1, updates);
		return updates == 0 ? Optional.empty() : validate();
	}

	private void report() {
		trainer.progress()
				.report("Training, epoch " + number() + " of at most " + recipe.epochs(), updates, recipe.updates());
	}

	/** The first update of all is made in any case, so that there is something to keep. */
	private boolean goesOn() {
		boolean stop = control() == Control.STOP;
		if (updates == 0 && before.epochs() == 0) return true;
		stopped = stop;
		return !stop && !timeIsUp();
	}

	/** Whether the user wanted the end. */
	boolean stopped() {
		return stopped;
	}

	private Optional<String> validate() {
		PseudoDice dice = new PseudoDice(before.log().structures().size() + 1);
		for (int i = 0; i < recipe.validationBatches(); i++) {
			checkCancelled();
			long number = (long) before.epochs() * recipe.validationBatches() + i;
			Batch batch = watch.waiting(() -> trainer.validation().batch(number));
			TrainingStep.Score score = trainer.step().score(batch);
			if (exploded(score.loss())) return Optional.of("a validation loss of " + score.loss());
			validationLoss += score.loss() / recipe.validationBatches();
			dice.add(score);
		}
		preview = Optional.of(place.shown(trainer.step()));
		pseudoDice = dice.perStructure();
		return Optional.empty();
	}

	private void allow(double loss) {
		largestLoss = Math.max(largestLoss, WORSE * loss);
	}

	private boolean exploded(double loss) {
		return !Double.isFinite(loss) || loss > largestLoss;
	}

	private Control control() {
		checkCancelled();
		Control control = trainer.observer().control();
		if (control != Control.PAUSE) return control;
		trainer.progress()
				.report("Paused in epoch " + number() + " of at most " + recipe.epochs(), updates, recipe.updates());
		while (control == Control.PAUSE) {
			watch.pausing(EpochRun::sleep);
			checkCancelled();
			control = trainer.observer().control();
		}
		report();
		return control;
	}

	private void checkCancelled() {
		trainer.progress().checkCancelled();
	}

	private static void sleep() {
		try {
			Thread.sleep(PAUSE_MILLISECONDS);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new Cancelled();
		}
	}

	/** Epochs alone decide when there is no time limit, so that a resumed training has the same rates. */
	private LearningRates rates() {
		double share = Math.max(before.epochs() / (double) recipe.epochs(), timeShare());
		return new PolyLearningRate(recipe.rates()).at(share).times(before.rateFactor());
	}

	private double timeShare() {
		return recipe.minutes().isEmpty()
				? 0
				: (before.log().seconds() + watch.seconds())
						/ (60 * recipe.minutes().getAsDouble());
	}

	boolean timeIsUp() {
		return timeShare() >= 1;
	}

	private int number() {
		return before.epochs() + 1;
	}

	/** Empty if the user wanted the end before the first update. */
	Optional<Epoch> epoch() {
		if (updates == 0) return Optional.empty();
		double mean = PseudoDice.mean(pseudoDice);
		double smoothed = PseudoDice.smoothed(before.log().smoothedDice(), mean);
		double best = before.log().bestDice();
		boolean better = before.epochs() == 0 || smoothed > best || Double.isNaN(best) && !Double.isNaN(smoothed);
		return Optional.of(new Epoch(
				number(),
				recipe.epochs(),
				trainingLoss,
				validationLoss,
				pseudoDice,
				mean,
				smoothed,
				ratesAtStart,
				watch.seconds(),
				watch.waitingShare(),
				secondsLeft(),
				better));
	}

	/** As long as this epoch for every one that is left. */
	private double secondsLeft() {
		double byEpochs = watch.seconds() * (recipe.epochs() - number());
		return recipe.minutes().isEmpty()
				? byEpochs
				: Math.max(
						0,
						Math.min(
								byEpochs,
								60 * recipe.minutes().getAsDouble()
										- before.log().seconds()
										- watch.seconds()));
	}

	Preview preview() {
		return preview.orElseThrow();
	}
}
