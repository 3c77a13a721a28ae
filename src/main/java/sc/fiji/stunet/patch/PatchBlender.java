package sc.fiji.stunet.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import net.imglib2.FinalInterval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;

/**
 * Blends the scores of overlapping tiles to the weighted mean per voxel and class. Holds one array per class and one of
 * weights, {@code 4 * (classes + 1)} bytes for every voxel of the padded grid.
 */
public final class PatchBlender {

	/** The exponent bits of a float: all set if it is infinite or NaN. */
	private static final int EXPONENT = 0x7f800000;
	/** The lowest bit of the exponent: added to a full exponent, it carries into the sign. */
	private static final int CARRY = 0x00800000;

	private final TileGrid grid;
	private final Extent padded;
	private final float[] window;
	private final List<float[]> sums = new ArrayList<>();
	private final float[] weights;
	private boolean finite = true;

	/** @param window how much each voxel of a tile counts, (x, y, z), x fastest */
	public PatchBlender(TileGrid grid, int classes, float[] window) {
		this.grid = grid;
		this.padded = grid.paddedSize();
		this.window = window;
		this.weights = new float[Channels.arrayLength(padded)];
		for (int c = 0; c < classes; c++) sums.add(new float[weights.length]);
	}

	/** Bytes that a blender holds. */
	public static long bytesFor(TileGrid grid, int classes) {
		return grid.paddedSize().voxels() * (classes + 1) * Float.BYTES;
	}

	/**
	 * Adds one run of a tile.
	 *
	 * @param scores (x, y, z, class) of the mirrored patch, x fastest; turned back here
	 * @param tile its first voxel in the padded grid
	 * @param share how much this run counts among the runs of its tile; the shares of a tile add up to 1
	 */
	public void add(float[] scores, Extent tile, Mirroring mirroring, float share) {
		int voxels = window.length;
		IntStream.range(0, sums.size())
				.parallel()
				.forEach(c -> add(scores, c * voxels, sums.get(c), tile, mirroring, share));
		addWeights(tile, share);
	}

	private void add(float[] scores, int first, float[] sum, Extent tile, Mirroring mirroring, float share) {
		Extent patch = grid.patch();
		int nx = patch.x();
		for (int z = 0, at = 0; z < patch.z(); z++)
			for (int y = 0; y < patch.y(); y++, at += nx) {
				int to = target(tile, y, z);
				int from = first + mirroring.row(y, z, patch);
				if (mirroring.x())
					for (int x = 0; x < nx; x++) sum[to + x] += share * window[at + x] * scores[from + nx - 1 - x];
				else for (int x = 0; x < nx; x++) sum[to + x] += share * window[at + x] * scores[from + x];
			}
	}

	private void addWeights(Extent tile, float share) {
		Extent patch = grid.patch();
		for (int z = 0, at = 0; z < patch.z(); z++)
			for (int y = 0; y < patch.y(); y++, at += patch.x()) {
				int to = target(tile, y, z);
				for (int x = 0; x < patch.x(); x++) weights[to + x] += share * window[at + x];
			}
	}

	private int target(Extent tile, int y, int z) {
		return ((tile.z() + z) * padded.y() + tile.y() + y) * padded.x() + tile.x();
	}

	/**
	 * Whether all means are finite; known after {@link #finish}. A score that is infinite or NaN makes its mean so,
	 * too.
	 */
	public boolean isFinite() {
		return finite;
	}

	/** Divides the sums by the weights in place; returns whether all are finite, found without a branch for each. */
	private boolean divide(float[] sum) {
		int carried = 0;
		for (int i = 0; i < sum.length; i++) {
			sum[i] /= weights[i];
			carried |= (Float.floatToRawIntBits(sum[i]) & EXPONENT) + CARRY;
		}
		return carried >= 0;
	}

	/**
	 * The means, without the padding. To be called once, after the last tile: the sums are divided in place.
	 *
	 * @return zero-min, (x, y, z, class)
	 */
	public RandomAccessibleInterval<FloatType> finish() {
		finite = sums.parallelStream().map(this::divide).reduce(true, Boolean::logicalAnd);
		Extent before = grid.paddingBefore();
		Extent size = grid.size();
		return Views.zeroMin(Views.interval(
				Channels.stack(sums, padded),
				FinalInterval.createMinSize(
						before.x(), before.y(), before.z(), 0, size.x(), size.y(), size.z(), sums.size())));
	}
}
