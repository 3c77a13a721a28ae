package sc.fiji.stunet.fiji.annotate;

import java.awt.FileDialog;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

import javax.swing.JFrame;
import javax.swing.JOptionPane;
import javax.swing.SwingUtilities;
import javax.swing.WindowConstants;

import ij.ImageListener;
import ij.ImagePlus;
import ij.gui.ImageWindow;

import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.Message;
import sc.fiji.stunet.fiji.launch.OpenImages;
import sc.fiji.stunet.fiji.launch.Problems;
import sc.fiji.stunet.fiji.launch.RecordedStep;
import sc.fiji.stunet.fiji.launch.TrainingWatch;
import sc.fiji.stunet.fiji.view.OnScreen;
import sc.fiji.stunet.fiji.view.TrainingView;
import sc.fiji.stunet.fiji.view.WorkGuard;
import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.progress.Cancelled;

/**
 * The window of the loop, beside its image: a button for every step, and what the network does meanwhile. Slices can be
 * corrected and accepted while it learns. Closing the window, or ImageJ, while it learns asks first; whatever was
 * accepted is on the disk.
 */
final class AnnotationWindow implements TrainingView, WorkGuard.Work, ImageListener {

	static final String COMMAND = "STU-Net Annotate and Learn...";

	private static final int GAP = 4;

	private final AnnotationSession session;
	private final EngineService engine;
	private final Map<String, String> options;
	private final Function<ImagePlus, AnnotationSession> others;
	/** One step after the other; none on Swing's thread, since all of them write files. */
	private final ExecutorService steps = Executors.newSingleThreadExecutor(AnnotationWindow::daemon);

	private final JFrame frame;
	private final WorkGuard guard;
	private final AnnotationPanel panel = new AnnotationPanel();

	private volatile Control control = Control.GO_ON;
	private volatile boolean cancelled;
	private volatile boolean learning;
	/** Whether a round follows the one that is being stopped. */
	private volatile boolean again;

	private AnnotationWindow(
			AnnotationSession session,
			EngineService engine,
			Map<String, String> options,
			Function<ImagePlus, AnnotationSession> others) {
		this.session = session;
		this.engine = engine;
		this.options = options;
		this.others = others;
		frame = new JFrame("STU-Net: learning from " + image().getTitle());
		guard = new WorkGuard(
				frame,
				this,
				"The round is not finished. What was accepted is kept; a cancelled round can be gone on with.",
				"Stop and keep the best",
				"Cancel the round",
				"Go on learning");
		lay();
	}

	/**
	 * Opens the window; waits until it is shown.
	 *
	 * @param session of an image that is shown; closed with the window
	 * @param options of a macro that learns in the same way
	 * @param others opens the same project with another image
	 */
	static AnnotationWindow open(
			AnnotationSession session,
			EngineService engine,
			Map<String, String> options,
			Function<ImagePlus, AnnotationSession> others) {
		AnnotationWindow[] window = new AnnotationWindow[1];
		OnScreen.run(() -> window[0] = new AnnotationWindow(session, engine, options, others));
		ImagePlus.addImageListener(window[0]);
		window[0].step(() -> window[0].look());
		return window[0];
	}

	private static Thread daemon(Runnable work) {
		Thread thread = new Thread(work, "STU-Net annotation");
		thread.setDaemon(true);
		return thread;
	}

	private ImagePlus image() {
		return session.project().image();
	}

	private void lay() {
		frame.setDefaultCloseOperation(WindowConstants.DO_NOTHING_ON_CLOSE);
		frame.addWindowListener(new WindowAdapter() {

			@Override
			public void windowClosing(WindowEvent e) {
				if (guard.mayEnd()) close();
			}
		});
		panel.learn.addActionListener(e -> {
			if (learning) stop();
			else begin();
		});
		panel.correct.addActionListener(e -> step(this::correct));
		panel.accept.addActionListener(e -> step(this::accept));
		panel.undo.addActionListener(e -> step(this::undo));
		panel.next.addActionListener(e -> step(this::next));
		panel.add.addActionListener(e -> addImage());
		panel.use.addActionListener(e -> useModel());
		frame.add(panel);
		say();
		frame.pack();
		ImageWindow beside = image().getWindow();
		if (beside == null) frame.setLocationByPlatform(true);
		else frame.setLocation(beside.getX() + beside.getWidth() + GAP, beside.getY());
		frame.setVisible(true);
		panel.activity.requestFocusInWindow();
	}

	/** Shows what is annotated and proposed, and what can be done. */
	private void say() {
		SortedSet<Integer> slices = session.project().slices();
		List<Integer> look = session.project().proposed();
		int rounds = session.project().rounds();
		SwingUtilities.invokeLater(() -> panel.show(slices, look, rounds, learning, control == Control.STOP));
	}

	/** Takes a step in its turn; a failure is one sentence. */
	private void step(Runnable work) {
		steps.execute(() -> {
			try {
				work.run();
			} catch (RuntimeException | Error e) {
				show(e);
			} finally {
				say();
			}
		});
	}

	private static void show(Throwable problem) {
		String sentence = Problems.sentence(problem);
		if (!sentence.isEmpty()) Message.show(sentence, Problems.details(problem));
	}

	private void record(String key, String value) {
		Map<String, String> all = new LinkedHashMap<>();
		all.put("title", image().getTitle());
		all.put("project", session.project().folder().toString());
		all.put(key, value);
		if (key.equals("round")) all.putAll(options);
		RecordedStep.record(COMMAND, all);
	}

	private void look() {
		try (TrainingWatch watch = watch()) {
			session.look(watch);
		}
	}

	private TrainingWatch watch() {
		return TrainingWatch.in(new FijiProgress(engine.context()), Optional.of(this));
	}

	private void correct() {
		int slice = image().getZ();
		int outlines = session.correct(slice);
		record("correct", String.valueOf(slice));
		report(
				outlines == 0
						? "Nothing was found on slice " + slice + "; outline what is there, or accept it as empty."
						: "Correct the outlines of slice " + slice + " in the ROI Manager, then accept it.");
	}

	private void accept() {
		int slice = image().getZ();
		boolean empty = session.drawn(slice).isEmpty();
		if (empty
				&& !Message.confirms("Slice " + slice + " has no ROIs in the ROI Manager. Accept it as a slice "
						+ "with none of the structures?")) return;
		Optional<String> doubt = empty ? session.acceptEmpty(slice) : session.accept(new TreeSet<>(List.of(slice)));
		record("accept", String.valueOf(slice));
		report("Slice " + slice + " is accepted." + doubt.map(why -> " " + why).orElse(""));
		if (panel.atOnce.isSelected() && session.project().rounds() > 0 && doubt.isEmpty())
			SwingUtilities.invokeLater(this::learnOn);
	}

	/** Learns from what is accepted now; a round that runs is stopped for it. */
	private void learnOn() {
		if (!learning) {
			begin();
			return;
		}
		again = true;
		stop();
	}

	private void undo() {
		report(
				session.undo()
						? "What was accepted last is in the ROI Manager again."
						: "Nothing was accepted that could be undone.");
		record("undo", "true");
	}

	private void next() {
		session.next().ifPresent(slice -> record("next", "true"));
	}

	private void begin() {
		if (learning) return;
		learning = true;
		again = false;
		cancelled = false;
		control = Control.GO_ON;
		say();
		daemon(this::learn).start();
	}

	private void learn() {
		int round = session.project().rounds() + 1;
		try (TrainingWatch watch = watch()) {
			report("Starting round " + round);
			record("round", String.valueOf(round));
			session.learn(round, watch, watch);
			ended("Round " + round + " is finished.");
		} catch (Cancelled e) {
			again = false;
			ended("Cancelled; Learn goes on with it.");
		} catch (RuntimeException | Error e) {
			again = false;
			ended("Round " + round + " has failed.");
			show(e);
		}
	}

	private void addImage() {
		List<ImagePlus> open =
				OpenImages.now().all().stream().filter(one -> one != image()).toList();
		if (open.isEmpty()) {
			report("Open the image to add first.");
			return;
		}
		Object[] titles = open.stream().map(ImagePlus::getTitle).toArray();
		Object chosen = JOptionPane.showInputDialog(
				frame,
				"Learn from this image, too",
				frame.getTitle(),
				JOptionPane.QUESTION_MESSAGE,
				null,
				titles,
				null);
		if (chosen == null) return;
		ImagePlus other = open.get(List.of(titles).indexOf(chosen));
		steps.execute(() -> change(other));
	}

	/** Opens the project with another image, and again with this one if that fails. */
	private void change(ImagePlus other) {
		session.close();
		AnnotationSession opened;
		try {
			opened = others.apply(other);
		} catch (RuntimeException | Error e) {
			show(e);
			opened = others.apply(image());
		}
		AnnotationSession now = opened;
		now.open();
		record("add", "true");
		SwingUtilities.invokeLater(this::dispose);
		open(now, engine, options, others);
		steps.shutdown();
	}

	private void useModel() {
		FileDialog dialog = new FileDialog(frame, "Save the model as NAME.stunet", FileDialog.SAVE);
		dialog.setFile("annotated.stunet");
		dialog.setVisible(true);
		if (dialog.getFile() == null) return;
		Path output = Path.of(dialog.getDirectory()).resolve(dialog.getFile());
		step(() -> {
			session.use(output, false);
			record("output", output.toString());
			report("The model is " + output + "; STU-Net Predict... offers it.");
		});
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
		SwingUtilities.invokeLater(() -> panel.activity.setText(text));
	}

	@Override
	public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
		SwingUtilities.invokeLater(() -> panel.score.setText(epoch.line().replaceFirst(", dead channels.* %", "")));
	}

	@Override
	public void ended(String sentence) {
		learning = false;
		control = Control.GO_ON;
		report(sentence);
		say();
		if (again) SwingUtilities.invokeLater(this::begin);
		else if (image().getWindow() == null) SwingUtilities.invokeLater(this::close);
	}

	@Override
	public boolean isRunning() {
		return learning && !cancelled;
	}

	@Override
	public void stop() {
		if (!learning) return;
		control = Control.STOP;
		say();
	}

	@Override
	public void cancel() {
		again = false;
		cancelled = true;
		say();
	}

	private void close() {
		dispose();
		// After the steps before it; a round that is being cancelled writes nothing any more.
		steps.execute(session::close);
		steps.shutdown();
	}

	private void dispose() {
		guard.close();
		ImagePlus.removeImageListener(this);
		frame.dispose();
	}

	@Override
	public void imageOpened(ImagePlus opened) {}

	/** What is learnt goes on without its image; all else ends. */
	@Override
	public void imageClosed(ImagePlus closed) {
		if (closed == image() && !learning) SwingUtilities.invokeLater(this::close);
	}

	@Override
	public void imageUpdated(ImagePlus updated) {}
}
