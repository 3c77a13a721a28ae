package sc.fiji.stunet.fiji.launch;

import java.awt.Desktop;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** The user's web browser. */
final class Browser {

	private Browser() {}

	/**
	 * Opens a page; returns at once, since that may take seconds.
	 *
	 * @param otherwise what is done when none could be opened, on another thread
	 */
	static void open(URI page, Runnable otherwise) {
		Thread opening = new Thread(
				() -> {
					if (!isOpened(page)) otherwise.run();
				},
				"STU-Net browser");
		opening.setDaemon(true);
		opening.start();
	}

	private static boolean isOpened(URI page) {
		try {
			if (Desktop.isDesktopSupported() && Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
				Desktop.getDesktop().browse(page);
				return true;
			}
			// On Linux, Java knows GNOME only. A browser that it starts may stay in the foreground.
			Process opener = new ProcessBuilder("xdg-open", page.toString())
					.redirectErrorStream(true)
					.redirectOutput(ProcessBuilder.Redirect.DISCARD)
					.start();
			return !opener.waitFor(3, TimeUnit.SECONDS) || opener.exitValue() == 0;
		} catch (IOException | RuntimeException e) {
			return false;
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			return true;
		}
	}
}
