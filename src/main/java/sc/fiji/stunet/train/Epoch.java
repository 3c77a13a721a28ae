package sc.fiji.stunet.train;

import java.util.List;

/**
 * What is known at the end of an epoch: a row of {@code training.csv}, a point of the curves.
 *
 * @param number 1, 2 ...
 * @param of how many there will be at most
 * @param trainingLoss mean over the epoch's updates
 * @param validationLoss mean over its validation batches
 * @param pseudoDice per structure, in the model's order, over the validation patches added up; NaN where none has the
 *           structure
 * @param meanDice over the structures that are there
 * @param smoothedDice exponential average of {@code meanDice}, 0.9 of it old
 * @param rates at the start of the epoch
 * @param seconds that it took
 * @param waitingShare 0 to 1: the share of these seconds in which the network waited for patches
 * @param secondsLeft an estimate for the rest of the training
 * @param best whether the smoothed Dice is the highest so far
 */
public record Epoch(int number, int of, double trainingLoss, double validationLoss, List<Double> pseudoDice, double meanDice,
	double smoothedDice, LearningRates rates, double seconds, double waitingShare, double secondsLeft, boolean best)
{

	public Epoch {
		pseudoDice = List.copyOf(pseudoDice);
	}
}
