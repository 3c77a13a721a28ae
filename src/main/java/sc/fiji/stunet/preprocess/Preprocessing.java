package sc.fiji.stunet.preprocess;

import java.util.ArrayList;
import java.util.List;

import net.imglib2.Interval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * Preprocesses volumes as nnU-Net does: transpose the axes, crop to the non-zero box, then resample and normalise
 * (nnU-Net v1) or normalise and resample (v2). The {@link Preprocessed} result has the inverse.
 *
 * <pre>{@code
 * Preprocessed scan = plan.preprocessing().forward(volume, () -> {});
 * Preprocessed.Export export = scan.export(LabelRule.ofClasses(classes), Optional.empty());
 * ... // the network's scores, on the grid of scan.voxels(), box by box: export.accept(scores)
 * LabelMap labels = export.labels(); // on the volume's own grid
 * }</pre>
 *
 * @param target voxel size in mm on the network's grid, (x, y, z)
 * @param axisOrder from the volume's axes to the network's
 * @param normalization one per channel
 * @param nnUNetVersion the version of nnU-Net whose order of steps is followed
 * @param interpolation between the volume's grid and the network's
 */
public record Preprocessing(
		Spacing target,
		AxisOrder axisOrder,
		List<Normalization> normalization,
		NnUNetVersion nnUNetVersion,
		Interpolation interpolation) {

	private static final String NO_NUMBERS =
			"The intensities of the image cannot be brought to the model's scale: the result is no number. "
					+ "Look for extreme values in it, and replace them, for example by the background's value.";

	/** With the interpolation that nnU-Net takes unless its plans name another. */
	public Preprocessing(
			Spacing target, AxisOrder axisOrder, List<Normalization> normalization, NnUNetVersion nnUNetVersion) {
		this(target, axisOrder, normalization, nnUNetVersion, Interpolation.SPLINE);
	}

	public Preprocessing {
		normalization = List.copyOf(normalization);
	}

	/**
	 * Preprocesses a volume. NaN and infinity count as 0, background: the original reads files with SimpleITK, which
	 * reads them so.
	 *
	 * @param checkCancelled called from time to time; what it throws ends the work
	 * @throws InvalidVolume if the number of channels or the intensities do not fit
	 */
	public Preprocessed forward(Volume volume, Runnable checkCancelled) {
		checkChannels(volume);
		// The box is looked for in the volume's own axes, where rows lie along memory.
		Interval box = Crop.nonZeroBox(volume.voxels());
		RandomAccessibleInterval<FloatType> cropped = axisOrder.apply(Crop.apply(volume.voxels(), box));
		Extent size = Extent.of(cropped.dimensionsAsLongArray());
		Resampling resampling = resampling(Extent.of(box.dimensionsAsLongArray()), volume.spacing());

		// All channels at once only where the mask needs them, which is made of the same copies.
		boolean isMasked = normalization.stream().anyMatch(Normalization::insideMask);
		List<float[]> copies = new ArrayList<>();
		for (int c = 0; isMasked && c < normalization.size(); c++) copies.add(copy(cropped, c));
		boolean[] mask = isMasked ? Crop.mask(copies, size, checkCancelled) : null;
		if (mask != null && nnUNetVersion == NnUNetVersion.NNUNET_V1) mask = resampled(mask, resampling);
		List<float[]> channels = new ArrayList<>();
		for (int c = 0; c < normalization.size(); c++) {
			checkCancelled.run();
			float[] voxels = isMasked ? copies.set(c, null) : copy(cropped, c);
			channels.add(channel(voxels, normalization.get(c), resampling, mask));
		}
		checkCancelled.run();
		return new Preprocessed(
				this, volume.geometry(), volume.size(), box, resampling, Channels.stack(channels, resampling.to()));
	}

	void checkChannels(Volume volume) {
		if (volume.channels() != normalization.size())
			throw new InvalidVolume(
					"The model needs " + normalization.size() + (normalization.size() == 1 ? " channel" : " channels")
							+ ", the image has " + volume.channels() + "; give one image or channel for each.");
	}

	/**
	 * A volume that was preprocessed before, in the same way.
	 *
	 * @param voxels what it became then: zero-min, (x, y, z, channel)
	 */
	public Preprocessed again(Volume volume, RandomAccessibleInterval<FloatType> voxels) {
		Interval box = Crop.nonZeroBox(volume.voxels());
		Resampling resampling = resampling(Extent.of(box.dimensionsAsLongArray()), volume.spacing());
		return new Preprocessed(this, volume.geometry(), volume.size(), box, resampling, voxels);
	}

	/** The size of a volume on the network's grid, if nothing of it is cropped. */
	public Extent sizeOnGrid(Extent size, Spacing spacing) {
		return resampling(size, spacing).to();
	}

	/** From the cropped volume, of this size and spacing in its own axes, to the network's grid. */
	Resampling resampling(Extent size, Spacing spacing) {
		return interpolation.resampling(axisOrder.apply(size), axisOrder.apply(spacing), target);
	}

	private float[] channel(float[] voxels, Normalization scale, Resampling resampling, boolean[] mask) {
		float[] result = voxels;
		if (nnUNetVersion == NnUNetVersion.NNUNET_V2) scale.apply(result, mask, nnUNetVersion);
		result = interpolation.image(resampling, result);
		if (nnUNetVersion == NnUNetVersion.NNUNET_V1) scale.apply(result, mask, nnUNetVersion);
		checkNumbers(result);
		return result;
	}

	static void checkNumbers(float[] voxels) {
		for (float voxel : voxels) if (!Float.isFinite(voxel)) throw new InvalidVolume(NO_NUMBERS);
	}

	private static float[] copy(RandomAccessibleInterval<FloatType> cropped, int channel) {
		return Crop.finite(Channels.copy(cropped, channel));
	}

	/** Resamples the mask as v1 does, which writes it into the label map (-1 outside) and resamples that. */
	static boolean[] resampled(boolean[] mask, Resampling resampling) {
		return inside(new LabelResampling(resampling).apply(labelled(mask)));
	}

	/** 0 inside of a mask, -1 outside. */
	static int[] labelled(boolean[] mask) {
		int[] labels = new int[mask.length];
		for (int i = 0; i < labels.length; i++) labels[i] = mask[i] ? 0 : -1;
		return labels;
	}

	static boolean[] inside(int[] labels) {
		boolean[] inside = new boolean[labels.length];
		for (int i = 0; i < labels.length; i++) inside[i] = labels[i] >= 0;
		return inside;
	}
}
