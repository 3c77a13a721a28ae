package sc.fiji.stunet.fiji.view;

import java.util.Optional;

import javax.swing.JFrame;
import javax.swing.JOptionPane;
import javax.swing.SwingUtilities;

import ij.CommandListener;
import ij.Executer;
import ij.IJ;

/**
 * Asks before a window is closed whose work is not finished, or ImageJ quits: whether to stop the work, to cancel it or
 * to go on.
 */
public final class WorkGuard implements CommandListener, AutoCloseable {

	private static final String QUIT = "Quit";

	/** The work of a window. Called on Swing's thread, where nothing else is said. */
	public interface Work {

		/** Whether closing would end it. Called on any thread. */
		boolean isRunning();

		/** Ends it soon, with what there is. */
		void stop();

		/** Ends it now. */
		void cancel();

		/**
		 * Keeps what would be lost with ImageJ, which quits. Called on any thread but Swing's.
		 *
		 * @return why it could not be kept, a sentence; empty: it is
		 */
		default Optional<String> keep() {
			return Optional.empty();
		}
	}

	private final JFrame frame;
	private final Work work;
	private final String question;
	/** To stop, to cancel, to go on; in the language of the rest, whatever that of the system. */
	private final String[] ways;
	/** The user lets go what could not be kept: ImageJ quits without another try. */
	private volatile boolean letsGo;

	/**
	 * @param question for the user
	 * @param ways to answer it: to stop, to cancel, to go on
	 */
	public WorkGuard(JFrame frame, Work work, String question, String... ways) {
		this.frame = frame;
		this.work = work;
		this.question = question;
		this.ways = ways.clone();
		Executer.addCommandListener(this);
	}

	/** Whether the window may be closed now: nothing runs, or the user cancels it. On Swing's thread. */
	public boolean mayEnd() {
		if (!work.isRunning()) return true;
		int way = ask(question, (Object[]) ways);
		if (way == 0) work.stop();
		if (way == 1) work.cancel();
		return way == 1;
	}

	/** @return number of the answer, -1 for none; the last one is the default */
	public int ask(String asked, Object... answers) {
		return JOptionPane.showOptionDialog(
				frame,
				asked,
				frame.getTitle(),
				JOptionPane.DEFAULT_OPTION,
				JOptionPane.QUESTION_MESSAGE,
				null,
				answers,
				answers[answers.length - 1]);
	}

	/**
	 * Called by ImageJ before every command, on any thread; null forbids the command. It holds the lock that {@link
	 * #close()} needs too, so the user is asked later, and ImageJ quits after the answer.
	 */
	@Override
	public String commandExecuting(String command) {
		if (!command.equals(QUIT)) return command;
		Optional<String> lost = letsGo ? Optional.empty() : work.keep();
		letsGo = false;
		if (lost.isEmpty() && !work.isRunning()) return command;
		SwingUtilities.invokeLater(() -> {
			boolean letsGoNow = lost.isPresent();
			if (letsGoNow && ask(lost.get(), "Quit and lose what is drawn", "Do not quit") != 0) return;
			if (!mayEnd()) return;
			letsGo = letsGoNow;
			IJ.doCommand(QUIT);
		});
		return null;
	}

	/** From now on nobody is asked. */
	@Override
	public void close() {
		Executer.removeCommandListener(this);
	}
}
