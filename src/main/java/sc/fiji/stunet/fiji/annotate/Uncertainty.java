package sc.fiji.stunet.fiji.annotate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import net.imglib2.IterableInterval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

/** How unsure a network is of every slice: the mean entropy of its classes, and which slices to look at next. */
final class Uncertainty {

	private Uncertainty() {}

	/**
	 * The mean over a slice's voxels of -sum p ln p (Shannon's entropy, in nats).
	 *
	 * @param classes the probabilities (x, y, z) of each class; one after the other is looked at
	 * @return by slice, from 0
	 */
	static double[] entropies(Stream<RandomAccessibleInterval<FloatType>> classes) {
		return classes.map(Uncertainty::entropies)
				.reduce((a, b) -> {
					for (int z = 0; z < a.length; z++) a[z] += b[z];
					return a;
				})
				.orElseThrow();
	}

	/** What one class adds to it. */
	private static double[] entropies(RandomAccessibleInterval<FloatType> probabilities) {
		double[] mean = new double[(int) probabilities.dimension(2)];
		for (int z = 0; z < mean.length; z++) {
			IterableInterval<FloatType> slice = Views.flatIterable(Views.hyperSlice(probabilities, 2, z));
			for (FloatType voxel : slice) if (voxel.get() > 0) mean[z] -= voxel.get() * Math.log(voxel.get());
			mean[z] /= slice.size();
		}
		return mean;
	}

	/**
	 * The slices that would tell most: of which, and of whose neighbours, the network is unsure, and that are not near
	 * an annotated one. One after the other is taken that covers most of the entropy that is not covered yet, as in
	 * Yang et al., Suggestive Annotation, MICCAI 2017, the most representative of uncertain images; alike are slices
	 * that are near each other.
	 *
	 * @param entropies by slice, from 0
	 * @param annotated from 1
	 * @return from 1, at most so many, the one that tells most first
	 */
	static List<Integer> propose(double[] entropies, Collection<Integer> annotated, int count) {
		double reach = Math.max(1, effectiveSlices(entropies) / (annotated.size() + count + 1));
		double[] covered = new double[entropies.length];
		annotated.forEach(slice -> cover(covered, slice, reach));
		List<Integer> proposed = new ArrayList<>();
		while (proposed.size() < Math.min(count, entropies.length - annotated.size())) {
			int best = IntStream.rangeClosed(1, entropies.length)
					.filter(slice -> !annotated.contains(slice) && !proposed.contains(slice))
					.boxed()
					.max(Comparator.comparingDouble((Integer slice) -> gain(entropies, covered, slice, reach)))
					.orElseThrow();
			proposed.add(best);
			cover(covered, best, reach);
		}
		return proposed;
	}

	/** Kish's effective sample size: how many slices the network is unsure of. */
	private static double effectiveSlices(double[] entropies) {
		double sum = DoubleStream.of(entropies).sum();
		double squares =
				DoubleStream.of(entropies).map(entropy -> entropy * entropy).sum();
		return squares > 0 ? sum * sum / squares : 0;
	}

	/** How much an annotated slice, from 1, tells of another, from 0: all of itself, nothing beyond its reach. */
	private static double told(int annotated, int other, double reach) {
		return Math.max(0, 1 - Math.abs(annotated - 1 - other) / reach);
	}

	private static void cover(double[] covered, int slice, double reach) {
		for (int z = 0; z < covered.length; z++) covered[z] = Math.max(covered[z], told(slice, z, reach));
	}

	private static double gain(double[] entropies, double[] covered, int slice, double reach) {
		return IntStream.range(0, entropies.length)
				.mapToDouble(z -> entropies[z] * Math.max(0, told(slice, z, reach) - covered[z]))
				.sum();
	}
}
