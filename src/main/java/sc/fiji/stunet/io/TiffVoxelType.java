package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.util.Map;

import sc.fiji.stunet.volume.InvalidVolume;

/** Finds how a TIFF page stores one grey value per pixel. */
final class TiffVoxelType {

	private static final Map<Long, Map<Long, VoxelType>> TYPES = Map.of(
			1L, Map.of(8L, VoxelType.UINT8, 16L, VoxelType.UINT16, 32L, VoxelType.UINT32, 64L, VoxelType.UINT64),
			2L, Map.of(8L, VoxelType.INT8, 16L, VoxelType.INT16, 32L, VoxelType.INT32, 64L, VoxelType.INT64),
			3L, Map.of(32L, VoxelType.FLOAT32, 64L, VoxelType.FLOAT64));

	private TiffVoxelType() {}

	/** @throws UnsupportedVolume for colours, single bits, complex numbers and other types */
	static VoxelType of(TiffDirectory page, boolean ofImageJ, Path file) {
		if (page.has(TiffDirectory.LSM))
			throw new UnsupportedVolume(
					file + " is a Zeiss LSM file; open it in Fiji, or convert it to NIfTI (.nii.gz).");
		long samples = page.number(TiffDirectory.SAMPLES, 1);
		if (samples == 0)
			throw new InvalidVolume(file + " is damaged: its pixels have 0 values; copy or export it again.");
		long photometric = page.number(TiffDirectory.PHOTOMETRIC, 1);
		// ImageJ writes grey values that it shows in colours, or inverted, like this.
		boolean grey = photometric == 1 || ofImageJ && (photometric == 0 || photometric == 3);
		if (samples > 1 || photometric == 2 || photometric > 3)
			throw new UnsupportedVolume(file
					+ " is a colour image, and the network needs grey values; convert it to 8 or 16 bits of grey.");
		if (!grey)
			throw new UnsupportedVolume(file
					+ (photometric == 0
							? " is a negative (0 is white), which programs take differently"
							: " holds the numbers of colours (a palette)")
					+ "; save it as grey values, where 0 is black.");
		if (page.number(TiffDirectory.FILL_ORDER, 1) != 1 || page.number(TiffDirectory.ORIENTATION, 1) != 1)
			throw new UnsupportedVolume(
					file + " is stored mirrored or turned (tag Orientation or FillOrder), which is not read "
							+ "here; save it again with ImageJ.");
		return of(page.number(TiffDirectory.SAMPLE_FORMAT, 1), page.number(TiffDirectory.BITS, 1), file);
	}

	private static VoxelType of(long sampleFormat, long bits, Path file) {
		if (sampleFormat == 5 || sampleFormat == 6)
			throw new UnsupportedVolume(
					file + " holds complex numbers; an image with one real number per voxel is needed.");
		// Format 4 means undefined, which is taken for 1 (unsigned).
		VoxelType type = TYPES.getOrDefault(sampleFormat == 4 ? 1 : sampleFormat, Map.of())
				.get(bits);
		if (type != null) return type;
		if (bits == 1)
			throw new UnsupportedVolume(file + " is black and white (1 bit per pixel); convert it to 8 bits.");
		throw new UnsupportedVolume(file + " has pixels of " + bits + " bits (sample format " + sampleFormat
				+ "), which are not read here; convert it to 8, 16 or 32 bits.");
	}
}
