package sc.fiji.stunet.fiji.launch;

import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.FlowLayout;
import java.awt.Font;
import java.awt.GraphicsEnvironment;

import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JDialog;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.UIManager;

import ij.IJ;

import sc.fiji.stunet.fiji.view.OnScreen;

/** Shows a sentence in a window of its own, the same in ImageJ and in Fiji, with details on demand. */
public final class Message {

	static final String TITLE = "STU-Net";
	static final String MORE = "More";

	private static final Dimension DETAILS = new Dimension(640, 260);

	private final JDialog window = new JDialog(IJ.getInstance(), TITLE, true);

	private Message(String sentence, String details) {
		JTextArea text = new JTextArea(Sentences.wrapped(sentence));
		text.setEditable(false);
		text.setOpaque(false);
		text.setFont(UIManager.getFont("Label.font"));
		text.setBorder(BorderFactory.createEmptyBorder(16, 16, 8, 16));
		JButton ok = new JButton("OK");
		ok.addActionListener(e -> window.dispose());
		JPanel buttons = new JPanel(new FlowLayout(FlowLayout.RIGHT));
		buttons.add(ok);
		if (!details.isBlank()) buttons.add(more(details));
		window.add(text, BorderLayout.NORTH);
		window.add(buttons, BorderLayout.SOUTH);
		window.getRootPane().setDefaultButton(ok);
		window.setDefaultCloseOperation(JDialog.DISPOSE_ON_CLOSE);
		window.setResizable(true);
		fit();
	}

	private JButton more(String details) {
		JTextArea lines = new JTextArea(details.strip());
		lines.setEditable(false);
		lines.setFont(new Font(Font.MONOSPACED, Font.PLAIN, 12));
		lines.setCaretPosition(0);
		JScrollPane scroll = new JScrollPane(lines);
		scroll.setPreferredSize(DETAILS);
		JButton more = new JButton(MORE);
		more.addActionListener(e -> {
			more.setEnabled(false);
			window.add(scroll, BorderLayout.CENTER);
			fit();
		});
		return more;
	}

	private void fit() {
		window.pack();
		window.setLocationRelativeTo(null);
	}

	/** Whether a window can be shown; otherwise the sentence is printed. */
	static boolean hasWindow() {
		return IJ.getInstance() != null && !GraphicsEnvironment.isHeadless();
	}

	/** Shows the sentence later, without blocking, for threads that the painting thread may wait for. */
	public static void showSoon(String sentence, String details) {
		if (hasWindow()) EventQueue.invokeLater(() -> new Message(sentence, details).window.setVisible(true));
		else show(sentence, details);
	}

	/** Whether the user agrees; a macro, and whoever has no window, has meant what it says. */
	public static boolean confirms(String question) {
		if (!hasWindow() || !Texts.isInteractive()) return true;
		int[] answer = {JOptionPane.CANCEL_OPTION};
		OnScreen.run(() -> answer[0] = JOptionPane.showConfirmDialog(
				IJ.getInstance(), Sentences.wrapped(question), TITLE, JOptionPane.OK_CANCEL_OPTION));
		return answer[0] == JOptionPane.OK_OPTION;
	}

	/**
	 * Shows the sentence; blocks until the user closes it.
	 *
	 * @param details such as a stack trace; empty: none
	 */
	public static void show(String sentence, String details) {
		if (!hasWindow()) {
			System.out.println(sentence);
			return;
		}
		OnScreen.run(() -> new Message(sentence, details).window.setVisible(true));
	}
}
