package sc.fiji.stunet.fiji.files;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;

import ij.ImagePlus;

import sc.fiji.stunet.dicom.PlaneDecoder;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * Reads files with Bio-Formats, if it is installed, by reflection: its importer's macro command does not work without a
 * screen, its API does.
 */
final class BioFormatsReader implements PlaneDecoder {

	private final ClassLoader plugins;

	/** @param plugins class loader in which it would be */
	BioFormatsReader(ClassLoader plugins) {
		this.plugins = plugins;
	}

	/** Reads the first image of the file; empty if Bio-Formats is not installed. */
	Optional<ImagePlus> read(Path file) throws IOException {
		try {
			Class<?> importer = classOf("loci.plugins.BF");
			ImagePlus[] images = (ImagePlus[])
					importer.getMethod("openImagePlus", String.class).invoke(null, file.toString());
			return images == null || images.length == 0 ? Optional.empty() : Optional.of(images[0]);
		} catch (ClassNotFoundException e) {
			return Optional.empty();
		} catch (InvocationTargetException e) {
			throw new IOException(e.getCause().getMessage(), e.getCause());
		} catch (ReflectiveOperationException e) {
			throw new IOException("this version of Bio-Formats is not known", e);
		}
	}

	/**
	 * Decodes the pixels of one DICOM file, which Bio-Formats finds in memory under the file's name. It does not apply
	 * the rescaling here, and would otherwise take the other files of the folder for the same image.
	 *
	 * @throws InvalidVolume if Bio-Formats is not installed
	 */
	@Override
	public Plane decode(Path slice, byte[] content) throws IOException {
		try {
			Class<?> type = classOf("loci.formats.in.DicomReader");
			Method mapFile = classOf("loci.common.Location")
					.getMethod("mapFile", String.class, classOf("loci.common.IRandomAccess"));
			Object handle = classOf("loci.common.ByteArrayHandle")
					.getConstructor(byte[].class)
					.newInstance((Object) content);
			mapFile.invoke(null, slice.toString(), handle);
			try (Closeable reader = (Closeable) type.getConstructor().newInstance()) {
				type.getMethod("setGroupFiles", boolean.class).invoke(reader, false);
				type.getMethod("setId", String.class).invoke(reader, slice.toString());
				boolean little = (Boolean) type.getMethod("isLittleEndian").invoke(reader);
				byte[] stored = (byte[]) type.getMethod("openBytes", int.class).invoke(reader, 0);
				return new Plane(stored, little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
			} finally {
				mapFile.invoke(null, slice.toString(), null);
			}
		} catch (ClassNotFoundException e) {
			throw new InvalidVolume(
					slice
							+ " is compressed, and ImageJ alone cannot read that; install the plugin Bio-Formats "
							+ "(every Fiji has it), or convert"
							+ " the series to NIfTI (.nii.gz).",
					e);
		} catch (InvocationTargetException e) {
			throw new IOException("Bio-Formats: " + e.getCause().getMessage(), e.getCause());
		} catch (ReflectiveOperationException e) {
			throw new IOException("this version of Bio-Formats is not known", e);
		}
	}

	private Class<?> classOf(String name) throws ReflectiveOperationException {
		Class<?> type = Class.forName(name, true, plugins);
		// Otherwise it logs a lot.
		Class.forName("loci.common.DebugTools", true, plugins)
				.getMethod("setRootLevel", String.class)
				.invoke(null, "WARN");
		return type;
	}
}
