package sc.fiji.stunet.preprocess;

import sc.fiji.stunet.preprocess.LabelResampling.Decision;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/** How images, label maps and scores are brought to another grid: the functions that plans of nnU-Net can name. */
public enum Interpolation {
	/**
	 * {@code resample_data_or_seg_to_shape}, nnU-Net's default: images by cubic splines, scores and each label
	 * linearly; a much coarser axis by the nearest slice.
	 */
	SPLINE,
	/**
	 * {@code resample_torch_fornnunet}: all linearly, of the labels the one with the largest share; a much coarser axis
	 * by the nearest slice.
	 */
	LINEAR,
	/** {@code resample_torch_fornnunet} with {@code force_separate_z} false: a coarser axis is as the others. */
	LINEAR_THROUGHOUT,
	/** {@code no_resampling_hack}: voxels stay as they are, whatever their size. */
	NONE;

	/** The resampling of a grid whose voxels get another size. */
	Resampling resampling(Extent size, Spacing from, Spacing to) {
		return new Resampling(size, this == NONE ? size : Resampling.newSize(size, from, to), separateAxis(from, to));
	}

	/** The axis that is resampled for itself, if one is so coarse; see {@link Resampling#separateAxis}. */
	int separateAxis(Spacing first, Spacing second) {
		return this == LINEAR_THROUGHOUT ? Resampling.NONE : Resampling.separateAxis(first, second);
	}

	/**
	 * @param channel (x, y, z), x fastest, without NaN
	 * @return (x, y, z), or the channel itself if the size does not change
	 */
	float[] image(Resampling grid, float[] channel) {
		return this == SPLINE ? grid.cubic(channel) : grid.linear(channel);
	}

	/**
	 * @param labels (x, y, z), x fastest; may be negative
	 * @return (x, y, z), or the labels themselves if the size does not change
	 */
	int[] labels(Resampling grid, int[] labels, NnUNetVersion version) {
		Decision decision = this != SPLINE
				? Decision.LARGEST_OR_LOWEST
				: version == NnUNetVersion.NNUNET_V2 ? Decision.LARGEST_OR_NEAREST : Decision.HALF;
		return new LabelResampling(grid, decision).apply(labels);
	}
}
