package sc.fiji.stunet.segmentation;

import java.util.Optional;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.volume.Channels;
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

	/** The voxels of the part, a view. */
	Volume volume() {
		return box.map(b -> b.cut(whole)).orElse(whole);
	}

	/** The labels on the grid of the scan, background outside of the part. */
	LabelMap onWhole(LabelMap labels) {
		return box.map(b -> b.fill(labels, whole.size(), whole.geometry())).orElse(labels);
	}

	/** One channel of the part on the grid of the scan: (x, y, z), x fastest. */
	float[] onWhole(RandomAccessibleInterval<FloatType> channels, int channel, float outside) {
		float[] values = Channels.copy(channels, channel);
		return box.map(b -> b.fill(values, whole.size(), outside)).orElse(values);
	}
}
