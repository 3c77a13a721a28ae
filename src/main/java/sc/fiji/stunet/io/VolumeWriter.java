package sc.fiji.stunet.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.Deflater;

import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;

/**
 * Writes files that SimpleITK, nibabel (NIfTI) and {@link VolumeFiles} read alike: NIfTI-1, which is compressed when
 * its name ends in {@code .nii.gz}, MetaImage ({@code .mha}) and NRRD ({@code .nrrd}), always compressed; and label
 * maps as OME-Zarr, too ({@code .zarr}). A file or folder appears whole or not at all.
 */
public final class VolumeWriter {

	private VolumeWriter() {}

	/**
	 * Checks an output file before long work.
	 *
	 * @throws InvalidOutput if the name has no ending of a format, or as {@link AtomicFile#check}
	 */
	public static void check(Path file, boolean overwrite) {
		format(file);
		AtomicFile.check(file, overwrite);
	}

	/** Checks the output of a label map as {@link #check} does; it may be an OME-Zarr, too ({@code .zarr}). */
	public static void checkLabels(Path file, boolean overwrite) {
		if (OmeZarrWriter.hasEnding(file)) OmeZarrWriter.check(file, overwrite);
		else check(file, overwrite);
	}

	private static OutputFormat format(Path file) {
		return OutputFormat.of(file)
				.orElseThrow(() ->
						new InvalidOutput(file + " has no name for a NIfTI file; let it end in .nii.gz or .nii, or for "
								+ "other formats in .mha or .nrrd."));
	}

	/**
	 * Checks before long work whether the format can hold a volume of this size.
	 *
	 * @param channels length of the fourth axis
	 * @throws InvalidOutput if it cannot
	 */
	public static void checkSize(Path file, Extent size, int channels) {
		if (OmeZarrWriter.hasEnding(file)) OmeZarrWriter.checkFrames(file, channels);
		else format(file).checkSize(file, size, channels);
	}

	/**
	 * Writes labels as 8-bit numbers, or as 16-bit ones when one is larger than 255.
	 *
	 * @throws InvalidOutput if the file cannot be written
	 */
	public static void writeLabels(Path file, LabelMap labels, boolean overwrite) {
		writeLabels(file, List.of(labels), TimeAxis.NONE, overwrite);
	}

	/**
	 * The same of time points, which become the fourth axis of the file.
	 *
	 * @param frames on one grid
	 * @param times of the scan; as many
	 */
	public static void writeLabels(Path file, List<LabelMap> frames, TimeAxis times, boolean overwrite) {
		checkLabels(file, overwrite);
		Extent size = frames.get(0).size();
		checkSize(file, size, frames.size());
		short[] slice = new short[size.x() * size.y()];
		boolean isLarge = false;
		for (LabelMap labels : frames)
			for (int z = 0; z < size.z() && !isLarge; z++) {
				copy(labels, z, slice);
				for (short label : slice) isLarge |= (label & 0xffff) > 255;
			}
		VoxelType stored = isLarge ? VoxelType.UINT16 : VoxelType.UINT8;
		if (OmeZarrWriter.hasEnding(file)) {
			OmeZarrWriter.write(file, frames.get(0), stored, overwrite);
			return;
		}
		Geometry geometry = frames.get(0).geometry();
		AtomicFile.write(file, overwrite, out -> format(file)
				.write(out, file, size, FourthAxis.of(times), stored, geometry, Deflater.DEFAULT_COMPRESSION, to -> {
					ByteBuffer bytes =
							ByteBuffer.allocate(slice.length * stored.bytes).order(ByteOrder.LITTLE_ENDIAN);
					for (LabelMap labels : frames)
						for (int z = 0; z < size.z(); z++) {
							copy(labels, z, slice);
							bytes.clear();
							if (stored == VoxelType.UINT16)
								bytes.asShortBuffer().put(slice);
							else for (short label : slice) bytes.put((byte) label);
							to.write(bytes.array());
						}
				}));
	}

	private static void copy(LabelMap labels, int z, short[] slice) {
		PrimitiveBlocks.of(labels.voxels(), OnFallback.ACCEPT).copy(new long[] {0, 0, z}, slice, new int[] {
			labels.size().x(), labels.size().y(), 1
		});
	}

	/**
	 * Writes values as 32-bit floating point numbers; several channels become the fourth axis of the file.
	 *
	 * @throws InvalidOutput if the file cannot be written
	 */
	public static void write(Path file, Volume volume, boolean overwrite) {
		check(file, overwrite);
		Extent size = volume.size();
		var blocks = PrimitiveBlocks.of(volume.voxels(), OnFallback.ACCEPT);
		// Floating point numbers get hardly smaller at higher levels, but take several times as long.
		AtomicFile.write(file, overwrite, out -> format(file)
				.write(
						out,
						file,
						size,
						FourthAxis.ofChannels(volume.channels()),
						VoxelType.FLOAT32,
						volume.geometry(),
						Deflater.BEST_SPEED,
						to -> {
							float[] slice = new float[size.x() * size.y()];
							ByteBuffer bytes = ByteBuffer.allocate(slice.length * Float.BYTES)
									.order(ByteOrder.LITTLE_ENDIAN);
							for (int channel = 0; channel < volume.channels(); channel++)
								for (int z = 0; z < size.z(); z++) {
									blocks.copy(
											new long[] {0, 0, z, channel}, slice, new int[] {size.x(), size.y(), 1, 1});
									bytes.asFloatBuffer().put(slice);
									to.write(bytes.array());
								}
						}));
	}
}
