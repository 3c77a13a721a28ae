package sc.fiji.stunet.volume;

import java.util.SortedMap;
import java.util.TreeMap;

import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

/**
 * The number of voxels with one label, and the mean intensity of the image there.
 *
 * @param voxels their number
 * @param mean of the image's values that are finite numbers; NaN when there are none
 */
public record LabelStatistics(long voxels, double mean) {

	public static final LabelStatistics ABSENT = new LabelStatistics(0, Double.NaN);

	private static final int VALUES = 1 << 16;

	/**
	 * @param grey (x, y, z), on the grid of the labels
	 * @return by value, ascending, including the background (0); values that do not occur are left out
	 */
	public static SortedMap<Integer, LabelStatistics> of(LabelMap labels, RandomAccessibleInterval<FloatType> grey) {
		long[] voxels = new long[VALUES];
		long[] finite = new long[VALUES];
		double[] sums = new double[VALUES];
		Cursor<FloatType> intensity = Views.flatIterable(grey).cursor();
		Cursor<UnsignedShortType> cursor = Views.flatIterable(labels.voxels()).cursor();
		while (cursor.hasNext()) {
			int value = cursor.next().get();
			voxels[value]++;
			float brightness = intensity.next().get();
			if (!Float.isFinite(brightness)) continue;
			finite[value]++;
			sums[value] += brightness;
		}
		SortedMap<Integer, LabelStatistics> all = new TreeMap<>();
		for (int value = 0; value < VALUES; value++)
			if (voxels[value] > 0) all.put(value, new LabelStatistics(voxels[value], sums[value] / finite[value]));
		return all;
	}
}
