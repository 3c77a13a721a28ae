package sc.fiji.stunet.fiji.view;

import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.FlowLayout;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;

import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.ImageIcon;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.SwingConstants;
import javax.swing.SwingUtilities;
import javax.swing.WindowConstants;

import sc.fiji.stunet.chart.TrainingChart;
import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;

/**
 * The window of a training: its curves, a slice with reference and prediction, its progress, and buttons to pause, to
 * stop and to cancel it. Closing the window, or ImageJ, while it trains asks first. May be called from any thread.
 */
public final class TrainingWindow implements TrainingView, WorkGuard.Work, AutoCloseable {

	private static final String PAUSE = "Pause";
	private static final String GO_ON = "Go on";
	private static final String STOP = "Stop and keep the best";
	/** In the language of the rest, whatever that of the system. */
	private static final Object[] CANCEL = {"Cancel the training", "Go on training"};

	private final JFrame frame;
	private final JLabel nothing = new JLabel("The curves begin with the first epoch.", SwingConstants.CENTER);
	private final JLabel slices = new JLabel("", SwingConstants.CENTER);
	private final JLabel status = new JLabel(" ");
	private final JLabel activity = new JLabel("Starting");
	private final JButton stop = new JButton(STOP);
	private final JButton pause = new JButton(PAUSE);
	private final JButton cancel = new JButton("Cancel");
	private final WorkGuard guard;

	/** For Swing's thread only. */
	private TrainingChart chart;
	/** The engine's activity. For Swing's thread only. */
	private String reported = "Starting";

	private volatile Control control = Control.GO_ON;
	private volatile boolean cancelled;
	private volatile boolean over;

	private TrainingWindow(String title) {
		frame = new JFrame(title);
		guard = new WorkGuard(
				frame,
				this,
				"The training is not finished. A cancelled one can be resumed.",
				STOP,
				(String) CANCEL[0],
				(String) CANCEL[1]);
		frame.setDefaultCloseOperation(WindowConstants.DO_NOTHING_ON_CLOSE);
		frame.addWindowListener(new WindowAdapter() {

			@Override
			public void windowClosing(WindowEvent e) {
				if (guard.mayEnd()) frame.dispose();
			}
		});
		nothing.setPreferredSize(new Dimension(760, 440));
		stop.addActionListener(e -> stop());
		pause.addActionListener(e -> holdOrGoOn());
		cancel.addActionListener(e -> {
			if (guard.ask("Give this training up? No model is written; it can be resumed later.", CANCEL) == 0)
				cancel();
		});
		lay();
	}

	/** Opens the window; waits until it is shown. */
	public static TrainingWindow open(String title) {
		TrainingWindow[] window = new TrainingWindow[1];
		OnScreen.run(() -> window[0] = new TrainingWindow(title));
		return window[0];
	}

	private void lay() {
		JPanel buttons = new JPanel(new FlowLayout(FlowLayout.RIGHT));
		buttons.add(stop);
		buttons.add(pause);
		buttons.add(cancel);
		Box lines = Box.createVerticalBox();
		lines.setBorder(BorderFactory.createEmptyBorder(6, 10, 0, 10));
		lines.add(status);
		lines.add(activity);
		JPanel below = new JPanel(new BorderLayout());
		below.add(lines, BorderLayout.CENTER);
		below.add(buttons, BorderLayout.SOUTH);
		slices.setBorder(BorderFactory.createEmptyBorder(0, 10, 0, 10));
		frame.add(nothing, BorderLayout.CENTER);
		frame.add(slices, BorderLayout.EAST);
		frame.add(below, BorderLayout.SOUTH);
		frame.pack();
		frame.setLocationByPlatform(true);
		// Not on a button: the space bar, pressed for something else, would end the training.
		status.setFocusable(true);
		frame.setVisible(true);
		status.requestFocusInWindow();
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
		SwingUtilities.invokeLater(() -> {
			reported = text;
			say();
		});
	}

	/** Shows the engine's activity and the user's pending request, which the engine may follow minutes later. */
	private void say() {
		if (over) return;
		String pending = cancelled
				? "; cancelling"
				: switch (control) {
					case GO_ON -> "";
					case PAUSE -> "; held before the next update until you go on";
					case STOP -> "; stopping: the best so far is kept and validated";
				};
		activity.setText(reported + pending);
	}

	@Override
	public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
		Optional<BufferedImage> slice = preview.map(PreviewPicture::paint);
		SwingUtilities.invokeLater(() -> {
			status.setText(epoch.line());
			if (chart == null) begin(structures);
			chart.add(epoch);
			slice.ifPresent(this::show);
			if (preview.isPresent() && epoch.secondsLeft() <= 0) wasLast();
		});
	}

	/** Switches to the validation of the model, which can only be cancelled. */
	private void wasLast() {
		if (control == Control.PAUSE) control = Control.GO_ON;
		pause.setText(PAUSE);
		pause.setEnabled(false);
		stop.setEnabled(false);
		say();
	}

	private void begin(List<String> structures) {
		chart = new TrainingChart(frame.getTitle(), structures);
		JComponent curves = chart.component();
		curves.setPreferredSize(nothing.getSize());
		frame.remove(nothing);
		frame.add(curves, BorderLayout.CENTER);
		frame.revalidate();
	}

	private void show(BufferedImage slice) {
		boolean first = slices.getIcon() == null;
		slices.setIcon(new ImageIcon(slice));
		if (first) frame.pack();
	}

	@Override
	public boolean isRunning() {
		return !over && !cancelled;
	}

	@Override
	public void stop() {
		if (over) return;
		control = Control.STOP;
		stop.setEnabled(false);
		pause.setEnabled(false);
		say();
	}

	private void holdOrGoOn() {
		control = control == Control.PAUSE ? Control.GO_ON : Control.PAUSE;
		pause.setText(control == Control.PAUSE ? GO_ON : PAUSE);
		say();
	}

	@Override
	public void cancel() {
		if (over) return;
		cancelled = true;
		disable();
		say();
	}

	private void disable() {
		stop.setEnabled(false);
		pause.setEnabled(false);
		cancel.setEnabled(false);
	}

	/** Shows that the training has ended; the window stays open. */
	@Override
	public void ended(String sentence) {
		over = true;
		SwingUtilities.invokeLater(() -> {
			activity.setText(sentence);
			disable();
		});
	}

	/** Ends the protection against quitting; the window stays open. */
	@Override
	public void close() {
		over = true;
		guard.close();
	}
}
