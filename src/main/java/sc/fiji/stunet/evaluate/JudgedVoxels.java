package sc.fiji.stunet.evaluate;

import java.util.OptionalInt;

import net.imglib2.converter.Converters;
import net.imglib2.type.numeric.integer.UnsignedShortType;

import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;

/**
 * The voxels of a comparison that somebody has judged, as nnU-Net v2's evaluation takes them: both label maps are
 * background elsewhere.
 *
 * @param prediction on the grid of the reference
 * @param share of all voxels, 0 to 1
 */
record JudgedVoxels(LabelMap reference, LabelMap prediction, double share) {

	/**
	 * @param ignored value of the reference where nobody has judged; empty: all is judged
	 * @throws InvalidVolume if nothing is
	 */
	static JudgedVoxels of(LabelMap reference, LabelMap prediction, OptionalInt ignored) {
		if (ignored.isEmpty()) return new JudgedVoxels(reference, prediction, 1);
		int value = ignored.getAsInt();
		long others = reference.voxelsByLabel().getOrDefault(value, 0L);
		long all = reference.size().voxels();
		if (others == all)
			throw new InvalidVolume("The reference has the value " + value + " everywhere, which is to be ignored, so "
					+ "there is nothing to compare; annotate some of it, or name another value.");
		return new JudgedVoxels(
				masked(reference, reference, value),
				masked(reference, prediction, value),
				(all - others) / (double) all);
	}

	/** Whether there are no others. */
	boolean areAll() {
		return share == 1;
	}

	private static LabelMap masked(LabelMap reference, LabelMap labels, int ignored) {
		return new LabelMap(
				Converters.convert(
						reference.voxels(),
						labels.voxels(),
						(judged, label, result) -> result.set(judged.get() == ignored ? 0 : label.get()),
						new UnsignedShortType()),
				labels.geometry());
	}
}
