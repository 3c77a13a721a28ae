package sc.fiji.stunet.model;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a training minimises: cross-entropy minus soft Dice.
 *
 * @param batchDice whether the soft Dice adds up over the batch before it is computed; else it is the samples' mean
 * @param epsilon added to the Dice's denominator besides the smoothing of numerator and denominator: 1e-8 in nnU-Net
 *     v1, 0 in v2, which counts for structures that are neither there nor predicted
 * @param ignored the class of voxels that nobody annotated: neither entropy nor Dice looks at them
 * @param regions the classes of every region, when the network scores regions that may overlap, each by itself; empty
 *     for a network that tells classes from each other
 */
public record LossSettings(boolean batchDice, double epsilon, OptionalInt ignored, List<List<Integer>> regions) {

	public LossSettings {
		regions = regions.stream().map(List::copyOf).toList();
	}

	public static LossSettings v1(boolean batchDice) {
		return new LossSettings(batchDice, 1e-8, OptionalInt.empty(), List.of());
	}

	public static LossSettings v2(boolean batchDice) {
		return new LossSettings(batchDice, 0, OptionalInt.empty(), List.of());
	}

	public LossSettings ignoring(int label) {
		return new LossSettings(batchDice, epsilon, OptionalInt.of(label), regions);
	}

	/** The largest class of any region; 0: there are none. */
	public int largestClass() {
		return regions.stream().flatMap(List::stream).mapToInt(c -> c).max().orElse(0);
	}

	public LossSettings of(List<List<Integer>> classesOfRegions) {
		return new LossSettings(batchDice, epsilon, ignored, classesOfRegions);
	}
}
