package sc.fiji.stunet.fiji.annotate;

import java.awt.FileDialog;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;

import javax.swing.JFrame;
import javax.swing.JOptionPane;
import javax.swing.SwingUtilities;
import javax.swing.WindowConstants;

import ij.ImageListener;
import ij.ImagePlus;
import ij.gui.ImageWindow;

import sc.fiji.stunet.fiji.image.ImageJLog;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.Message;
import sc.fiji.stunet.fiji.launch.OpenImages;
import sc.fiji.stunet.fiji.launch.Problems;
import sc.fiji.stunet.fiji.view.OnScreen;
import sc.fiji.stunet.fiji.view.WorkGuard;

/**
 * The window of the loop, beside its image: a button for every step, and what the network does meanwhile. Slices can be
 * corrected and accepted while it learns. Closing the window, or ImageJ, while it learns asks first; whatever was
 * accepted is on the disk, and what is being drawn is written there within a second.
 */
final class AnnotationWindow implements ImageListener {

	private static final int GAP = 4;

	private final AnnotationSession session;
	private final EngineService engine;
	private final Map<String, String> options;
	private final Function<ImagePlus, AnnotationSession> others;
	/** One step after the other; none on Swing's thread, since all of them read or write files. */
	private final ExecutorService steps = Executors.newSingleThreadExecutor(AnnotationWindow::daemon);

	private final JFrame frame;
	private final WorkGuard guard;
	private final AnnotationPanel panel = new AnnotationPanel();

	private final AnnotationSteps taken;
	private final AnnotationWork work;
	private final DraftWatch watch;
	/** Whether a round follows the one that is being stopped. For Swing's thread only. */
	private boolean again;
	/** The image is being taken out of the project, so nothing is learnt here. For Swing's thread only. */
	private boolean removing;
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
		work = new AnnotationWork(engine, panel, this::workChanged, session::keepDraft, AnnotationWindow::show);
		taken = new AnnotationSteps(session, options, this::report);
		guard = new WorkGuard(
				frame,
				work,
				"The round is not finished. What was accepted is kept; a cancelled round can be gone on with.",
				"Stop and keep the best",
				"Cancel the round",
				"Go on learning");
		lay();
		watch = new DraftWatch(image(), session::keepDraft, AnnotationWindow::show);
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
		// Before there is anybody who writes another draft.
		int restored = restore(session);
		OnScreen.run(() -> window[0] = new AnnotationWindow(session, engine, options, others));
		ImagePlus.addImageListener(window[0]);
		OnScreen.run(() -> window[0].begun(restored));
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
		panel.correct.addActionListener(e -> onSlice(taken::correct));
		panel.accept.addActionListener(e -> onSlice(this::accept));
		panel.undo.addActionListener(e -> step(() -> taken.undo(work.goesOn())));
		panel.next.addActionListener(e -> step(taken::next));
		panel.add.addActionListener(e -> addImage());
		panel.use.addActionListener(e -> useModel());
		panel.remove.addActionListener(e -> removeImage());
		frame.add(panel);
		frame.pack();
		ImageWindow beside = image().getWindow();
		if (beside == null) frame.setLocationByPlatform(true);
		else frame.setLocation(beside.getX() + beside.getWidth() + GAP, beside.getY());
		frame.setVisible(true);
		panel.activity.requestFocusInWindow();
	}

	/** @return how many ROIs that were drawn before are in the ROI Manager again */
	private static int restore(AnnotationSession session) {
		try {
			return session.restoreDraft();
		} catch (RuntimeException e) {
			show(e);
			return 0;
		}
	}

	/** The image is looked at with what was learnt before. */
	private void begun(int restored) {
		String where = restored == 0 ? "Ready." : restored(restored);
		step(() -> {
			if (session.project().rounds() > 0) SwingUtilities.invokeLater(() -> look(where));
			else if (restored > 0) report(where);
		});
	}

	private static String restored(int rois) {
		return rois == 1
				? "A ROI that was not accepted is in the ROI Manager again."
				: rois + " ROIs that were not accepted are in the ROI Manager again.";
	}

	private void look(String end) {
		if (!closed) work.begin(session::look, end);
	}

	/** Another image must not be annotated with what is drawn here. */
	private void putAway() {
		int kept = session.putAway();
		if (kept == 0) return;
		ImageJLog.print("STU-Net: what was not accepted of '" + image().getTitle() + "' ("
				+ (kept == 1 ? "1 ROI" : kept + " ROIs") + ") is no longer in the ROI Manager; it is kept in "
				+ session.project().draft() + ".");
	}

	/** Shows what is annotated and proposed after the steps so far, and what can be done. On Swing's thread. */
	private void say() {
		submit(() -> {
			SortedSet<Integer> slices = session.project().slices();
			List<Integer> look = session.project().proposed();
			int rounds = session.project().rounds(), images = session.project().images();
			SwingUtilities.invokeLater(
					() -> panel.show(slices, look, rounds, images, work.exists(), work.exists() && !work.goesOn()));
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

	private void onSlice(IntConsumer done) {
		int slice = image().getZ();
		step(() -> done.accept(slice));
	}

	/** Takes a step in its turn; a failure is one sentence. On Swing's thread. */
	private void step(Runnable done) {
		submit(done);
		say();
	}

	private void submit(Runnable done) {
		if (closed) return;
		steps.execute(() -> {
			try {
				done.run();
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

	private void accept(int slice) {
		if (!taken.accept(slice, this::confirms) || !panel.atOnce.isSelected()) return;
		boolean isFirst = session.project().rounds() == 0;
		// All later rounds keep the first one's plan, so it is worth some epochs.
		boolean stops = !isFirst || Files.exists(session.project().prediction(1));
		if (!isFirst || work.goesOn()) SwingUtilities.invokeLater(() -> learnOn(stops));
	}

	private boolean confirms(String question, String yes) {
		int[] way = new int[1];
		OnScreen.run(() -> way[0] = guard.ask(question, yes, "Not yet"));
		return way[0] == 0;
	}

	/**
	 * Learns from what is accepted now.
	 *
	 * @param stops whether a round that runs is stopped for it
	 */
	private void learnOn(boolean stops) {
		if (!work.exists()) {
			begin();
			return;
		}
		again = true;
		if (stops) work.stop();
	}

	/** Learns the next round. On Swing's thread. */
	private void begin() {
		again = false;
		if (closed || removing) return;
		work.begin(taken::learn, "The round is finished.");
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
				new AnnotationSteps(opened, options, this::report).added();
			} catch (RuntimeException | Error e) {
				show(e);
				opened = others.apply(image());
			}
			show(opened);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		} catch (RuntimeException | Error e) {
			show(e);
		}
	}

	/** In a window that closes it; another one could not have its project otherwise. */
	private void show(AnnotationSession opened) {
		boolean given = false;
		try {
			opened.open();
			open(opened, engine, options, others);
			given = true;
		} finally {
			if (!given) opened.close();
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
		step(() -> taken.use(output, replaces));
	}

	private void removeImage() {
		if (work.exists()) return;
		if (guard.ask(
						"Learn from the other images alone? What was accepted here is kept in the project's folder.",
						"Take this image out",
						"Keep it")
				!= 0) return;
		// A round may have begun while the question was open.
		if (work.exists()) return;
		// A slice that is being accepted would begin one.
		removing = true;
		submit(() -> {
			try {
				taken.remove();
				SwingUtilities.invokeLater(this::close);
			} catch (RuntimeException | Error e) {
				SwingUtilities.invokeLater(() -> removing = false);
				throw e;
			}
		});
	}

	private void report(String text) {
		work.report(text);
	}

	/** Closes the window; the project when the steps that were begun, and the round, have ended. On Swing's thread. */
	private void close() {
		if (closed) return;
		watch.close();
		submit(this::putAway);
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
