package sc.fiji.stunet.segmentation;

import java.util.Optional;

import net.imglib2.FinalInterval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.volume.VoxelBox;

/**
 * The part of a scan that is predicted.
 *
 * @param whole the scan
 * @param box of it; empty: all
 */
record ScanPart(Volume whole, Optional<VoxelBox> box) {

	/**
	 * A part of a scan that fits a model.
	 *
	 * @param image name of the scan at the start of a sentence
	 * @throws InvalidVolume if the volume or the part does not fit
	 * @throws InvalidRequest if the box does not lie in the scan
	 */
	static ScanPart checked(Volume volume, String image, Optional<VoxelBox> box, Model model) {
		checkFits(model, volume, image);
		box.ifPresent(one -> checkLies(one, volume, image));
		ScanPart part = new ScanPart(volume, box);
		box.ifPresent(one -> checkFits(model, part.volume(), "The box " + one.text() + " of " + inSentence(image)));
		return part;
	}

	/** @throws InvalidRequest if a box does not lie in a scan */
	static void checkLies(VoxelBox box, Volume volume, String image) {
		if (!box.liesIn(volume.size()))
			throw new InvalidRequest("The roi " + box.text() + " reaches outside of " + inSentence(image)
					+ ", which has " + volume.size() + " voxels; give x,y,z,w,h,d of a box inside of it.");
	}

	/** @throws InvalidVolume if the model has no use for such a volume */
	static void checkFits(Model model, Volume volume, String image) {
		if (volume.size().toList().contains(1))
			throw new InvalidVolume(image + " is a single slice (" + volume.size()
					+ "); STU-Net segments volumes: open the whole stack.");
		int inputs = model.network().inputs();
		if (volume.channels() != inputs)
			throw new InvalidVolume("The model " + model.name() + " needs " + inputs
					+ (inputs == 1 ? " channel" : " channels") + ", but " + inSentence(image)
					+ " has " + volume.channels() + "; give one image per channel, in the model's order.");
	}

	private static String inSentence(String image) {
		return image.replaceFirst("^The ", "the ");
	}

	/** The voxels of the part, a view. */
	Volume volume() {
		return box.map(b -> b.cut(whole)).orElse(whole);
	}

	/** The labels on the grid of the scan, background outside of the part. */
	LabelMap onWhole(LabelMap labels) {
		return box.map(b -> b.fill(labels, whole.size(), whole.geometry())).orElse(labels);
	}

	/** The same as a view. */
	LabelMap viewOnWhole(LabelMap labels) {
		return box.map(b -> new LabelMap(
						Views.interval(
								Views.translate(
										Views.extendZero(labels.voxels()),
										b.first().toArray()),
								new FinalInterval(whole.size().toArray())),
						whole.geometry()))
				.orElse(labels);
	}

	/** One channel of the part on the grid of the scan: (x, y, z), x fastest. */
	float[] onWhole(RandomAccessibleInterval<FloatType> channels, int channel, float outside) {
		float[] values = Channels.copy(channels, channel);
		return box.map(b -> b.fill(values, whole.size(), outside)).orElse(values);
	}
}
