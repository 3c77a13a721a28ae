package sc.fiji.stunet.fiji.launch;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import ij.IJ;
import org.scijava.Context;
import org.scijava.task.Task;
import org.scijava.task.TaskService;

import sc.fiji.stunet.fiji.image.ImageJLog;
import sc.fiji.stunet.progress.Durations;
import sc.fiji.stunet.progress.Progress;

/**
 * Reports progress in ImageJ's status bar, with the time left; the Escape key cancels. In Fiji also as a task with a
 * stop button.
 */
public final class FijiProgress implements Progress, AutoCloseable {

	private static final double ENOUGH_SECONDS_TO_GUESS = 1;

	private static final int WARNINGS = 5;

	private final List<String> warnings = new CopyOnWriteArrayList<>();
	private String activity = "";
	private long start;
	/** What was done when the activity began: of several time points, the earlier ones. */
	private long before;

	/** Fiji's task; empty in a plain ImageJ. */
	private final Optional<Task> task;

	/** @param context Fiji's one has tasks */
	public FijiProgress(Context context) {
		this.task =
				Optional.ofNullable(context.getService(TaskService.class)).map(tasks -> tasks.createTask("STU-Net"));
		IJ.resetEscape();
		task.ifPresent(Task::start);
	}

	@Override
	public void report(String newActivity, long done, long total) {
		if (!newActivity.equals(activity)) {
			activity = newActivity;
			start = System.nanoTime();
			before = done;
		}
		String text = activity + timeLeft((System.nanoTime() - start) / 1e9, done - before, total - before);
		IJ.showStatus("STU-Net: " + text + " (Escape cancels)");
		IJ.showProgress((double) done / total);
		reportToTask(text, done, total);
	}

	/** Reports to Fiji's task only, for work that has a window of its own. */
	void reportToTask(String text, long done, long total) {
		task.ifPresent(shown -> {
			shown.setStatusMessage(text);
			shown.setProgressMaximum(total);
			shown.setProgressValue(done);
		});
	}

	/** The time left as text; empty while it cannot be estimated. */
	static String timeLeft(double seconds, long done, long total) {
		if (done == 0 || done >= total || seconds < ENOUGH_SECONDS_TO_GUESS) return "";
		return ", " + Durations.text(seconds / done * (total - done)) + " left";
	}

	@Override
	public void log(String text) {
		String sentence = Problems.inKeys(text);
		ImageJLog.print(sentence);
		if (sentence.contains(WARNING)) warnings.add(sentence);
	}

	@Override
	public boolean isCancelled() {
		return IJ.escapePressed() || isTaskStopped();
	}

	/** Whether the user pressed the task's stop button. */
	boolean isTaskStopped() {
		return task.filter(Task::isCanceled).isPresent();
	}

	@Override
	public void close() {
		task.ifPresent(Task::finish);
		// A line of the log is easily overlooked.
		if (!warnings.isEmpty() && Message.hasWindow() && Texts.isInteractive() && !CommandLineRun.isOfScript())
			Message.showSoon(
					warnings.stream().limit(WARNINGS).collect(Collectors.joining("\n"))
							+ (warnings.size() > WARNINGS ? "\n... The log has all." : ""),
					"");
	}
}
