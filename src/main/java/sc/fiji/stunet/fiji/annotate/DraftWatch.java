package sc.fiji.stunet.fiji.annotate;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.gui.RoiListener;

/**
 * Has the draft of an image written on a thread of its own: soon after the image tells that its outline has changed,
 * once for many changes, and every second for what nobody tells, which is what is done in the ROI Manager itself, and
 * that the mouse has let an oval go.
 */
final class DraftWatch implements RoiListener, AutoCloseable {

	private static final int SOON_MILLISECONDS = 200;
	private static final int AGAIN_MILLISECONDS = 1000;

	private final ImagePlus image;
	private final Runnable keep;
	private final Consumer<Throwable> failed;
	private final int soon;
	private final int again;
	/** One for each change that was told. */
	private final Semaphore changes = new Semaphore(0);

	private volatile boolean closed;

	/**
	 * Begins.
	 *
	 * @param keep writes the draft, if it has changed
	 * @param failed is told why that has failed twice in a row, since a ROI may be in the middle of a change: once,
	 *     until there is room again on a disk that is full
	 */
	DraftWatch(ImagePlus image, Runnable keep, Consumer<Throwable> failed) {
		this(image, keep, failed, SOON_MILLISECONDS, AGAIN_MILLISECONDS);
	}

	/**
	 * @param soon milliseconds after a change that is told
	 * @param again milliseconds from one look to the next
	 */
	DraftWatch(ImagePlus image, Runnable keep, Consumer<Throwable> failed, int soon, int again) {
		this.image = image;
		this.keep = keep;
		this.failed = failed;
		this.soon = soon;
		this.again = again;
		Roi.addRoiListener(this);
		Thread writer = new Thread(this::run, "STU-Net draft");
		writer.setDaemon(true);
		writer.start();
	}

	/** Called on any thread, for every step of the mouse. */
	@Override
	public void roiModified(ImagePlus changed, int how) {
		if (changed == image) changes.release();
	}

	private void run() {
		int failures = 0;
		try {
			while (!closed) {
				if (changes.tryAcquire(again, TimeUnit.MILLISECONDS)) Thread.sleep(soon);
				// What changes from now on may come too late for this time.
				changes.drainPermits();
				if (!closed) failures = isWritten(failures == 1) ? 0 : failures + 1;
			}
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
	}

	/** @param isTold whether a failure is */
	private boolean isWritten(boolean isTold) {
		try {
			keep.run();
			return true;
		} catch (RuntimeException | Error e) {
			if (isTold) failed.accept(e);
			return false;
		}
	}

	/** Begins no other time. */
	@Override
	public void close() {
		Roi.removeRoiListener(this);
		closed = true;
		changes.release();
	}
}
