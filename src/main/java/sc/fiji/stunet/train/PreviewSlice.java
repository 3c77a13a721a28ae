package sc.fiji.stunet.train;

import java.util.Arrays;

import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.volume.Extent;

/**
 * The slice of a validation patch that is predicted and shown after every epoch, always the same one.
 *
 * @param patch size of the sample, (x, y, z) in voxels
 * @param z of the slice
 * @param pixels number of its pixels in structures
 */
record PreviewSlice(Sample sample, Extent patch, int z, int pixels) {

	/** Chooses a slice of the first batch that shows a structure, or of the first of all if none does. */
	static PreviewSlice of(BatchSource source, int batches) {
		PreviewSlice first = of(source.batch(0));
		PreviewSlice shown = first;
		for (int number = 1; number < batches && shown.pixels == 0; number++) shown = of(source.batch(number));
		return shown.pixels == 0 ? first : shown;
	}

	/**
	 * Chooses the slice of the last sample with the most pixels of structures, or the middle one if it has none. With
	 * two or more samples, the last one is drawn around a structure.
	 */
	static PreviewSlice of(Batch batch) {
		Extent patch = batch.patch();
		Sample sample = batch.samples().get(batch.samples().size() - 1);
		PreviewSlice best = new PreviewSlice(sample, patch, patch.z() / 2, 0);
		for (int z = 0; z < patch.z(); z++) {
			int pixels = structures(sample.classes(), z * area(patch), (z + 1) * area(patch));
			if (pixels > best.pixels) best = new PreviewSlice(sample, patch, z, pixels);
		}
		return best;
	}

	private static int area(Extent patch) {
		return Math.multiplyExact(patch.x(), patch.y());
	}

	private static int structures(short[] classes, int from, int to) {
		int count = 0;
		for (int i = from; i < to; i++) if (classes[i] != 0) count++;
		return count;
	}

	/** The slice with the network's current prediction. */
	Preview shown(TrainingStep step) {
		int from = z * area(patch);
		int to = from + area(patch);
		return new Preview(
				patch.x(),
				patch.y(),
				Arrays.copyOfRange(sample.image(), from, to),
				Arrays.copyOfRange(sample.classes(), from, to),
				Arrays.copyOfRange(step.classes(sample.image()), from, to));
	}
}
