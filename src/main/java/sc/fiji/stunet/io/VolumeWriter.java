package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.util.Locale;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;

/**
 * Writes NIfTI-1 files that SimpleITK, nibabel and {@link VolumeFiles} read alike: the file is compressed when its name
 * ends in {@code .nii.gz}, and appears whole or not at all.
 */
public final class VolumeWriter {

	private VolumeWriter() {}

	/**
	 * To be asked before long work.
	 *
	 * @throws InvalidOutput if the name is not that of a NIfTI file, or as {@link AtomicFile#check}
	 */
	public static void check(Path file, boolean overwrite) {
		if (!isCompressed(file) && !name(file).endsWith(".nii"))
			throw new InvalidOutput(file + " has no name for a NIfTI file; let it end in .nii.gz or .nii.");
		AtomicFile.check(file, overwrite);
	}

	/**
	 * To be asked before long work, when the size is known.
	 *
	 * @param channels of the fourth axis
	 * @throws InvalidOutput if the format has no room for a volume of that size
	 */
	public static void checkSize(Path file, Extent size, int channels) {
		if (Math.max(Math.max(size.x(), size.y()), Math.max(size.z(), channels)) > Short.MAX_VALUE)
			throw new InvalidOutput("Cannot write " + file + ": NIfTI has room for at most 32767 voxels along an axis, not " + size + "; crop the image.");
	}

	/**
	 * Labels as 8-bit numbers, or 16-bit when one is larger than 255.
	 *
	 * @throws InvalidOutput if the file cannot be written
	 */
	public static void writeLabels(Path file, LabelMap labels, boolean overwrite) {
		check(file, overwrite);
		NiftiWriter.writeLabels(file, labels, isCompressed(file), overwrite);
	}

	/**
	 * Values as 32-bit floating point numbers; several channels become the fourth axis of the file.
	 *
	 * @throws InvalidOutput if the file cannot be written
	 */
	public static void write(Path file, Volume volume, boolean overwrite) {
		check(file, overwrite);
		NiftiWriter.write(file, volume, isCompressed(file), overwrite);
	}

	private static boolean isCompressed(Path file) {
		return name(file).endsWith(".nii.gz");
	}

	private static String name(Path file) {
		return file.getFileName().toString().toLowerCase(Locale.ROOT);
	}
}
