package sc.fiji.stunet.fiji.launch;

import java.awt.GraphicsEnvironment;
import java.io.IOException;

import ij.plugin.BrowserLauncher;

import sc.fiji.stunet.fiji.image.ImageJLog;

/** Opens the manual. */
public final class Documentation {

	public static final String URL = "https://imagej.net/plugins/stu-net";

	private Documentation() {}

	/** Opens the manual in the browser; without a window, or without a browser, the address goes to the log. */
	public static void open() {
		if (!GraphicsEnvironment.isHeadless()) {
			try {
				BrowserLauncher.openURL(URL);
				return;
			} catch (IOException e) {
				ImageJLog.print("STU-Net: no browser could be opened (" + e.getMessage() + ").");
			}
		}
		ImageJLog.print("The documentation of STU-Net: " + URL);
	}
}
