package sc.fiji.stunet.volume;

import java.util.SortedMap;
import java.util.TreeMap;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.loops.LoopBuilder;
import net.imglib2.type.numeric.real.FloatType;

/**
 * The number of voxels with one label, and the mean intensity of the image there.
 *
 * @param voxels their number
 * @param mean of the image's values that are finite numbers; NaN when there are none
 */
public record LabelStatistics(long voxels, double mean) {

	public static final LabelStatistics ABSENT = new LabelStatistics(0, Double.NaN);

	/**
	 * @param grey (x, y, z), on the grid of the labels
	 * @return by label, ascending; labels that do not occur and the background (0) are left out
	 */
	public static SortedMap<Integer, LabelStatistics> of(LabelMap labels, RandomAccessibleInterval<FloatType> grey) {
		long[] finite = new long[1 << 16];
		double[] sums = new double[finite.length];
		LoopBuilder.setImages(labels.voxels(), grey).forEachPixel((label, intensity) -> {
			if (!Float.isFinite(intensity.get())) return;
			finite[label.get()]++;
			sums[label.get()] += intensity.get();
		});
		SortedMap<Integer, LabelStatistics> all = new TreeMap<>();
		labels.voxelsByLabel()
				.forEach((label, voxels) -> all.put(label, new LabelStatistics(voxels, sums[label] / finite[label])));
		return all;
	}
}
