package sc.fiji.stunet.fiji;

import ij.ImagePlus;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Bio-Formats, where ImageJ has it, by reflection: its importer's macro command does not work without a screen, its API
 * does.
 *
 * @param plugins the class loader that would know it
 */
record BioFormatsReader(ClassLoader plugins) {

	/** The first image of the file. Empty when Bio-Formats is not there. */
	Optional<ImagePlus> read(Path file) throws IOException {
		try {
			Class<?> importer = Class.forName("loci.plugins.BF", true, plugins);
			Class.forName("loci.common.DebugTools", true, plugins).getMethod("setRootLevel", String.class).invoke(null, "WARN");
			ImagePlus[] images = (ImagePlus[]) importer.getMethod("openImagePlus", String.class).invoke(null, file.toString());
			return images == null || images.length == 0 ? Optional.empty() : Optional.of(images[0]);
		}
		catch (ClassNotFoundException e) {
			return Optional.empty();
		}
		catch (InvocationTargetException e) {
			throw new IOException("Bio-Formats: " + e.getCause().getMessage(), e.getCause());
		}
		catch (ReflectiveOperationException e) {
			throw new IOException("this version of Bio-Formats is not known", e);
		}
	}
}
