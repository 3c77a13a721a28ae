package sc.fiji.stunet.fiji.dialog;

import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

import javax.swing.Timer;

import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.fiji.launch.LatestAnswer;
import sc.fiji.stunet.fiji.launch.Problems;
import sc.fiji.stunet.progress.Progress;

/**
 * What a command is expected to take as the form is filled in now: the engine is asked in the background, the last
 * question alone is answered.
 */
final class Expectations implements AutoCloseable {

	/**
	 * @param ofChoices a few words for each speed; empty: not known
	 * @param line about all; empty: nothing to say yet
	 */
	record Expected(Map<String, String> ofChoices, String line) {

		static final Expected NOTHING = new Expected(Map.of(), "");
	}

	/** What is to be estimated. */
	@FunctionalInterface
	interface Question {

		/** Called in the background. */
		Expected answer(Progress progress);
	}

	private static final int PAUSE_MS = 250;

	private final Form form;
	private final Function<Form, Question> asked;
	private final Consumer<Expected> shown;
	private final Timer soon = new Timer(PAUSE_MS, e -> ask());
	private final LatestAnswer latest = new LatestAnswer();

	/**
	 * @param asked makes a question of what the form holds now; called on Swing's thread
	 * @param shown called on Swing's thread
	 */
	Expectations(Form form, Function<Form, Question> asked, Consumer<Expected> shown) {
		this.form = form;
		this.asked = asked;
		this.shown = shown;
		soon.setRepeats(false);
	}

	/** To be called on Swing's thread when the form has changed. */
	void askSoon() {
		latest.forget();
		soon.restart();
	}

	private void ask() {
		Question question = asked.apply(form);
		latest.ask(isOld -> expected(question, isOld), shown);
	}

	private static Expected expected(Question question, BooleanSupplier isOld) {
		if (isOld.getAsBoolean()) return Expected.NOTHING;
		try {
			return question.answer(new Asked(isOld));
		} catch (UserError e) {
			return new Expected(Map.of(), Problems.sentence(e));
		} catch (RuntimeException e) {
			// A field that is not filled in, or wrong: that is said when OK is pressed.
			return Expected.NOTHING;
		}
	}

	/** Cancelled by the next question. */
	private record Asked(BooleanSupplier isOld) implements Progress {

		@Override
		public void report(String activity, long done, long total) {}

		@Override
		public void log(String sentence) {}

		@Override
		public boolean isCancelled() {
			return isOld.getAsBoolean();
		}
	}

	@Override
	public void close() {
		latest.forget();
		soon.stop();
	}
}
