package sc.fiji.stunet.volume;

import java.util.Optional;

import net.imglib2.FinalInterval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

/**
 * The range of the intensities of one channel.
 *
 * @param min of the finite values; infinite if there is none
 * @param max of the finite values
 * @param notFinite number of voxels without a finite number (NaN or infinite)
 */
public record IntensityRange(float min, float max, long notFinite) {

	/** No measurement is as large; programs mark voxels without data like this, and its square overflows a float. */
	private static final float NO_DATA = 1e18f;

	/** @param voxels (x, y, z, channel) */
	public static IntensityRange of(RandomAccessibleInterval<FloatType> voxels, int channel) {
		IntensityRange all = new IntensityRange(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0);
		for (long z = 0; z < voxels.dimension(2); z++) {
			long[] min = {0, 0, z}, max = {voxels.dimension(0) - 1, voxels.dimension(1) - 1, z};
			all = all.with(Channels.copy(voxels, new FinalInterval(min, max), channel));
		}
		return all;
	}

	private IntensityRange with(float[] plane) {
		float low = min, high = max;
		long missing = notFinite;
		for (float value : plane)
			if (Float.isFinite(value)) {
				low = Math.min(low, value);
				high = Math.max(high, value);
			} else missing++;
		return new IntensityRange(low, high, missing);
	}

	/** Whether all voxels have the same value. */
	public boolean isBlank() {
		return min >= max;
	}

	/** A value that marks voxels without data, such as -3.4e38; empty if there is none. */
	public Optional<Float> noData() {
		if (isBlank()) return Optional.empty();
		return min < -NO_DATA ? Optional.of(min) : max > NO_DATA ? Optional.of(max) : Optional.empty();
	}

	/** The end of a sentence about a channel without any contrast, to follow its name. */
	public String blankness() {
		return (min > max
						? "has no finite number in any voxel (NaN or infinite)"
						: "has the same value (" + min + ") in all voxels")
				+ "; look whether it is the right file.";
	}

	/** The end of a sentence about a value that marks voxels without data, to follow the image's name. */
	public static String noDataSentence(float value) {
		return "has voxels with the value " + value
				+ ", which some programs write where there are no data; replace it, for example by the "
				+ "background's value.";
	}

	/** Text such as "12 voxels without a finite number (NaN or infinite)". */
	public String notFiniteVoxels() {
		return notFinite + (notFinite == 1 ? " voxel" : " voxels") + " without a finite number (NaN or infinite)";
	}
}
