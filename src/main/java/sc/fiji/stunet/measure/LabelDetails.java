package sc.fiji.stunet.measure;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.LabelPlanes;
import sc.fiji.stunet.volume.Pieces;

/**
 * More about the voxels with one label than their number and mean. Voxels count from 0, in the image's own axes (x, y,
 * z). Intensities are those of the image that are finite numbers; NaN where there are none.
 *
 * @param median of the intensities; between the middle two of an even number
 * @param sd standard deviation of the intensities with n - 1, as ImageJ and 3D Slicer compute it; 0 of a single one
 * @param pieces number of parts that are connected by faces
 * @param centroid the middle of the voxels, in voxels
 * @param centroidMm the same in mm, in {@link #axes}
 * @param boxMin first voxel of the box around them, along each axis
 * @param boxMax last voxel of the box
 */
public record LabelDetails(
		double median,
		double sd,
		int pieces,
		List<Double> centroid,
		List<Double> centroidMm,
		List<Double> boxMin,
		List<Double> boxMax) {

	private static final List<Double> NOWHERE = List.of(Double.NaN, Double.NaN, Double.NaN);

	public static final LabelDetails ABSENT =
			new LabelDetails(Double.NaN, Double.NaN, 0, NOWHERE, NOWHERE, NOWHERE, NOWHERE);

	/**
	 * The axes of {@link #centroidMm}: {@code RAS}, the patient's (to the right, the front and the head, as in NIfTI
	 * and 3D Slicer), or {@code image}, its own axes from the middle of the first voxel, when its orientation is
	 * unknown.
	 */
	public static String axes(Geometry geometry) {
		return geometry.isOriented() ? "RAS" : "image";
	}

	/**
	 * @param grey (x, y, z), on the grid of the labels
	 * @return by label, ascending; labels that do not occur and the background (0) are left out
	 * @throws sc.fiji.stunet.volume.InvalidVolume if there are 2^31 voxels or more
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels
	 */
	public static SortedMap<Integer, LabelDetails> of(
			LabelMap labels, RandomAccessibleInterval<FloatType> grey, Progress progress) {
		Extent size = labels.size();
		Channels.arrayLength(size); // refuses what is too large
		LabelPlanes slices = LabelPlanes.of(labels);
		SortedMap<Integer, Long> counts = labels.voxelsByLabel();
		Found[] found = new Found[1 << 16];
		counts.forEach((label, voxels) -> found[label] = new Found(Math.toIntExact(voxels)));
		int all = size.z() + counts.size();
		PrimitiveBlocks<FloatType> planes = PrimitiveBlocks.of(grey, OnFallback.ACCEPT);
		float[] plane = new float[size.x() * size.y()];
		short[] slice = new short[plane.length];
		for (int z = 0; z < size.z(); z++) {
			report(progress, z, all);
			planes.copy(new long[] {0, 0, z}, plane, new int[] {size.x(), size.y(), 1});
			slices.read(z, slice);
			for (int i = 0; i < plane.length; i++) {
				int label = slice[i] & 0xffff;
				if (label > 0) found[label].add(plane[i], i % size.x(), i / size.x(), z);
			}
		}
		Pieces.ofStructures(slices, progress).forEach((piece, label, voxels) -> found[label].pieces++);
		SortedMap<Integer, LabelDetails> details = new TreeMap<>();
		for (int label : counts.keySet()) {
			report(progress, size.z() + details.size(), all);
			details.put(label, found[label].details(labels.geometry()));
		}
		progress.report(MEASURING, all, all);
		return details;
	}

	private static final String MEASURING = "Measuring the structures";

	private static void report(Progress progress, int done, int all) {
		progress.report(MEASURING, done, all);
		progress.checkCancelled();
	}

	/** What was found of a label so far. */
	private static final class Found {

		private float[] intensities;
		private int finite;
		private long voxels;
		private final double[] sums = new double[3];
		private final int[] min = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
		private final int[] max = {-1, -1, -1};
		private int pieces;

		Found(int voxels) {
			intensities = new float[voxels];
		}

		void add(float intensity, int x, int y, int z) {
			if (Float.isFinite(intensity)) intensities[finite++] = intensity;
			voxels++;
			add(0, x);
			add(1, y);
			add(2, z);
		}

		private void add(int axis, int at) {
			sums[axis] += at;
			min[axis] = Math.min(min[axis], at);
			max[axis] = Math.max(max[axis], at);
		}

		/** Ends it: the memory of the intensities is free after it. */
		LabelDetails details(Geometry geometry) {
			Arrays.sort(intensities, 0, finite);
			double median =
					finite == 0 ? Double.NaN : (intensities[(finite - 1) / 2] + (double) intensities[finite / 2]) / 2;
			double sd = sd();
			intensities = new float[0];
			double[] centroid = DoubleStream.of(sums).map(sum -> sum / voxels).toArray();
			return new LabelDetails(
					median,
					sd,
					pieces,
					list(centroid),
					list(mm(centroid, geometry)),
					list(Arrays.stream(min).asDoubleStream().toArray()),
					list(Arrays.stream(max).asDoubleStream().toArray()));
		}

		private double sd() {
			if (finite < 2) return finite == 0 ? Double.NaN : 0;
			double mean = 0;
			for (int i = 0; i < finite; i++) mean += intensities[i];
			mean /= finite;
			double squares = 0;
			for (int i = 0; i < finite; i++) squares += (intensities[i] - mean) * (intensities[i] - mean);
			return Math.sqrt(squares / (finite - 1));
		}

		private static double[] mm(double[] voxel, Geometry geometry) {
			if (geometry.isOriented()) return geometry.toWorld(voxel[0], voxel[1], voxel[2]);
			double[] mm = new double[3];
			Arrays.setAll(mm, axis -> voxel[axis] * geometry.spacing().get(axis));
			return mm;
		}

		private static List<Double> list(double[] values) {
			return DoubleStream.of(values).boxed().toList();
		}
	}
}
