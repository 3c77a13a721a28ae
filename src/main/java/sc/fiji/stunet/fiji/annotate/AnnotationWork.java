package sc.fiji.stunet.fiji.annotate;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import javax.swing.SwingUtilities;

import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.Problems;
import sc.fiji.stunet.fiji.launch.Sentences;
import sc.fiji.stunet.fiji.launch.TrainingWatch;
import sc.fiji.stunet.fiji.view.TrainingView;
import sc.fiji.stunet.fiji.view.WorkGuard;
import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.progress.Cancelled;

/** A round, or another work of the engine, that runs beside the steps of an {@link AnnotationWindow}: one at a time. */
final class AnnotationWork implements TrainingView, WorkGuard.Work {

	private final EngineService engine;
	private final AnnotationPanel panel;
	private final Runnable changed;
	private final Runnable draft;
	private final Consumer<Throwable> failed;
	private volatile Control control = Control.GO_ON;
	private volatile boolean cancelled;
	private volatile boolean running;

	/**
	 * @param changed called on Swing's thread when a work begins and when it has ended
	 * @param draft keeps what is not accepted yet; called on any thread but Swing's
	 * @param failed shows why it ended
	 */
	AnnotationWork(
			EngineService engine, AnnotationPanel panel, Runnable changed, Runnable draft, Consumer<Throwable> failed) {
		this.engine = engine;
		this.panel = panel;
		this.changed = changed;
		this.draft = draft;
		this.failed = failed;
	}

	/** Begins, unless another one runs. On Swing's thread. */
	void begin(Consumer<TrainingWatch> work, String end) {
		if (running) return;
		running = true;
		cancelled = false;
		control = Control.GO_ON;
		changed.run();
		Thread thread = new Thread(() -> run(work, end), "STU-Net annotation round");
		thread.setDaemon(true);
		thread.start();
	}

	private void run(Consumer<TrainingWatch> work, String end) {
		try (FijiProgress progress = new FijiProgress(engine.context());
				TrainingWatch watch = TrainingWatch.in(progress, Optional.of(this))) {
			work.accept(watch);
			ended(end);
		} catch (Cancelled e) {
			ended("Cancelled; Learn goes on with it.");
		} catch (RuntimeException | Error e) {
			ended("It has failed; what was accepted is kept.");
			failed.accept(e);
		}
	}

	/** Whether there is one, also one that is being stopped or cancelled. */
	boolean exists() {
		return running;
	}

	/** Whether it goes on until it is finished. */
	boolean goesOn() {
		return running && !cancelled && control == Control.GO_ON;
	}

	@Override
	public boolean isRunning() {
		return running && !cancelled;
	}

	@Override
	public void stop() {
		control = Control.STOP;
		panel.learn.setEnabled(false);
	}

	@Override
	public void cancel() {
		cancelled = true;
		panel.learn.setEnabled(false);
		panel.cancel.setEnabled(false);
	}

	@Override
	public Optional<String> keep() {
		try {
			draft.run();
			return Optional.empty();
		} catch (RuntimeException e) {
			return Optional.of(
					Sentences.wrapped("What is drawn and not accepted yet could not be kept. " + Problems.sentence(e)));
		}
	}

	@Override
	public Control control() {
		return control;
	}

	@Override
	public boolean isCancelled() {
		return cancelled;
	}

	@Override
	public void report(String text) {
		SwingUtilities.invokeLater(() -> panel.say(text));
	}

	@Override
	public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
		SwingUtilities.invokeLater(() -> panel.score.setText(epoch.shortLine()));
	}

	@Override
	public void ended(String sentence) {
		SwingUtilities.invokeLater(() -> {
			running = false;
			panel.say(sentence);
			changed.run();
		});
	}
}
