package sc.fiji.stunet.fiji.launch;

import java.awt.GraphicsEnvironment;
import java.util.List;
import java.util.Optional;

import ij.IJ;
import ij.macro.Interpreter;

import sc.fiji.stunet.fiji.view.TrainingWindow;
import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.progress.ForwardingProgress;

/**
 * Shows a training in a window of its own, or, without a screen and in batch mode, in the log and ImageJ's status bar.
 */
final class TrainingWatch extends ForwardingProgress implements TrainingObserver, AutoCloseable {

	private final FijiProgress progress;
	private final Optional<TrainingWindow> window;

	/**
	 * @param progress of the command, which closes it
	 * @param name of the future model
	 */
	TrainingWatch(FijiProgress progress, String name) {
		super(progress);
		this.progress = progress;
		boolean shown = !GraphicsEnvironment.isHeadless() && IJ.getInstance() != null && !Interpreter.isBatchMode();
		window = shown ? Optional.of(TrainingWindow.open("STU-Net: training of " + name)) : Optional.empty();
	}

	@Override
	public Control control() {
		return window.map(TrainingWindow::control).orElse(Control.GO_ON);
	}

	@Override
	public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
		// Epochs before a training was resumed were logged then.
		if (preview.isPresent()) log(epoch.line());
		window.ifPresent(shown -> shown.epoch(structures, epoch, preview));
	}

	@Override
	public void report(String activity, long done, long total) {
		if (window.isEmpty()) {
			super.report(activity, done, total);
			return;
		}
		window.get().report(total > 1 ? activity + ": " + done + " of " + total : activity);
		progress.reportToTask(activity, done, total);
	}

	/**
	 * Whether the window's button or Fiji's task cancelled. Not Escape: pressed for something else during these hours,
	 * it would be costly.
	 */
	@Override
	public boolean isCancelled() {
		return window.map(shown -> shown.isCancelled() || progress.isTaskStopped())
				.orElseGet(super::isCancelled);
	}

	/** @param sentence about the end */
	void ended(String sentence) {
		window.ifPresent(shown -> shown.ended(sentence));
	}

	@Override
	public void close() {
		window.ifPresent(TrainingWindow::close);
	}
}
