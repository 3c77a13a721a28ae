package sc.fiji.stunet.train;

import java.util.Arrays;

import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.volume.Extent;

/**
 * The slice of a validation patch that is predicted and shown after every epoch, always the same one.
 *
 * @param patch size of the sample, (x, y, z) in voxels
 * @param structures of every voxel of the sample, as {@link Labelling#structure}
 * @param z of the slice
 * @param pixels number of its pixels in structures
 */
record PreviewSlice(Sample sample, short[] structures, Extent patch, int z, int pixels) {

	/** Chooses a slice of the first batch that shows a structure, or of the first of all if none does. */
	static PreviewSlice of(BatchSource source, int batches, Labelling labelling) {
		PreviewSlice first = of(source.batch(0), labelling);
		PreviewSlice shown = first;
		for (int number = 1; number < batches && shown.pixels == 0; number++)
			shown = of(source.batch(number), labelling);
		return shown.pixels == 0 ? first : shown;
	}

	/**
	 * Chooses the slice of the last sample with the most pixels of structures, or the middle one if it has none. With
	 * two or more samples, the last one is drawn around a structure.
	 */
	static PreviewSlice of(Batch batch, Labelling labelling) {
		Extent patch = batch.patch();
		Sample sample = batch.samples().get(batch.samples().size() - 1);
		short[] structures = structures(sample.classes(), labelling);
		PreviewSlice best = new PreviewSlice(sample, structures, patch, patch.z() / 2, 0);
		for (int z = 0; z < patch.z(); z++) {
			int pixels = pixels(structures, z * area(patch), (z + 1) * area(patch));
			if (pixels > best.pixels) best = new PreviewSlice(sample, structures, patch, z, pixels);
		}
		return best;
	}

	private static int area(Extent patch) {
		return Math.multiplyExact(patch.x(), patch.y());
	}

	private static short[] structures(short[] classes, Labelling labelling) {
		short[] ofClass = new short[labelling.values().size() + 2];
		for (int c = 0; c < ofClass.length; c++) ofClass[c] = (short) labelling.structure(c);
		short[] structures = new short[classes.length];
		for (int i = 0; i < classes.length; i++) structures[i] = ofClass[Short.toUnsignedInt(classes[i])];
		return structures;
	}

	private static int pixels(short[] structures, int from, int to) {
		int count = 0;
		for (int i = from; i < to; i++) if (structures[i] != 0) count++;
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
				Arrays.copyOfRange(structures, from, to),
				Arrays.copyOfRange(step.classes(sample.image()), from, to));
	}
}
