package sc.fiji.stunet.train;

import java.util.Arrays;

import sc.fiji.stunet.volume.Extent;

/** Chooses what to show of a validation batch. */
final class PreviewSlice {

	private PreviewSlice() {}

	/** The slice with the most voxels of structures, of the first sample; the middle one if it has none. */
	static Preview of(Batch batch, TrainingStep step) {
		Extent patch = batch.patch();
		Sample sample = batch.samples().get(0);
		int area = Math.multiplyExact(patch.x(), patch.y());
		int best = patch.z() / 2;
		int most = 0;
		for (int z = 0; z < patch.z(); z++) {
			int structures = 0;
			for (int i = z * area; i < (z + 1) * area; i++)
				if (sample.classes()[i] != 0) structures++;
			if (structures > most) {
				most = structures;
				best = z;
			}
		}
		short[] prediction = step.classes(sample.image());
		int from = best * area;
		int to = from + area;
		return new Preview(patch.x(), patch.y(), Arrays.copyOfRange(sample.image(), from, to), Arrays.copyOfRange(sample.classes(), from, to),
			Arrays.copyOfRange(prediction, from, to));
	}
}
