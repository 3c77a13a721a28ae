package sc.fiji.stunet.fiji.annotate;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.GridLayout;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JLabel;
import javax.swing.JPanel;

/** What {@link AnnotationWindow} shows: a button for every step, and lines about where things stand. */
@SuppressWarnings("serial") // never written
final class AnnotationPanel extends JPanel {

	static final String LEARN = "Learn";
	static final String STOP = "Stop";

	private static final int COLUMNS = 2;
	private static final int GAP = 4;
	private static final int BORDER = 10;

	final JButton learn = new JButton(LEARN);
	final JButton cancel = new JButton("Cancel");
	final JButton correct = new JButton("Correct this slice");
	final JButton accept = new JButton("Accept");
	final JButton undo = new JButton("Undo");
	final JButton next = new JButton("Next slice");
	final JButton add = new JButton("Add image");
	final JButton use = new JButton("Use the model");
	final JButton remove = new JButton("Remove image");
	final JCheckBox atOnce = new JCheckBox("Learn on when a slice is accepted", true);
	final JLabel score = new JLabel(" ");
	final JLabel activity = new JLabel("Outline the structures on some slices, name the ROIs, accept them.");
	private final JLabel annotated = new JLabel(" ");
	private final JLabel proposed = new JLabel(" ");

	AnnotationPanel() {
		super(new BorderLayout(BORDER, BORDER));
		setBorder(BorderFactory.createEmptyBorder(BORDER, BORDER, BORDER, BORDER));
		JPanel buttons = new JPanel(new GridLayout(0, COLUMNS, GAP, GAP));
		for (JButton button : List.of(learn, cancel, next, correct, accept, undo, use, add, remove))
			buttons.add(button);
		explain();
		Box lines = Box.createVerticalBox();
		for (Component line : List.of(annotated, proposed, score, activity, atOnce)) lines.add(line);
		add(buttons, BorderLayout.CENTER);
		add(lines, BorderLayout.SOUTH);
		// Not on a button: the space bar, pressed for something else, would begin to learn.
		activity.setFocusable(true);
	}

	private void explain() {
		learn.setToolTipText("Learns from the accepted slices, and shows again and again what it finds in the others; "
				+ "Stop ends the round with the best so far");
		cancel.setToolTipText("Gives the round up; Learn goes on with it");
		next.setToolTipText("Shows the next of the slices that would tell the network most");
		correct.setToolTipText("Puts what was found on this slice, or accepted, into the ROI Manager, to be changed");
		accept.setToolTipText("Takes the ROI Manager's ROIs on this slice; the rest of the slice is background");
		undo.setToolTipText("Takes back what was accepted last; its ROIs are in the ROI Manager again");
		use.setToolTipText("Saves the model of the last round; STU-Net Predict... offers it");
		add.setToolTipText("Annotates another open image, too; the network learns from both");
		remove.setToolTipText("Learns from the other images alone; what was accepted here stays on the disk");
	}

	/** Shows a sentence, which may be longer than the window is wide. On Swing's thread. */
	void say(String sentence) {
		activity.setText(sentence);
		activity.setToolTipText(sentence);
	}

	/**
	 * Shows where things stand, and what can be done. On Swing's thread.
	 *
	 * @param slices that are annotated
	 * @param look slices to look at next
	 * @param rounds that are finished
	 * @param images of the project
	 * @param learning whether a round runs
	 * @param stopping whether it is being stopped
	 */
	void show(
			Collection<Integer> slices,
			List<Integer> look,
			int rounds,
			int images,
			boolean learning,
			boolean stopping) {
		annotated.setText(slices.isEmpty() ? "No slice is annotated yet." : "Annotated: " + text(slices) + ".");
		proposed.setText(look.isEmpty() ? " " : "Look next at: " + text(look) + ".");
		learn.setText(learning ? STOP : LEARN);
		learn.setEnabled(!stopping);
		undo.setEnabled(!slices.isEmpty());
		next.setEnabled(!look.isEmpty());
		use.setEnabled(rounds > 0);
		add.setEnabled(!learning);
		remove.setEnabled(!learning && images > 1);
		cancel.setEnabled(learning);
	}

	private static String text(Collection<Integer> slices) {
		return slices.stream().map(String::valueOf).collect(Collectors.joining(", "));
	}
}
