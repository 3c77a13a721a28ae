package sc.fiji.stunet.train.augment;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.type.numeric.integer.ShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.volume.Extent;

/** Samples the voxels of a patch from a case; outside the case the image is 0, the class -1. Belongs to one thread. */
final class CaseSampling {

	/** Patches that are turned are made in blocks of this edge, so that memory does not grow with the patch. */
	private static final int BLOCK = 64;

	private final PrimitiveBlocks<FloatType> voxels;
	private final PrimitiveBlocks<ShortType> classes;
	private final Extent caseSize;
	private final boolean byShare;

	/** @param byShare see {@link ClassSampling} */
	CaseSampling(
			RandomAccessibleInterval<FloatType> voxels, RandomAccessibleInterval<ShortType> classes, boolean byShare) {
		this.byShare = byShare;
		this.voxels = PrimitiveBlocks.of(Views.extendZero(voxels), OnFallback.ACCEPT);
		this.classes = PrimitiveBlocks.of(Views.extendValue(classes, -1), OnFallback.ACCEPT);
		this.caseSize = Extent.of(voxels.dimensionsAsLongArray());
	}

	/** @param corner first voxel, (x, y, z) */
	void copy(long[] corner, Patch patch) {
		int[] size = {patch.size().x(), patch.size().y(), patch.size().z()};
		voxels.copy(new long[] {corner[0], corner[1], corner[2], 0}, patch.image(), new int[] {
			size[0], size[1], size[2], patch.channels()
		});
		classes.copy(corner, patch.classes(), size);
	}

	/**
	 * A patch with the same centre, turned and scaled: intensities by cubic splines; classes by {@link
	 * ClassSampling}.
	 *
	 * @param corner first voxel, (x, y, z), of the patch before it is turned
	 * @param patch whose image is 0
	 */
	void copyTurned(long[] corner, Affine turn, Patch patch) {
		Extent size = patch.size();
		for (int z = 0; z < size.z(); z += BLOCK)
			for (int y = 0; y < size.y(); y += BLOCK)
				for (int x = 0; x < size.x(); x += BLOCK) {
					int[] end = {
						Math.min(size.x(), x + BLOCK), Math.min(size.y(), y + BLOCK), Math.min(size.z(), z + BLOCK)
					};
					AffineGrid grid = new AffineGrid(turn, corner, size, new int[] {x, y, z}, end);
					for (int c = 0; c < patch.channels(); c++) SplineSampling.fill(patch, c, grid, voxels, caseSize);
					ClassSampling.fill(patch, grid, classes, byShare);
				}
	}
}
