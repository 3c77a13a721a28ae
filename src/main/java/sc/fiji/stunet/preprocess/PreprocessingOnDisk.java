package sc.fiji.stunet.preprocess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;

import net.imglib2.Interval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.DiskImage;
import sc.fiji.stunet.volume.DiskImages;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.volume.VoxelBox;

/**
 * What {@link Preprocessing#forward} does, bit by bit, with scans that no memory holds. Every step goes through the
 * scan layer by layer: statistics are summed in the order of the voxels, and splines are resampled along whole lines,
 * one axis after the other, so that nothing depends on where a layer ends. Held are some layers of {@link
 * DiskImage#EDGE} slices, and two bits for every voxel where a model normalises inside the mask.
 */
public final class PreprocessingOnDisk {

	/** A channel, or a step on its way: voxels that are computed or read box by box. */
	private record Step(Extent size, Function<VoxelBox, float[]> boxes, Runnable close) {

		Step(Extent size, Function<VoxelBox, float[]> boxes) {
			this(size, boxes, () -> {});
		}

		float[] read(VoxelBox box) {
			return boxes.apply(box);
		}

		/** A slice, or some, across an axis. */
		float[] read(int axis, int first, int count) {
			return read(layer(size, axis, first, count));
		}
	}

	private final Preprocessing preprocessing;
	private final DiskImages images;
	private final Runnable checkCancelled;

	/**
	 * @param images get some as large as the scan on the network's grid, and are closed when the result is no longer
	 *     needed
	 * @param checkCancelled called from time to time; what it throws ends the work
	 */
	public PreprocessingOnDisk(Preprocessing preprocessing, DiskImages images, Runnable checkCancelled) {
		this.preprocessing = preprocessing;
		this.images = images;
		this.checkCancelled = checkCancelled;
	}

	/**
	 * @param volume whose voxels may lie on disk, see {@link DiskImage}
	 * @return the same as of {@link Preprocessing#forward}, with voxels on disk
	 * @throws sc.fiji.stunet.volume.InvalidVolume if the number of channels or the intensities do not fit
	 * @throws IOException if the folder cannot be written
	 */
	public Preprocessed forward(Volume volume) throws IOException {
		try {
			preprocessing.checkChannels(volume);
			Interval box = Crop.nonZeroBox(volume.voxels());
			RandomAccessibleInterval<FloatType> cropped =
					preprocessing.axisOrder().apply(Crop.apply(volume.voxels(), box));
			Extent size = Extent.of(cropped.dimensionsAsLongArray());
			Resampling resampling = preprocessing.resampling(Extent.of(box.dimensionsAsLongArray()), volume.spacing());
			MaskPlanes mask = preprocessing.normalization().stream().anyMatch(Normalization::insideMask)
					? MaskPlanes.of(cropped, size, checkCancelled)
					: null;
			DiskImage<FloatType, float[]> result =
					images.floats(resampling.to(), preprocessing.normalization().size());
			for (int c = 0; c < preprocessing.normalization().size(); c++) {
				int channel = c;
				Step stored = new Step(size, part -> Crop.finite(Channels.copy(cropped, part.interval(), channel)));
				Normalization normalization = preprocessing.normalization().get(c);
				Step made = made(stored, normalization, resampling, normalization.insideMask() ? mask : null);
				forLayers(resampling.to(), 2, (first, count) -> {
					float[] voxels = made.read(2, first, count);
					Preprocessing.checkNumbers(voxels);
					result.write(layer(resampling.to(), 2, first, count), channel, voxels);
				});
				made.close().run();
			}
			return new Preprocessed(preprocessing, volume.geometry(), volume.size(), box, resampling, result.voxels());
		} catch (UncheckedIOException e) {
			throw e.getCause();
		}
	}

	private Step made(Step stored, Normalization normalization, Resampling resampling, MaskPlanes mask)
			throws IOException {
		if (preprocessing.nnUNetVersion() == NnUNetVersion.NNUNET_V2)
			return resampled(normalised(stored, normalization, mask == null ? null : mask::read), resampling);
		Step onGrid = resampled(stored, resampling);
		return normalised(
				onGrid,
				normalization,
				mask == null
						? null
						: part -> mask.resampled(
								resampling,
								part.first().z(),
								part.first().z() + part.size().z()));
	}

	/** @param mask of a box; null: none */
	private Step normalised(Step voxels, Normalization normalization, Function<VoxelBox, boolean[]> mask) {
		Normalization.Scale scale = normalization.scale(
				visitor -> forLayers(voxels.size(), 2, (first, count) -> {
					VoxelBox part = layer(voxels.size(), 2, first, count);
					visitor.visit(voxels.read(part), mask == null ? null : mask.apply(part));
				}),
				preprocessing.nnUNetVersion());
		return new Step(
				voxels.size(),
				part -> {
					float[] values = voxels.read(part);
					scale.apply(values, mask == null ? null : mask.apply(part));
					return values;
				},
				voxels.close());
	}

	private Step resampled(Step voxels, Resampling resampling) throws IOException {
		if (resampling.isIdentity()) return voxels;
		if (preprocessing.interpolation() != Interpolation.SPLINE) return linear(voxels, resampling);
		return resampling.separateAxis() == Resampling.NONE
				? spline(voxels, resampling)
				: sliceBySlice(voxels, resampling);
	}

	/** As {@link Resampling#linear}. */
	private Step linear(Step voxels, Resampling resampling) throws IOException {
		return stored(resampling.to(), 2, (first, count) -> {
			VoxelBox sources = resampling.sources(first, first + count);
			return resampling.linear(voxels.read(sources), sources.first().z(), first, first + count);
		});
	}

	/** As {@link Resampling#cubic} without a separate axis: two axes in layers across the third, which comes last. */
	private Step spline(Step voxels, Resampling resampling) throws IOException {
		float[] range = Normalization.range(visitor ->
				forLayers(voxels.size(), 2, (first, count) -> visitor.visit(voxels.read(2, first, count), null)));
		int[] axes = resampling.shrinkingFirst();
		CubicSpline[] splines = resampling.splines();
		int last = axes[2];
		Step two = stored(
				Resampling.with(resampling.to(), last, voxels.size().get(last)),
				last,
				(first, count) -> resampling.alongTwo(voxels.read(last, first, count), count, axes, splines));
		Step all = two;
		if (resampling.to().get(last) != voxels.size().get(last)) {
			int across = axes[0];
			all = stored(resampling.to(), across, (first, count) -> {
				VoxelBox part = layer(two.size(), across, first, count);
				return splines[last].apply(two.read(part), part.size(), last);
			});
			two.close().run();
		}
		Step unclipped = all;
		float[][] ranges = {{range[0]}, {range[1]}};
		return new Step(
				resampling.to(),
				part -> {
					float[] values = unclipped.read(part);
					Slices.clip(values, part.size(), Resampling.NONE, ranges);
					return values;
				},
				unclipped.close());
	}

	/** As {@link Resampling#cubic} with a separate axis, of which the nearest slices are resampled one by one. */
	private Step sliceBySlice(Step voxels, Resampling resampling) throws IOException {
		int axis = resampling.separateAxis();
		int[] axes = resampling.separateLast();
		CubicSpline[] splines = resampling.splines();
		int[] chosen = InterpolationWeights.nearest(
						resampling.from().get(axis), resampling.to().get(axis))
				.start();
		return stored(resampling.to(), axis, (first, count) -> {
			Extent size = Resampling.with(resampling.to(), axis, count);
			float[] layer = new float[Channels.arrayLength(size)];
			float[] slice = {};
			for (int i = 0; i < count; i++) {
				if (i == 0 || chosen[first + i] != chosen[first + i - 1]) {
					float[] source = voxels.read(axis, chosen[first + i], 1);
					float[][] range = Slices.ranges(source, new Extent(source.length, 1, 1), Resampling.NONE);
					slice = resampling.alongTwo(source, 1, axes, splines);
					if (slice != source) Slices.clip(slice, Resampling.with(size, axis, 1), Resampling.NONE, range);
				}
				Slices.put(slice, layer, size, axis, i);
			}
			return layer;
		});
	}

	private interface Layer {

		void visit(int first, int count);
	}

	private interface Maker {

		float[] layer(int first, int count);
	}

	/** Makes a file of layers across an axis. */
	private Step stored(Extent size, int axis, Maker maker) throws IOException {
		DiskImage<FloatType, float[]> image = images.floats(size, 1);
		forLayers(
				size,
				axis,
				(first, count) -> image.write(layer(size, axis, first, count), 0, maker.layer(first, count)));
		return new Step(
				size,
				part -> {
					float[] values = new float[Channels.arrayLength(part.size())];
					image.read(part, values);
					return values;
				},
				() -> delete(image));
	}

	private void delete(DiskImage<?, ?> image) {
		try {
			images.delete(image);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private void forLayers(Extent size, int axis, Layer work) {
		for (int first = 0; first < size.get(axis); first += DiskImage.EDGE) {
			checkCancelled.run();
			work.visit(first, Math.min(DiskImage.EDGE, size.get(axis) - first));
		}
	}

	private static VoxelBox layer(Extent size, int axis, int first, int count) {
		return new VoxelBox(
				new Extent(axis == 0 ? first : 0, axis == 1 ? first : 0, axis == 2 ? first : 0),
				Resampling.with(size, axis, count));
	}
}
