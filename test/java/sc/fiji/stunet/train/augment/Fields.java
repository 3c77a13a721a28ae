package sc.fiji.stunet.train.augment;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.ShortType;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.volume.Extent;

/** Images and classes given by formulas, for tests. */
final class Fields {

	@FunctionalInterface
	interface Formula {

		double at(int x, int y, int z);
	}

	/** With which the numbers of scipy and skimage in the tests were made. */
	static final Extent SIZE = new Extent(11, 9, 10);

	static final Formula IMAGE =
			(x, y, z) -> Math.sin(0.7 * x + 0.3) + Math.cos(0.5 * y * z * 0.2) + 0.1 * x * z - 0.05 * y * y;
	static final Formula CLASSES = (x, y, z) -> (x * 3 + y * 5 + z * 7) / 17 % 3;

	private Fields() {}

	static float[] floats(Extent size, Formula formula) {
		float[] values = new float[(int) size.voxels()];
		for (int i = 0; i < values.length; i++)
			values[i] = (float) formula.at(i % size.x(), i / size.x() % size.y(), i / size.x() / size.y());
		return values;
	}

	static short[] shorts(Extent size, Formula formula) {
		short[] values = new short[(int) size.voxels()];
		for (int i = 0; i < values.length; i++)
			values[i] = (short) formula.at(i % size.x(), i / size.x() % size.y(), i / size.x() / size.y());
		return values;
	}

	static RandomAccessibleInterval<FloatType> image(Extent size, Formula formula) {
		return ArrayImgs.floats(floats(size, formula), size.x(), size.y(), size.z(), 1);
	}

	static RandomAccessibleInterval<ShortType> classes(Extent size, Formula formula) {
		return ArrayImgs.shorts(shorts(size, formula), size.toArray());
	}

	static Patch patch(Extent size, Formula image, Formula classes) {
		return new Patch(size, floats(size, image), shorts(size, classes));
	}
}
