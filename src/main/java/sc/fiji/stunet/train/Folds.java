package sc.fiji.stunet.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.job.LearningSettings;

/**
 * The division of cases into training and validation. nnU-Net's rule: the sorted names, five folds of {@code
 * sklearn.model_selection.KFold(5, shuffle=True, random_state=12345)}, so the same cases are held out as there. With
 * fewer than five cases each of them is a fold of its own.
 *
 * @param training names of the cases to train on
 * @param validation names of the cases to validate on; with a single case, or without a fold, the same as {@code
 *     training}
 */
public record Folds(List<String> training, List<String> validation) {

	/** Most folds that there are. */
	public static final int MOST = 5;

	private static final int SEED = 12345;

	public Folds {
		training = List.copyOf(training);
		validation = List.copyOf(validation);
	}

	/** Whether the validation cases are not trained on. */
	public boolean heldOut() {
		return !training.containsAll(validation);
	}

	/** Uses all cases for training and validation. */
	public static Folds all(List<String> cases) {
		List<String> sorted = sorted(cases);
		return new Folds(sorted, sorted);
	}

	/**
	 * Those of a training: one network is learnt for each of them.
	 *
	 * @param fold 0 to 4, or {@link LearningSettings#EACH}; empty: nothing is held out
	 * @throws InvalidRequest if there are fewer cases
	 */
	public static List<Folds> wanted(List<String> cases, Optional<Integer> fold) {
		if (fold.equals(Optional.of(LearningSettings.EACH)))
			return IntStream.range(0, count(cases.size()))
					.mapToObj(number -> of(cases, number))
					.toList();
		return List.of(fold.map(number -> of(cases, number)).orElseGet(() -> all(cases)));
	}

	/** How many there are of so many cases. */
	public static int count(int cases) {
		return Math.max(1, Math.min(MOST, cases));
	}

	/**
	 * @param fold 0 to 4
	 * @throws InvalidRequest if there are fewer cases
	 */
	public static Folds of(List<String> cases, int fold) {
		int folds = count(cases.size());
		if (fold < 0 || fold >= MOST)
			throw new InvalidRequest("The fold " + fold + " does not exist; give 0 to 4, or all.");
		if (fold >= folds)
			throw new InvalidRequest("There is no fold " + fold + " of " + folds + (folds == 1 ? " case" : " cases")
					+ "; give " + (folds == 1 ? "0" : "0 to " + (folds - 1)) + ", or all.");
		if (folds == 1) return all(cases);
		List<String> sorted = sorted(cases);
		int[] shuffled = new MersenneTwister(SEED).shuffled(sorted.size());
		int first = 0;
		for (int f = 0; f < fold; f++) first += size(f, folds, sorted.size());
		Set<Integer> held = new TreeSet<>();
		for (int i = first; i < first + size(fold, folds, sorted.size()); i++) held.add(shuffled[i]);
		List<String> training = new ArrayList<>(sorted);
		held.stream().sorted(Comparator.reverseOrder()).forEach(index -> training.remove((int) index));
		return new Folds(training, held.stream().map(sorted::get).toList());
	}

	/** The size of a fold; the first ones are one larger if the cases cannot be divided evenly. */
	private static int size(int fold, int folds, int cases) {
		return cases / folds + (fold < cases % folds ? 1 : 0);
	}

	/** Sorts by code points, as Python does. */
	private static List<String> sorted(List<String> cases) {
		return cases.stream()
				.sorted((a, b) ->
						Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray()))
				.toList();
	}
}
