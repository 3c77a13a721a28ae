package sc.fiji.stunet.fiji.view;

import java.lang.reflect.InvocationTargetException;

import javax.swing.SwingUtilities;

/** Runs what concerns windows on Swing's thread, from any thread. */
public final class OnScreen {

	private OnScreen() {}

	/**
	 * Waits until it is done. Throws what the work throws.
	 */
	public static void run(Runnable work) {
		try {
			if (SwingUtilities.isEventDispatchThread()) work.run();
			else SwingUtilities.invokeAndWait(work);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		} catch (InvocationTargetException e) {
			if (e.getCause() instanceof RuntimeException thrown) throw thrown;
			if (e.getCause() instanceof Error thrown) throw thrown;
			throw new IllegalStateException(e.getCause());
		}
	}
}
