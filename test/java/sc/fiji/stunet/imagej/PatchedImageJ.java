package sc.fiji.stunet.imagej;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import net.imagej.patcher.LegacyEnvironment;

/**
 * An ImageJ without a screen that finds menu commands nevertheless, since imagej-legacy's patcher changed it. The main
 * class of a child process; names no class of ImageJ or the plugin, which the patched one loads itself.
 */
public final class PatchedImageJ {

	private PatchedImageJ() {}

	/** @param arguments the macro's file, the plugin and its libraries */
	public static void main(String[] arguments) throws Exception {
		LegacyEnvironment imagej = new LegacyEnvironment(null, true);
		imagej.addPluginClasspath(
				Arrays.stream(arguments).skip(1).map(File::new).toArray(File[]::new));
		imagej.runMacro(Files.readString(Path.of(arguments[0])), "");
		System.exit(0);
	}
}
