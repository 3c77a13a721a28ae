package sc.fiji.stunet.train.augment;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.type.numeric.integer.ShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

/** Looks up the voxels of a patch in a case; beyond the case the image is 0 and the class -1. Belongs to one thread. */
final class CaseSampling {

	private final PrimitiveBlocks<FloatType> voxels;
	private final PrimitiveBlocks<ShortType> classes;

	CaseSampling(RandomAccessibleInterval<FloatType> voxels, RandomAccessibleInterval<ShortType> classes) {
		this.voxels = PrimitiveBlocks.of(Views.extendZero(voxels), OnFallback.ACCEPT);
		this.classes = PrimitiveBlocks.of(Views.extendValue(classes, new ShortType((short) -1)), OnFallback.ACCEPT);
	}

	/** @param corner first voxel, (x, y, z) */
	void copy(long[] corner, Patch patch) {
		int[] size = { patch.size().x(), patch.size().y(), patch.size().z() };
		voxels.copy(new long[] { corner[0], corner[1], corner[2], 0 }, patch.image(), new int[] { size[0], size[1], size[2], patch.channels() });
		classes.copy(corner, patch.classes(), size);
	}
}
