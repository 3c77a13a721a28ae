package sc.fiji.stunet.fiji;

import ij.IJ;
import ij.Macro;
import ij.plugin.PlugIn;

/** What an ImageJ or Fiji with an older Java finds instead of the real one: it says what is missing. */
public final class Launcher implements PlugIn {

	public static String call(String className, String options) {
		new Launcher().run(className);
		return "";
	}

	@Override
	public void run(String className) {
		IJ.error(
				"STU-Net",
				"STU-Net needs Java 17 or later, but this ImageJ runs on Java " + System.getProperty("java.version")
						+ ";\ndownload a current Fiji, which brings its own Java, and install STU-Net there.");
		Macro.abort();
	}
}
