package sc.fiji.stunet.train;

import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.progress.Cancelled;

/** The losses, rates, limits and time of one epoch at work, and when it ends. {@link Trainer} has its loop. */
final class EpochRun {

	private static final long PAUSE_MILLISECONDS = 50;
	/**
	 * The training has diverged when its loss is this many times that of a network that guesses, which has a
	 * cross-entropy of ln(classes) and a Dice near 0 ...
	 */
	private static final double DIVERGENCE_FACTOR = 5;
	/**
	 * ... unless the first loss was as high, up to this factor: new heads on a pretrained network are far worse than
	 * guessing.
	 */
	private static final double TOLERATED_RISE = 2;
	/** After so many iterations, and at the end of the epoch, dead channels are counted. */
	private static final int COUNTED_EVERY = 100;

	private final Trainer trainer;
	private final TrainingState before;
	private final TrainingSchedule schedule;
	private double lossLimit;
	private final Stopwatch stopwatch;
	private final LearningRates ratesAtStart;
	private final PseudoDice dice;
	private boolean stopped;
	private int iterations;
	private double trainingLoss;
	private double validationLoss;
	private List<Double> deadShares = List.of();

	/** @param before where the training stands */
	EpochRun(Trainer trainer, TrainingState before) {
		this.trainer = trainer;
		this.before = before;
		this.schedule = trainer.schedule;
		this.lossLimit =
				DIVERGENCE_FACTOR * (1 + Math.log(before.log().structures().size() + 1));
		before.log().epochs().stream()
				.reduce((first, last) -> last)
				.ifPresent(last -> raiseLossLimit(last.trainingLoss()));
		this.stopwatch = new Stopwatch(trainer.clock);
		this.ratesAtStart = rates();
		this.dice = new PseudoDice(before.log().structures().size() + 1);
	}

	/** Counts an iteration. @return what was wrong with it, if the loss exploded; the parameters are of no use then */
	Optional<String> add(TrainingStep.Iteration iteration) {
		iterations++;
		// The first loss of all is the pretrained weights', however large.
		if (iterations == 1 && before.epochs() == 0) raiseLossLimit(iteration.loss());
		if (diverged(iteration.loss()))
			return Optional.of("a loss of " + iteration.loss() + " at update " + iterations);
		if (!Double.isFinite(iteration.gradientNorm()))
			return Optional.of("a gradient of the norm " + iteration.gradientNorm() + " at update " + iterations);
		trainingLoss += iteration.loss();
		report();
		return Optional.empty();
	}

	/** Counts a batch of the validation. @return what was wrong with it, if the loss exploded */
	Optional<String> add(TrainingStep.Score score) {
		if (diverged(score.loss())) return Optional.of("a validation loss of " + score.loss());
		validationLoss += score.loss() / schedule.validationBatches();
		dice.add(score);
		return Optional.empty();
	}

	/** Counts the decoder's dead channels in the batch of the last iteration, when it is time. */
	void countDead(Batch batch, boolean atEnd) {
		boolean counted = iterations % COUNTED_EVERY == 0;
		if (counted == atEnd) return;
		deadShares = trainer.step.deadShares(batch);
		if (counted)
			trainer.progress.log("Dead channels of the decoder's stages, from the lowest resolution, after update "
					+ iterations + " of epoch " + number() + ": " + Epoch.percent(deadShares) + ".");
	}

	int iterations() {
		return iterations;
	}

	/** Takes the next batch, which may have to be waited for. */
	Batch batch(BatchSource source, int perEpoch, int number) {
		return stopwatch.waiting(() -> source.batch((long) before.epochs() * perEpoch + number));
	}

	void report() {
		trainer.progress.report(
				"Training, epoch " + number() + " of at most " + schedule.epochs(), iterations, schedule.iterations());
	}

	/**
	 * Whether another iteration follows; waits while the user wants a pause. The first of all is made in any case, so
	 * that there is something to keep.
	 */
	boolean continues() {
		if (iterations >= schedule.iterations()) return false;
		boolean stop = control() == Control.STOP;
		if (iterations == 0 && before.epochs() == 0) return true;
		stopped = stop;
		return !stop && !timeIsUp();
	}

	/** Whether the user stopped the training. */
	boolean stopped() {
		return stopped;
	}

	private void raiseLossLimit(double loss) {
		lossLimit = Math.max(lossLimit, TOLERATED_RISE * loss);
	}

	private boolean diverged(double loss) {
		return !Double.isFinite(loss) || loss > lossLimit;
	}

	private Control control() {
		checkCancelled();
		Control control = trainer.observer.control();
		if (control != Control.PAUSE) return control;
		trainer.progress.report(
				"Paused in epoch " + number() + " of at most " + schedule.epochs(), iterations, schedule.iterations());
		while (control == Control.PAUSE) {
			stopwatch.pausing(EpochRun::sleep);
			checkCancelled();
			control = trainer.observer.control();
		}
		report();
		return control;
	}

	private void checkCancelled() {
		trainer.progress.checkCancelled();
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
	LearningRates rates() {
		PolyLearningRate rate = new PolyLearningRate(schedule.rates());
		int epochs = before.epochs(), warmup = schedule.warmup();
		LearningRates rates = epochs < warmup
				? rate.rising(epochs, warmup)
				: rate.at(Math.max(
						(epochs - warmup) / (double) (schedule.epochs() - warmup),
						timeShare(before.log().seconds(warmup))));
		return rates.times(before.rateFactor());
	}

	private double timeShare() {
		return timeShare(0);
	}

	/** @param warmup seconds that do not count */
	private double timeShare(double warmup) {
		double seconds = before.log().seconds() + stopwatch.seconds() - warmup;
		return schedule.minutes()
				.map(minutes -> Math.min(1, seconds / (60 * minutes - warmup)))
				.orElse(0.0);
	}

	boolean timeIsUp() {
		return timeShare() >= 1;
	}

	private int number() {
		return before.epochs() + 1;
	}

	/** The epoch's results; empty if the user stopped the training before its first iteration. */
	Optional<Epoch> epoch() {
		if (iterations == 0) return Optional.empty();
		List<Double> pseudoDice = dice.perStructure();
		double mean = PseudoDice.mean(pseudoDice);
		double smoothed = PseudoDice.smoothed(before.log().smoothedDice(), mean);
		double best = before.log().bestDice();
		boolean better = before.epochs() == 0 || smoothed > best || Double.isNaN(best) && !Double.isNaN(smoothed);
		return Optional.of(new Epoch(
				number(),
				schedule.epochs(),
				trainingLoss / iterations,
				validationLoss,
				pseudoDice,
				mean,
				smoothed,
				ratesAtStart,
				stopwatch.seconds(),
				stopwatch.waitingShare(),
				secondsLeft(),
				better,
				deadShares));
	}

	/** Assumes that every epoch that is left takes as long as this one. */
	private double secondsLeft() {
		double byEpochs = stopwatch.seconds() * (schedule.epochs() - number());
		double trained = before.log().seconds() + stopwatch.seconds();
		return schedule.minutes()
				.map(minutes -> Math.max(0, Math.min(byEpochs, 60 * minutes - trained)))
				.orElse(byEpochs);
	}
}
