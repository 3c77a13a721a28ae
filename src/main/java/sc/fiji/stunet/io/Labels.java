package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.util.Locale;

import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.LabelValue;

/** Collects the voxels of a label map while it is read, and refuses values that are no labels. */
final class Labels {

	private final Path file;
	private final Extent size;
	private final Scaling scaling;
	private final short[] labels;
	/** A value that was rounded, or 0. */
	private float rounded;

	/** @param scaling of the file, for messages */
	Labels(Path file, Extent size, Scaling scaling) {
		this.file = file;
		this.size = size;
		this.scaling = scaling;
		try {
			labels = new short[Channels.arrayLength(size)];
		} catch (OutOfMemoryError e) {
			throw UnreadableVolume.tooLarge(file, size, Short.BYTES, e);
		}
	}

	void put(int at, float[] values, int count) {
		for (int i = 0; i < count; i++) {
			int label = LabelValue.of(values[i]);
			if (label == LabelValue.NONE) throw noLabel(values[i]);
			if (label != values[i]) rounded = values[i];
			labels[at + i] = (short) label;
		}
	}

	private InvalidVolume noLabel(float value) {
		String sentence = file + " is not a label map: it holds the value " + value
				+ ", where only whole numbers from 0 to 65535 are labels";
		if (scaling.isNone()) return new InvalidVolume(sentence + ".");
		return new InvalidVolume(String.format(
				Locale.ROOT,
				"%s; its header scales what is stored (by %s, plus %s), which does not keep whole numbers: save the"
						+ " label map as whole numbers (such as uint8) without scaling.",
				sentence,
				(float) scaling.slope(),
				(float) scaling.intercept()));
	}

	LabelMap map(Geometry geometry, Progress progress) {
		if (rounded != 0)
			progress.log(file + " holds labels that are whole numbers but for rounding (such as " + rounded
					+ "), so they were rounded; save label maps as" + " whole numbers without scaling.");
		return new LabelMap(ArrayImgs.unsignedShorts(labels, size.x(), size.y(), size.z()), geometry);
	}
}
