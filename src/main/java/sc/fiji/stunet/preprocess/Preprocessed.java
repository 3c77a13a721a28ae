package sc.fiji.stunet.preprocess;

import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

import net.imglib2.FinalInterval;
import net.imglib2.Interval;
import net.imglib2.RandomAccessible;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.DiskImage;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.VoxelBox;

/**
 * A preprocessed volume on the network's grid, with the inverse of its preprocessing: from class scores back to the
 * volume's own grid. Made by {@link Preprocessing#forward}.
 */
public final class Preprocessed {

	private final Preprocessing preprocessing;
	private final Geometry geometry;
	private final Extent originalSize;
	private final Interval box;
	private final Resampling resampling;
	private final RandomAccessibleInterval<FloatType> voxels;

	/** @param box what was kept, in the volume's own axes */
	Preprocessed(
			Preprocessing preprocessing,
			Geometry geometry,
			Extent originalSize,
			Interval box,
			Resampling resampling,
			RandomAccessibleInterval<FloatType> voxels) {
		this.preprocessing = preprocessing;
		this.geometry = geometry;
		this.originalSize = originalSize;
		this.box = box;
		this.resampling = resampling;
		this.voxels = voxels;
	}

	/**
	 * A scan of which a part is there.
	 *
	 * @param geometry of the volume
	 * @param originalSize of the volume
	 * @param crop what was kept of it, in its own axes
	 * @param part of the network's grid
	 * @param voxels of the part: zero-min, (x, y, z, channel); the others count as 0
	 */
	public static Preprocessed ofPart(
			Preprocessing preprocessing,
			Geometry geometry,
			Extent originalSize,
			VoxelBox crop,
			VoxelBox part,
			RandomAccessibleInterval<FloatType> voxels) {
		Resampling resampling = preprocessing.resampling(crop.size(), geometry.spacing());
		Interval box = crop.interval();
		Extent first = part.first(), size = resampling.to();
		RandomAccessible<FloatType> placed =
				Views.translate(Views.extendZero(voxels), first.x(), first.y(), first.z(), 0);
		Interval grid = new FinalInterval(size.x(), size.y(), size.z(), voxels.dimension(3));
		return new Preprocessed(preprocessing, geometry, originalSize, box, resampling, Views.interval(placed, grid));
	}

	/** The network's input: zero-min, (x, y, z, channel) on the network's grid. */
	public RandomAccessibleInterval<FloatType> voxels() {
		return voxels;
	}

	/** The size of the network's grid. */
	public Extent size() {
		return resampling.to();
	}

	/** The crop box, in the volume's own axes. */
	public Interval box() {
		return box;
	}

	/**
	 * Begins the way back, from scores to labels on the volume's own grid.
	 *
	 * @param probabilities where the scores of all classes or regions are kept, too, if they are wanted: an empty file
	 *     that takes {@link #bytesForProbabilities}; stays open
	 */
	public Export export(LabelRule rule, Optional<FileChannel> probabilities) {
		return new Export(rule, probabilities.map(ScoreFile::new));
	}

	/**
	 * Begins the way back of one block alone.
	 *
	 * @param block of the network's grid, all of whose scores will come
	 */
	public BlockExport exportOfBlock(VoxelBox block, LabelRule rule) {
		return new BlockExport(scoreExport(rule), block);
	}

	/** The voxels of the cropped scan, in the network's axes, that a block decides; see {@link #exportOfBlock}. */
	public VoxelBox placeOfBlock(VoxelBox block, LabelRule rule) {
		return scoreExport(rule).resultOf(block);
	}

	private ScoreExport scoreExport(LabelRule rule) {
		return new ScoreExport(back(), rule, scoreKind(rule));
	}

	/**
	 * Puts the labels of a block into those of the volume, on its own grid: what {@link Export#labels} makes of all at
	 * once, when the blocks cover the scan.
	 *
	 * @param place where they lie, see {@link BlockExport}
	 * @param block (x, y, z) of the place, x fastest
	 */
	public void put(VoxelBox place, short[] block, DiskImage<?, short[]> labels) {
		AxisOrder back = preprocessing.axisOrder().inverse();
		RandomAccessibleInterval<UnsignedShortType> turned =
				back.apply(ArrayImgs.unsignedShorts(block, place.size().toArray()));
		short[] values = new short[block.length];
		PrimitiveBlocks.of(turned, OnFallback.ACCEPT).copy(turned, values);
		Extent first = back.apply(place.first());
		labels.write(new VoxelBox(first, back.apply(place.size())).within(VoxelBox.of(box)), 0, values);
	}

	private ScoreKind scoreKind(LabelRule rule) {
		if (rule.areRegions()) return ScoreKind.REGIONS;
		return preprocessing.nnUNetVersion() == NnUNetVersion.NNUNET_V2 ? ScoreKind.LOGITS : ScoreKind.PROBABILITIES;
	}

	/** The size of a file with the scores of so many classes. */
	public long bytesForProbabilities(int classes) {
		return (long) Float.BYTES * classes * resampling.from().voxels();
	}

	/** The result on the volume's own grid, made of one box of scores after the other. Scores are not kept. */
	public final class Export implements Consumer<FinishedScores> {

		private final LabelRule rule;
		private final ScoreExport scoreExport;
		private final ScoreExport.Layout layout = layout();
		private final short[] labels = new short[Channels.arrayLength(originalSize)];
		private final Optional<ScoreFile> file;

		private Export(LabelRule rule, Optional<ScoreFile> file) {
			this.rule = rule;
			this.scoreExport = scoreExport(rule);
			this.file = file;
		}

		/**
		 * Adds a box.
		 *
		 * @param scores probabilities (nnU-Net v1) or logits (v2), resampled linearly
		 */
		@Override
		public void accept(FinishedScores scores) {
			scoreExport.labels(scores, labels, layout);
			file.ifPresent(result -> scoreExport.probabilities(scores, result));
		}

		/**
		 * The label of each voxel of the volume by its rule; 0 outside the crop box.
		 */
		public LabelMap labels() {
			return new LabelMap(ArrayImgs.unsignedShorts(labels, originalSize.toArray()), geometry);
		}

		/**
		 * The probabilities, if they are wanted, each class read when it is needed, and the last one held. Outside the
		 * crop box the background has probability 1, and regions have 0.
		 *
		 * @return zero-min, (x, y, z, class)
		 */
		public RandomAccessibleInterval<FloatType> probabilities() {
			return Channels.ofOneAtATime(rule.outputs(), originalSize, c -> {
				float[] values = new float[labels.length];
				if (c == 0 && !rule.areRegions()) Arrays.fill(values, 1);
				file.orElseThrow().read(c, values, layout);
				return values;
			});
		}
	}

	/**
	 * The labels of the same volume on the network's grid, as for training.
	 *
	 * @param labels on the volume's own grid
	 * @param sparse whether some of its voxels are ignored, which nnU-Net v1 does not know: v2's rule decides
	 * @return (x, y, z)
	 */
	public RandomAccessibleInterval<UnsignedShortType> labels(LabelMap labels, boolean sparse) {
		if (!labels.size().equals(originalSize))
			throw new IllegalArgumentException(
					"The labels have " + labels.size() + " voxels, the volume " + originalSize);
		short[] cropped = new short[Channels.arrayLength(resampling.from())];
		RandomAccessibleInterval<UnsignedShortType> view =
				preprocessing.axisOrder().apply(Crop.apply(labels.voxels(), box));
		PrimitiveBlocks.of(view, OnFallback.ACCEPT).copy(view, cropped);
		int[] values = new int[cropped.length];
		for (int i = 0; i < values.length; i++) values[i] = cropped[i] & 0xffff;
		int[] resampled = preprocessing
				.interpolation()
				.labels(resampling, values, sparse ? NnUNetVersion.NNUNET_V2 : preprocessing.nnUNetVersion());
		short[] result = new short[resampled.length];
		for (int i = 0; i < result.length; i++) result[i] = (short) resampled[i];
		return ArrayImgs.unsignedShorts(result, resampling.to().toArray());
	}

	/** The layout of the cropped grid in the volume's own arrays. */
	private ScoreExport.Layout layout() {
		int[] strides = {1, originalSize.x(), originalSize.x() * originalSize.y()};
		AxisOrder order = preprocessing.axisOrder();
		int offset = 0;
		for (int axis = 0; axis < 3; axis++) offset += (int) box.min(axis) * strides[axis];
		return new ScoreExport.Layout(offset, strides[order.x()], strides[order.y()], strides[order.z()]);
	}

	/** The resampling from the network's grid back to the cropped one. */
	private Resampling back() {
		return new Resampling(resampling.to(), resampling.from(), exportSeparateAxis());
	}

	/**
	 * The axis that is resampled separately on export. v1 exports after it has transposed the axes back, and there
	 * looks at the volume's spacing, then at the target's; but the target's spacing is still in the network's order, so
	 * its coarse axis is mistaken for the volume's axis of that number ({@code save_segmentation_nifti_from_softmax}).
	 * v2 exports on the network's axes and looks at the target first.
	 */
	private int exportSeparateAxis() {
		AxisOrder order = preprocessing.axisOrder();
		if (preprocessing.nnUNetVersion() == NnUNetVersion.NNUNET_V2)
			return preprocessing.interpolation().separateAxis(preprocessing.target(), order.apply(geometry.spacing()));
		int axis = Resampling.separateAxis(geometry.spacing(), preprocessing.target());
		return axis == Resampling.NONE ? axis : order.inverse().get(axis);
	}
}
