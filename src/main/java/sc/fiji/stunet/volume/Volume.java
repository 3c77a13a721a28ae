package sc.fiji.stunet.volume;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.volume.GridMismatch.Grid;

/**
 * An image with its geometry: its position in the patient.
 *
 * @param voxels zero-min, (x, y, z, channel): always four axes, with real values (Hounsfield units, not raw pixels)
 * @param geometry voxel size in mm and, when known, orientation
 */
public record Volume(RandomAccessibleInterval<FloatType> voxels, Geometry geometry) {

	public Volume {
		if (voxels.numDimensions() != 4)
			throw new IllegalArgumentException(
					"(x, y, z, channel) is needed, not " + voxels.numDimensions() + " axes.");
		for (int axis = 0; axis < 4; axis++) {
			if (voxels.dimension(axis) < 1)
				throw new InvalidVolume("The image is empty: it has no voxels along one axis.");
			if (voxels.min(axis) != 0) throw new IllegalArgumentException("A volume starts at 0; use Views.zeroMin.");
		}
	}

	public Extent size() {
		return Extent.of(voxels.dimensionsAsLongArray());
	}

	public int channels() {
		return Math.toIntExact(voxels.dimension(3));
	}

	public Spacing spacing() {
		return geometry.spacing();
	}

	/** @return one of the channels, from 0 */
	public Volume channel(int channel) {
		return new Volume(Views.addDimension(Views.hyperSlice(voxels, 3, channel), 0, 0), geometry);
	}

	/** @param name for messages */
	public Grid grid(String name) {
		return new Grid(name, geometry, size());
	}

	/**
	 * Whether both have the same number of voxels at the same places, without being turned, up to {@link
	 * GridFit#TOLERANCE}.
	 */
	public boolean isOnGridOf(Volume other) {
		return geometry.isOriented() == other.geometry.isOriented()
				&& Reorientation.matching(geometry, size(), other.geometry, other.size(), GridFit.TOLERANCE)
						.filter(Reorientation::isIdentity)
						.isPresent();
	}

	/**
	 * Stacks the channels of several volumes to one. The voxels of several are copied, so that they lie contiguously in
	 * memory.
	 *
	 * @param warnings receives a sentence about every channel that is off by a small part of a voxel
	 * @throws InvalidVolume if the grids differ, or one of several has 2^31 voxels or more
	 */
	public static Volume ofChannels(List<Volume> channels, Consumer<String> warnings) {
		Volume first = channels.get(0);
		if (channels.size() == 1) return first;
		checkGrids(channels, warnings);
		List<float[]> all = channels.stream()
				.flatMap(volume -> IntStream.range(0, volume.channels())
						.mapToObj(channel -> Channels.copy(volume.voxels(), channel)))
				.toList();
		return new Volume(Channels.stack(all, first.size()), first.geometry());
	}

	/** Stacks channels as {@link #ofChannels} does, as a view: of volumes on disk. */
	public static Volume viewOfChannels(List<Volume> channels, Consumer<String> warnings) {
		Volume first = channels.get(0);
		if (channels.size() == 1) return first;
		checkGrids(channels, warnings);
		return new Volume(
				Views.concatenate(3, channels.stream().map(Volume::voxels).toList()), first.geometry());
	}

	private static void checkGrids(List<Volume> channels, Consumer<String> warnings) {
		Volume first = channels.get(0);
		for (int i = 1; i < channels.size(); i++) {
			Volume next = channels.get(i);
			if (!next.isOnGridOf(first))
				throw new InvalidVolume("Channel " + (i + 1) + " (" + next.size() + ", " + next.geometry()
						+ ") lies on another grid than channel 1 (" + first.size() + ", " + first.geometry()
						+ "); all channels of a volume must have the same size and position.");
			Grid grid = next.grid("Channel " + (i + 1));
			Grid other = first.grid("channel 1");
			GridFit.of(grid, other).warning(grid, other).ifPresent(warnings);
		}
	}
}
