package sc.fiji.stunet.fiji.launch;

import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.fiji.view.TrainingView;
import sc.fiji.stunet.fiji.view.TrainingWindow;
import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.progress.ForwardingProgress;

/**
 * Shows a training in a window, or, without a screen and in batch mode, in the log and ImageJ's status bar.
 */
public final class TrainingWatch extends ForwardingProgress implements TrainingObserver, AutoCloseable {

	private final FijiProgress progress;
	private final Optional<TrainingView> view;
	private final Optional<TrainingWindow> window;

	/**
	 * @param progress of the command, which closes it
	 * @param name of the future model
	 */
	TrainingWatch(FijiProgress progress, String name) {
		this(
				progress,
				Texts.isSeen() ? Optional.of(TrainingWindow.open("STU-Net: training of " + name)) : Optional.empty());
	}

	private TrainingWatch(FijiProgress progress, Optional<TrainingWindow> window) {
		this(progress, window, window.map(shown -> shown));
	}

	/**
	 * Shows a training where it is shown already.
	 *
	 * @param view empty: nowhere
	 */
	public static TrainingWatch in(FijiProgress progress, Optional<TrainingView> view) {
		return new TrainingWatch(progress, Optional.empty(), view);
	}

	private TrainingWatch(FijiProgress progress, Optional<TrainingWindow> window, Optional<TrainingView> view) {
		super(progress);
		this.progress = progress;
		this.window = window;
		this.view = view;
	}

	@Override
	public Control control() {
		return view.map(TrainingView::control).orElse(Control.GO_ON);
	}

	@Override
	public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
		// Epochs before a training was resumed were logged then.
		if (preview.isPresent()) log(epoch.line());
		view.ifPresent(shown -> shown.epoch(structures, epoch, preview));
	}

	@Override
	public void report(String activity, long done, long total) {
		if (view.isEmpty()) {
			super.report(activity, done, total);
			return;
		}
		view.get().report(total > 1 ? activity + ": " + done + " of " + total : activity);
		progress.reportToTask(activity, done, total);
	}

	/**
	 * Whether the window's button or Fiji's task cancelled. Not Escape: pressed for something else during these hours,
	 * it would be costly.
	 */
	@Override
	public boolean isCancelled() {
		return view.map(shown -> shown.isCancelled() || progress.isTaskStopped())
				.orElseGet(super::isCancelled);
	}

	/** @param sentence about the end */
	void ended(String sentence) {
		view.ifPresent(shown -> shown.ended(sentence));
	}

	@Override
	public void close() {
		window.ifPresent(TrainingWindow::close);
	}
}
