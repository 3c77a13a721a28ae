package sc.fiji.stunet.segmentation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.IntensityRange;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Volume;

/** Checks before the prediction whether the intensities of a scan are in the range of the model's training data. */
final class IntensityCheck {

	/** Air in Hounsfield units is -1000; no other common kind of image goes as low. */
	private static final float LOOKS_LIKE_CT = -800;
	/**
	 * Fat and air are below: every scan in Hounsfield units has such values, and so has the training data of a CT
	 * model.
	 */
	private static final float BELOW_WATER = -50;

	private IntensityCheck() {}

	/**
	 * Logs warnings about a volume's intensities.
	 *
	 * @param image its name at the start of a sentence
	 * @param schemes of the channels
	 * @throws InvalidVolume if there is no contrast in any channel, or a value that marks missing data
	 */
	static void check(Volume volume, String image, List<Normalization> schemes, Progress progress) {
		List<IntensityRange> channels = new ArrayList<>();
		for (int channel = 0; channel < volume.channels(); channel++)
			channels.add(IntensityRange.of(volume.voxels(), channel));
		if (channels.stream().allMatch(IntensityRange::isBlank))
			throw new InvalidVolume(image + " " + channels.get(0).blankness());
		for (int channel = 0; channel < channels.size(); channel++) {
			String name = channels.size() == 1
					? image
					: "Channel " + (channel + 1) + " of " + image.replaceFirst("^The ", "the ");
			IntensityRange range = channels.get(channel);
			range.noData().ifPresent(value -> {
				throw new InvalidVolume(name + " " + IntensityRange.noDataSentence(value));
			});
			if (range.isBlank()) progress.log("Warning: " + name + " " + range.blankness());
			if (range.notFinite() > 0)
				progress.log("Warning: " + name + " has " + range.notFiniteVoxels()
						+ "; they count as 0, and no mean counts them.");
			if (!range.isBlank())
				doubt(range, schemes.get(channel)).ifPresent(doubt -> progress.log("Warning: " + name + " " + doubt));
		}
	}

	/** Warns of a scan of another modality than the training data, which the network would segment all the same. */
	static Optional<String> doubt(IntensityRange range, Normalization scheme) {
		String values = "has values from " + range.min() + " to " + range.max();
		if (scheme.scheme() == Normalization.Scheme.CT || scheme.scheme() == Normalization.Scheme.CT2) {
			double low = scheme.statistics().percentile005(),
					high = scheme.statistics().percentile995();
			if (range.max() < low || range.min() > high)
				return Optional.of(values + ", all of them outside of those that the model knows (" + low + " to "
						+ high + "); it is another kind of image, or has another unit.");
			if (range.min() >= 0 && low < BELOW_WATER)
				return Optional.of(values + ", but the model is for CT in Hounsfield units, where air has -1000; it is "
						+ "another kind of image, or lacks its offset.");
		} else if (scheme.scheme() == Normalization.Scheme.Z_SCORE && range.min() <= LOOKS_LIKE_CT)
			return Optional.of(values + ", as CT has, but the model has learnt from images of another kind.");
		return Optional.empty();
	}
}
