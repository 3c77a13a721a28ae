package sc.fiji.stunet.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.DiskImage;
import sc.fiji.stunet.volume.DiskImages;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.VoxelBox;

/** Brings the voxels of a file of any format into one from which every part of them can be read. */
final class VoxelsOnDisk {

	private final Path path;
	private final DiskImages images;

	private VoxelsOnDisk(Path path, DiskImages images) {
		this.path = path;
		this.images = images;
	}

	/**
	 * Goes through a file once for each channel; one layer of slices is held.
	 *
	 * @param digest takes the bytes of all files of the source
	 * @return (x, y, z, channel)
	 * @throws InvalidOutput if the folder of the images cannot be written
	 */
	static RandomAccessibleInterval<FloatType> of(
			VolumeSource source, Path path, Optional<MessageDigest> digest, DiskImages images, Progress progress) {
		return new VoxelsOnDisk(path, images).of(source, digest, progress);
	}

	private RandomAccessibleInterval<FloatType> of(
			VolumeSource source, Optional<MessageDigest> digest, Progress progress) {
		Extent size = source.size();
		int slice = size.x() * size.y();
		DiskImage<FloatType, float[]> image = make(size, source.channels());
		for (int channel = 0; channel < source.channels(); channel++) {
			int to = channel;
			float[] layer =
					new float[Channels.arrayLength(new Extent(size.x(), size.y(), Math.min(DiskImage.EDGE, size.z())))];
			VolumeSource.Voxels layers = (at, values, count) -> {
				progress.checkCancelled();
				for (int done = 0; done < count; ) {
					int voxel = at + done, in = voxel % layer.length, part = Math.min(count - done, layer.length - in);
					System.arraycopy(values, done, layer, in, part);
					done += part;
					if (in + part < layer.length && voxel + part < size.voxels()) continue;
					Extent shape = new Extent(size.x(), size.y(), (in + part) / slice);
					keep(image, new VoxelBox(new Extent(0, 0, (voxel - in) / slice), shape), to, layer);
				}
			};
			VolumeFiles.read(source, channel, path, layers, digest);
		}
		return image.voxels();
	}

	private DiskImage<FloatType, float[]> make(Extent size, int channels) {
		try {
			return images.floats(size, channels);
		} catch (IOException e) {
			throw cannotBeKept(e);
		}
	}

	/** What fails here is the disk of the images; a source that cannot be read says so itself. */
	private void keep(DiskImage<FloatType, float[]> image, VoxelBox place, int channel, float[] layer) {
		try {
			image.write(place, channel, layer);
		} catch (UncheckedIOException e) {
			throw cannotBeKept(e.getCause());
		}
	}

	private InvalidOutput cannotBeKept(IOException e) {
		return new InvalidOutput(
				"The voxels of " + path + " cannot be kept in " + images.folder() + " (" + e.getMessage()
						+ "); free some space on its disk.",
				e);
	}
}
