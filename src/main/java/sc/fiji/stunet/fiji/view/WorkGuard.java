package sc.fiji.stunet.fiji.view;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import javax.swing.JFrame;
import javax.swing.JOptionPane;
import javax.swing.SwingUtilities;

import ij.CommandListener;
import ij.Executer;

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

	/** Puts a question to the user. */
	@FunctionalInterface
	interface Asker {

		/** @return number of the answer, -1 for none */
		int ask(String question, Object... answers);
	}

	/**
	 * What the user lets go in this attempt to quit: of every window that was asked for, since the others ask after it.
	 * An attempt is a thread; another one asks again.
	 */
	private static final ThreadLocal<Set<WorkGuard>> LET_GO = ThreadLocal.withInitial(Set::of);

	private final Asker asker;
	private final Work work;
	private final String question;
	/** To stop, to cancel, to go on; in the language of the rest, whatever that of the system. */
	private final String[] ways;

	/**
	 * @param question for the user
	 * @param ways to answer it: to stop, to cancel, to go on
	 */
	public WorkGuard(JFrame frame, Work work, String question, String... ways) {
		this(inDialogOf(frame), work, question, ways);
	}

	WorkGuard(Asker asker, Work work, String question, String... ways) {
		this.asker = asker;
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
		return asker.ask(asked, answers);
	}

	private static Asker inDialogOf(JFrame frame) {
		return (asked, answers) -> JOptionPane.showOptionDialog(
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
		Set<WorkGuard> letGo = new HashSet<>(LET_GO.get());
		Optional<String> lost = letGo.contains(this) ? Optional.empty() : work.keep();
		if (lost.isEmpty() && !work.isRunning()) return command;
		SwingUtilities.invokeLater(() -> {
			if (lost.isPresent() && ask(lost.get(), "Quit and lose what is drawn", "Do not quit") != 0) return;
			if (!mayEnd()) return;
			if (lost.isPresent()) letGo.add(this);
			quit(letGo);
		});
		return null;
	}

	private static void quit(Set<WorkGuard> letGo) {
		new Thread(
						() -> {
							LET_GO.set(letGo);
							new Executer(QUIT).run();
						},
						QUIT)
				.start();
	}

	/** From now on nobody is asked. */
	@Override
	public void close() {
		Executer.removeCommandListener(this);
	}
}
