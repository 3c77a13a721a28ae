package sc.fiji.stunet.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;

/**
 * Reads volumes and label maps from NIfTI-1 and NIfTI-2 files, compressed or not, in one file or as a pair of .hdr and
 * .img, as SimpleITK reads them. What a file is, is seen from its content, not from its name.
 */
public final class VolumeReader {

	private VolumeReader() {}

	/**
	 * Whether {@link #read} is the one to open a file, or to say what is wrong with it: it begins like NIfTI, whatever its
	 * name, or is called {@code .nii} or {@code .nii.gz}.
	 */
	public static boolean isNifti(Path file) {
		return file.toString().toLowerCase(Locale.ROOT).matches("(?s).*\\.nii(\\.gz)?") || NiftiFile.isNifti(file);
	}

	/**
	 * @return voxels (x, y, z, 1), with the slope and intercept of the file applied; not oriented when the file tells no
	 *         orientation
	 * @throws InvalidVolume if the file is missing, damaged or not one volume of real numbers, in one sentence with its name
	 */
	public static Volume read(Path file) {
		checkFile(file);
		NiftiFile image = new NiftiFile(file);
		Extent size = image.size();
		float[] voxels;
		try {
			voxels = new float[(int) size.voxels()];
		}
		catch (OutOfMemoryError e) {
			throw tooLarge(file, size, Float.BYTES, e);
		}
		image.read((at, values, count) -> System.arraycopy(values, 0, voxels, at, count));
		return new Volume(ArrayImgs.floats(voxels, size.x(), size.y(), size.z(), 1), image.geometry());
	}

	/**
	 * @return voxels (x, y, z)
	 * @throws InvalidVolume as {@link #read}, and if a voxel is not a whole number between 0 and 65535
	 */
	public static LabelMap readLabels(Path file) {
		checkFile(file);
		NiftiFile image = new NiftiFile(file);
		Extent size = image.size();
		short[] labels;
		try {
			labels = new short[(int) size.voxels()];
		}
		catch (OutOfMemoryError e) {
			throw tooLarge(file, size, Short.BYTES, e);
		}
		image.read((at, values, count) -> {
			for (int i = 0; i < count; i++)
				labels[at + i] = label(values[i], file);
		});
		return new LabelMap(ArrayImgs.unsignedShorts(labels, size.x(), size.y(), size.z()), image.geometry());
	}

	private static short label(float value, Path file) {
		int label = (int) value;
		if (label != value || label < 0 || label > 65535)
			throw new InvalidVolume(file + " is not a label map: it holds the value " + value + ", where only whole numbers from 0 to 65535 are labels.");
		return (short) label;
	}

	private static void checkFile(Path file) {
		if (Files.isDirectory(file)) throw new InvalidVolume(file + " is a folder; name a NIfTI file (.nii.gz), or open a DICOM series with STU-Net in ImageJ or Fiji.");
		if (!Files.exists(file)) throw new InvalidVolume(file + " does not exist; check the name.");
		// A pipe would have to be read twice.
		if (!Files.isRegularFile(file)) throw new InvalidVolume(file + " is not a regular file; save the image as a NIfTI file (.nii.gz).");
	}

	private static InvalidVolume tooLarge(Path file, Extent size, int bytes, OutOfMemoryError e) {
		return new InvalidVolume(String.format(Locale.ROOT, "%s has %s voxels and needs %.1f GB of memory, but Java may use only %.1f GB;"
			+ " give it more memory or crop the image.", file, size, size.voxels() * (double) bytes / (1 << 30),
			Runtime.getRuntime().maxMemory() / (double) (1 << 30)), e);
	}
}
