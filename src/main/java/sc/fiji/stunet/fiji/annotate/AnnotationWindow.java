package sc.fiji.stunet.fiji.annotate;

import java.awt.FileDialog;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;

import javax.swing.JFrame;
import javax.swing.JOptionPane;
import javax.swing.SwingUtilities;
import javax.swing.Timer;
import javax.swing.WindowConstants;

import ij.ImageListener;
import ij.ImagePlus;
import ij.gui.ImageWindow;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.ImageJLog;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.Message;
import sc.fiji.stunet.fiji.launch.OpenImages;
import sc.fiji.stunet.fiji.launch.Problems;
import sc.fiji.stunet.fiji.launch.RecordedStep;
import sc.fiji.stunet.fiji.view.OnScreen;
import sc.fiji.stunet.fiji.view.WorkGuard;

/**
 * The window of the loop, beside its image: a button for every step, and what the network does meanwhile. Slices can be
 * corrected and accepted while it learns. Closing the window, or ImageJ, while it learns asks first; whatever was
 * accepted is on the disk, and what is being drawn is written there every few seconds.
 */
final class AnnotationWindow implements ImageListener {

	private static final String COMMAND = "STU-Net Annotate and Learn...";
	private static final int GAP = 4;
	private static final int DRAFT_MILLISECONDS = 3000;

	private final AnnotationSession session;
	private final EngineService engine;
	private final Map<String, String> options;
	private final Function<ImagePlus, AnnotationSession> others;
	/** One step after the other; none on Swing's thread, since all of them read or write files. */
	private final ExecutorService steps = Executors.newSingleThreadExecutor(AnnotationWindow::daemon);

	private final JFrame frame;
	private final WorkGuard guard;
	private final AnnotationPanel panel = new AnnotationPanel();
	private final Timer draft = new Timer(DRAFT_MILLISECONDS, e -> submit(this::keepDraft));

	private final AnnotationWork work;
	/** Whether a round follows the one that is being stopped. For Swing's thread only. */
	private boolean again;
	/** No step begins any more. For Swing's thread only. */
	private boolean closed;

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
		work = new AnnotationWork(engine, panel, this::workChanged, AnnotationWindow::show);
		guard = new WorkGuard(
				frame,
				work,
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
	static void open(
			AnnotationSession session,
			EngineService engine,
			Map<String, String> options,
			Function<ImagePlus, AnnotationSession> others) {
		AnnotationWindow[] window = new AnnotationWindow[1];
		OnScreen.run(() -> window[0] = new AnnotationWindow(session, engine, options, others));
		ImagePlus.addImageListener(window[0]);
		OnScreen.run(() -> window[0].begun());
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
			if (work.exists()) work.stop();
			else begin();
		});
		panel.cancel.addActionListener(e -> {
			if (guard.ask("Give this round up? It can be gone on with later.", "Cancel the round", "Go on learning")
					== 0) work.cancel();
		});
		// The slice that is shown when the button is pressed; an earlier step may take a while.
		panel.correct.addActionListener(e -> onSlice(this::correct));
		panel.accept.addActionListener(e -> onSlice(this::accept));
		panel.undo.addActionListener(e -> step(this::undo));
		panel.next.addActionListener(e -> step(this::next));
		panel.add.addActionListener(e -> addImage());
		panel.use.addActionListener(e -> useModel());
		frame.add(panel);
		frame.pack();
		ImageWindow beside = image().getWindow();
		if (beside == null) frame.setLocationByPlatform(true);
		else frame.setLocation(beside.getX() + beside.getWidth() + GAP, beside.getY());
		frame.setVisible(true);
		panel.activity.requestFocusInWindow();
	}

	/** What was drawn before is restored, and looked at with what was learnt before. */
	private void begun() {
		step(() -> {
			int restored = session.restoreDraft();
			String where =
					restored == 0 ? "Ready." : restored + " ROIs that were not accepted are in the ROI Manager again.";
			if (session.project().rounds() > 0) SwingUtilities.invokeLater(() -> look(where));
			else if (restored > 0) report(where);
		});
		draft.start();
	}

	private void look(String end) {
		if (!closed) work.begin(session::look, end);
	}

	private void keepDraft() {
		session.keepDraft();
	}

	/** Shows what is annotated and proposed after the steps so far, and what can be done. On Swing's thread. */
	private void say() {
		submit(() -> {
			SortedSet<Integer> slices = session.project().slices();
			List<Integer> look = session.project().proposed();
			int rounds = session.project().rounds();
			SwingUtilities.invokeLater(
					() -> panel.show(slices, look, rounds, work.exists(), work.exists() && !work.goesOn()));
		});
	}

	/** A round has begun, or has ended. */
	private void workChanged() {
		panel.learn.setText(work.exists() ? AnnotationPanel.STOP : AnnotationPanel.LEARN);
		if (work.exists() || !closed && !again && image().getWindow() != null) say();
		else if (closed) end();
		else if (again) begin();
		else close();
	}

	private void onSlice(IntConsumer taken) {
		int slice = image().getZ();
		step(() -> taken.accept(slice));
	}

	/** Takes a step in its turn; a failure is one sentence. On Swing's thread. */
	private void step(Runnable taken) {
		submit(taken);
		say();
	}

	private void submit(Runnable taken) {
		if (closed) return;
		steps.execute(() -> {
			try {
				taken.run();
			} catch (RuntimeException | Error e) {
				show(e);
			}
		});
	}

	private static void show(Throwable problem) {
		String sentence = Problems.sentence(problem);
		// The steps go on meanwhile, the draft among them.
		if (!sentence.isEmpty()) Message.showSoon(sentence, Problems.details(problem));
	}

	/** After a step was taken. */
	private void record(String key, String value) {
		Map<String, String> all = new LinkedHashMap<>();
		all.put("title", image().getTitle());
		all.put("project", session.project().folder().toString());
		all.put(key, value);
		if (key.equals("round")) all.putAll(options);
		SwingUtilities.invokeLater(() -> RecordedStep.record(COMMAND, all));
	}

	private void correct(int slice) {
		int outlines = session.correct(slice);
		record("correct", String.valueOf(slice));
		report(
				outlines == 0
						? "Nothing was found on slice " + slice + "; outline what is there, or accept it as empty."
						: "Correct the outlines of slice " + slice + " in the ROI Manager, then accept it.");
	}

	private void accept(int slice) {
		session.keepDraft(); // before anything is asked
		boolean empty = session.drawn(slice).isEmpty();
		if (empty && session.outline().isPresent())
			throw new InvalidRequest(
					"The outline on slice " + slice + " is not in the ROI Manager; add it there with t, "
							+ "and name it after its structure, or remove it with Edit > Selection > Select None.");
		if (empty && session.project().slices().contains(slice)) {
			report("Slice " + slice + " is annotated already, and the ROI Manager has no other ROIs there.");
			return;
		}
		if (empty && !confirms(slice)) return;
		Optional<String> doubt = empty ? session.acceptEmpty(slice) : session.accept(new TreeSet<>(List.of(slice)));
		session.keepDraft();
		record(empty ? "empty" : "accept", String.valueOf(slice));
		report("Slice " + slice + " is accepted." + doubt.map(why -> " " + why).orElse(""));
		doubt.ifPresent(why -> ImageJLog.print("STU-Net: slice " + slice + " is accepted. " + why));
		if (panel.atOnce.isSelected() && session.project().rounds() > 0 && doubt.isEmpty())
			SwingUtilities.invokeLater(this::learnOn);
	}

	private boolean confirms(int slice) {
		int[] way = new int[1];
		OnScreen.run(() -> way[0] = guard.ask(
				"Slice " + slice + " has no ROIs in the ROI Manager.", "It has none of the structures", "Not yet"));
		return way[0] == 0;
	}

	/** Learns from what is accepted now; a round that runs is stopped for it. */
	private void learnOn() {
		if (!work.exists()) {
			begin();
			return;
		}
		again = true;
		work.stop();
	}

	private void undo() {
		boolean undone = session.undo();
		report(
				undone
						? "What was accepted last is in the ROI Manager again."
						: "Nothing was accepted that could be undone.");
		if (undone) record("undo", "true");
	}

	private void next() {
		session.next().ifPresent(slice -> record("next", "true"));
	}

	/** Learns the next round. On Swing's thread. */
	private void begin() {
		again = false;
		if (closed) return;
		work.begin(
				watch -> {
					int round = session.project().rounds() + 1;
					report("Starting round " + round);
					session.learn(round, watch, watch);
					record("round", String.valueOf(round));
				},
				"The round is finished.");
	}

	private void addImage() {
		if (work.exists()) return;
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
		// A round may have begun while the question was open.
		if (chosen == null || work.exists() || closed) return;
		ImagePlus other = open.get(List.of(titles).indexOf(chosen));
		close();
		daemon(() -> change(other)).start();
	}

	/** Opens the project with another image, and again with this one if that fails. */
	private void change(ImagePlus other) {
		try {
			// After the last step, which has closed the project.
			steps.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
			session.putAway();
			AnnotationSession opened;
			try {
				opened = others.apply(other);
			} catch (RuntimeException | Error e) {
				show(e);
				opened = others.apply(image());
			}
			opened.open();
			open(opened, engine, options, others);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		} catch (RuntimeException | Error e) {
			show(e);
		}
	}

	private void useModel() {
		FileDialog dialog = new FileDialog(frame, "Save the model as NAME.stunet", FileDialog.SAVE);
		dialog.setFile("annotated.stunet");
		dialog.setVisible(true);
		if (dialog.getFile() == null) return;
		Path output = Path.of(dialog.getDirectory()).resolve(dialog.getFile());
		boolean replaces = Files.exists(output);
		if (replaces && guard.ask(output + " exists already.", "Replace it", "Keep it") != 0) return;
		step(() -> {
			session.use(output, replaces);
			record("output", output.toString());
			report("The model is " + output + "; STU-Net Predict... offers it.");
		});
	}

	private void report(String text) {
		work.report(text);
	}

	/** Closes the window; the project when the steps that were begun, and the round, have ended. On Swing's thread. */
	private void close() {
		if (closed) return;
		draft.stop();
		if (image().getWindow() != null) submit(this::keepDraft);
		closed = true;
		guard.close();
		ImagePlus.removeImageListener(this);
		frame.dispose();
		if (work.exists()) work.cancel();
		else end();
	}

	private void end() {
		steps.execute(session::close);
		steps.shutdown();
	}

	@Override
	public void imageOpened(ImagePlus opened) {}

	/** What is learnt goes on without its image; all else ends. */
	@Override
	public void imageClosed(ImagePlus closedOne) {
		if (closedOne == image())
			SwingUtilities.invokeLater(() -> {
				if (!work.exists()) close();
			});
	}

	@Override
	public void imageUpdated(ImagePlus updated) {}
}
