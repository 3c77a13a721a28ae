package sc.fiji.stunet.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;

/**
 * Shows progress of work that Ctrl-C or a job scheduler can cancel: the process says so, and ends when the work has
 * cleaned up, or after {@value #PATIENCE_MILLISECONDS} ms.
 */
final class EndableProgress extends ForwardingProgress implements AutoCloseable {

	private static final long PATIENCE_MILLISECONDS = 1500;

	private static final String CANCELLED = "stunet: " + new Cancelled().getMessage();

	private final String lastWord;
	private final CountDownLatch finished = new CountDownLatch(1);
	private final Thread ending = new Thread(this::end, "end of the work");
	private volatile boolean cancelled;

	EndableProgress(Progress shown) {
		this(shown, CANCELLED);
	}

	/** @param lastWord printed when the work is ended like this */
	EndableProgress(Progress shown, String lastWord) {
		super(shown);
		this.lastWord = lastWord;
		Runtime.getRuntime().addShutdownHook(ending);
	}

	private void end() {
		cancelled = true;
		// Not where the work ends: the process may be gone before that prints.
		Thread word = new Thread(() -> log(lastWord), "last word");
		// A reader of the errors that has stopped must not keep the process.
		word.setDaemon(true);
		word.start();
		try {
			finished.await(PATIENCE_MILLISECONDS, TimeUnit.MILLISECONDS);
			word.join(PATIENCE_MILLISECONDS);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
	}

	/** Whether the process is being ended, which the work's progress tells the user. */
	static boolean isEnding() {
		Thread none = new Thread();
		try {
			Runtime.getRuntime().addShutdownHook(none);
			Runtime.getRuntime().removeShutdownHook(none);
			return false;
		} catch (IllegalStateException e) {
			return true;
		}
	}

	@Override
	public boolean isCancelled() {
		return cancelled || super.isCancelled();
	}

	@Override
	public void close() {
		finished.countDown();
		if (cancelled) return;
		try {
			Runtime.getRuntime().removeShutdownHook(ending);
		} catch (IllegalStateException e) {
			// The process is ending at this very moment, and cannot be stopped.
			cancelled = true;
		}
	}
}
