package sc.fiji.stunet.fiji.view;

import java.util.SortedMap;
import java.util.TreeMap;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;

/** Small grey images of single structures, of which a 3D viewer makes smooth surfaces. */
final class StructureMasks {

	/** Voxels along an axis of the whole scan; more make a surface slow, not better to look at. */
	private static final int LONGEST = 200;

	private StructureMasks() {}

	/** First and last voxel along x, y, z, in any time point. */
	record Box(int[] min, int[] max) {

		private Box() {
			this(new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE}, new int[] {-1, -1, -1});
		}

		private void add(int... at) {
			for (int axis = 0; axis < 3; axis++) {
				min[axis] = Math.min(min[axis], at[axis]);
				max[axis] = Math.max(max[axis], at[axis]);
			}
		}
	}

	/** Of all values that occur, without the background. */
	static SortedMap<Integer, Box> boxes(ImagePlus labels) {
		SortedMap<Integer, Box> boxes = new TreeMap<>();
		int width = labels.getWidth();
		for (int plane = 0; plane < labels.getStackSize(); plane++) {
			short[] pixels = (short[]) labels.getStack().getPixels(plane + 1);
			int z = plane % labels.getNSlices();
			int last = 0;
			Box box = null;
			for (int i = 0; i < pixels.length; i++) {
				int value = pixels[i] & 0xffff;
				if (value == 0) continue;
				if (value != last) box = boxes.computeIfAbsent(last = value, key -> new Box());
				box.add(i % width, i / width, z);
			}
		}
		return boxes;
	}

	/**
	 * The structure alone: 8 bit, the part of each voxel that it fills, 255 for all of it. Larger scans have larger
	 * voxels. It lies where it lies in the scan, by its calibration's origin in units of length, as the 3D Viewer
	 * takes it.
	 */
	static ImagePlus mask(ImagePlus labels, int value, Box box) {
		int longest = Math.max(labels.getNSlices(), Math.max(labels.getWidth(), labels.getHeight()));
		int n = (longest + LONGEST - 1) / LONGEST;
		int[] from = new int[3];
		int[] size = new int[3];
		for (int axis = 0; axis < 3; axis++) {
			from[axis] = box.min()[axis] / n;
			size[axis] = box.max()[axis] / n - from[axis] + 1;
		}
		long cube = (long) n * n * n;
		ImageStack stack = new ImageStack(size[0], size[1]);
		for (int frame = 1; frame <= labels.getNFrames(); frame++)
			for (int z = 0; z < size[2]; z++) {
				int[] counts = new int[size[0] * size[1]];
				for (int slice = (from[2] + z) * n;
						slice < Math.min((from[2] + z + 1) * n, labels.getNSlices());
						slice++)
					count(labels, labels.getStackIndex(1, slice + 1, frame), value, box, n, from, size[0], counts);
				byte[] pixels = new byte[counts.length];
				for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) (255L * counts[i] / cube);
				stack.addSlice(null, pixels);
			}
		ImagePlus mask = new ImagePlus(labels.getTitle(), stack);
		mask.setDimensions(1, size[2], labels.getNFrames());
		Calibration own = labels.getCalibration().copy();
		own.xOrigin = from[0] * n * own.pixelWidth;
		own.yOrigin = from[1] * n * own.pixelHeight;
		own.zOrigin = from[2] * n * own.pixelDepth;
		own.pixelWidth *= n;
		own.pixelHeight *= n;
		own.pixelDepth *= n;
		mask.setCalibration(own);
		return mask;
	}

	private static void count(
			ImagePlus labels, int plane, int value, Box box, int n, int[] from, int width, int[] counts) {
		short[] pixels = (short[]) labels.getStack().getPixels(plane);
		for (int y = box.min()[1]; y <= box.max()[1]; y++)
			for (int x = box.min()[0]; x <= box.max()[0]; x++)
				if ((pixels[y * labels.getWidth() + x] & 0xffff) == value)
					counts[(y / n - from[1]) * width + x / n - from[0]]++;
	}
}
