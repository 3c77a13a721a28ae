package sc.fiji.stunet.fiji.annotate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

/** How unsure a network is of every slice: the mean entropy of its classes, and which slices to look at next. */
final class Uncertainty {

	private Uncertainty() {}

	/**
	 * The mean over a slice's voxels of -sum p ln p (Shannon's entropy, in nats).
	 *
	 * @param probabilities (x, y, z, class)
	 * @return by slice, from 0
	 */
	static double[] entropies(RandomAccessibleInterval<FloatType> probabilities) {
		long width = probabilities.dimension(0), height = probabilities.dimension(1);
		double[] mean = new double[(int) probabilities.dimension(2)];
		RandomAccess<FloatType> at = probabilities.randomAccess();
		for (int z = 0; z < mean.length; z++) {
			double sum = 0;
			for (long y = 0; y < height; y++)
				for (long x = 0; x < width; x++)
					for (long c = 0; c < probabilities.dimension(3); c++) {
						double p = at.setPositionAndGet(x, y, z, c).get();
						if (p > 0) sum -= p * Math.log(p);
					}
			mean[z] = sum / (width * height);
		}
		return mean;
	}

	/**
	 * The least sure slices, apart from each other and from what is annotated, since neighbours show nearly the same.
	 *
	 * @param entropies by slice, from 0
	 * @param annotated from 1
	 * @return from 1, at most so many, the least sure first
	 */
	static List<Integer> propose(double[] entropies, Collection<Integer> annotated, int count) {
		List<Integer> ranked = IntStream.rangeClosed(1, entropies.length)
				.boxed()
				.filter(slice -> !annotated.contains(slice))
				.sorted(Comparator.comparingDouble((Integer slice) -> -entropies[slice - 1]))
				.toList();
		int apart = Math.max(1, entropies.length / (2 * (annotated.size() + count + 1)));
		List<Integer> proposed = new ArrayList<>();
		for (int distance = apart; distance > 0 && proposed.size() < count; distance--)
			for (int slice : ranked)
				if (proposed.size() < count
						&& isApart(slice, proposed, distance)
						&& isApart(slice, annotated, distance)) proposed.add(slice);
		return proposed;
	}

	private static boolean isApart(int slice, Collection<Integer> others, int distance) {
		return others.stream().allMatch(other -> Math.abs(other - slice) >= distance);
	}
}
