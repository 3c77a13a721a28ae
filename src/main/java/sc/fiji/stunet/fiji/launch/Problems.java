package sc.fiji.stunet.fiji.launch;

import java.nio.file.InvalidPathException;

import ij.IJ;
import org.scijava.Cancelable;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.fiji.image.ImageJLog;
import sc.fiji.stunet.progress.Cancelled;

/** Translates exceptions to sentences for the user of ImageJ, once. */
public final class Problems {

	private Problems() {}

	/** Runs a command's work; a failure cancels the command with one sentence as its reason. */
	public static void cancelOnFailure(Cancelable command, Runnable work) {
		try {
			work.run();
		} catch (RuntimeException | Error problem) {
			cancel(command, sentence(problem), details(problem), CommandLineRun.FAILED);
		} finally {
			IJ.showProgress(1);
			IJ.showStatus("");
		}
	}

	/**
	 * Cancels a command that has tried all cases, so that its files are there: {@code summary.csv} has the failed ones.
	 */
	public static void cancelAfterSomeCases(Cancelable command, String sentence) {
		cancel(command, sentence, "", CommandLineRun.SOME_CASES_FAILED);
	}

	/** Cancels a command that has shown what is wrong with the user's files. */
	public static void cancelAfterErrors(Cancelable command, String sentence) {
		cancel(command, inKeys(sentence), "", CommandLineRun.FAILED);
	}

	/**
	 * Cancels a command. Without a window SciJava would not report the sentence. With one, the message is ours; SciJava
	 * shows none for a command without a reason. A script reads the reason.
	 *
	 * @param sentence empty: the user cancelled it
	 */
	private static void cancel(Cancelable command, String sentence, String details, int exitCode) {
		cancel(command, Outcome.of(command), new Outcome.Refusal(sentence, details, exitCode));
	}

	/** @param canceled the command of the outcome, or what comes before it */
	static void cancel(Cancelable canceled, Outcome outcome, Outcome.Refusal refusal) {
		// The launcher ends the process on its own thread: SciJava waits 5 s for the end of those of its commands.
		if (!outcome.isLaunched()) CommandLineRun.fail(refusal.sentence(), refusal.exitCode());
		boolean byUser = refusal.sentence().isEmpty();
		if (!byUser) outcome.refuse(refusal);
		boolean shown = Message.hasWindow() && !CommandLineRun.isOfScript();
		if (shown && !outcome.isLaunched() && !byUser) Message.showSoon(refusal.sentence(), refusal.details());
		boolean ends = outcome.isLaunched() && CommandLineRun.isOne() && !CommandLineRun.isOfScript();
		canceled.cancel(shown || ends ? "" : refusal.sentence());
	}

	/** The details of a problem, which are shown below its sentence. */
	public static String details(Throwable problem) {
		String details = Failure.of(problem).details();
		return details.isEmpty() ? Failure.stackTrace(problem) : details;
	}

	/** Inserts macro keys and menu commands into a sentence with remedies. */
	static String inKeys(String sentence) {
		return Remedy.inWords(sentence, remedy -> switch (remedy) {
			case BEST_CHECKPOINT -> "'best'";
			case CHECK_DATA -> "STU-Net Check Data...";
			case FRAME -> "frame=1, or frame=all";
			case MODELS -> "STU-Net Models...";
			case PLAN_DATA -> "STU-Net Plan...";
			case SPACING -> "spacing=x,y,z in mm";
			case VOXEL_SIZE -> "Image > Properties or spacing=x,y,z in mm";
			default -> "'" + remedy.word("") + "'";
		});
	}

	/** The sentence for the user, empty if the user cancelled; stack traces of defects go to the log. */
	public static String sentence(Throwable problem) {
		if (problem instanceof Cancelled) return "";
		String details = Failure.of(problem).details();
		if (!details.isEmpty()) ImageJLog.print(details);
		return inKeys(words(problem));
	}

	/** The sentence alone; what can be set is not in words yet, see {@link #inKeys}. */
	static String words(Throwable problem) {
		if (problem instanceof InvalidPathException path)
			return "'" + path.getInput() + "' is neither a path (" + path.getReason()
					+ ") nor an open image; write it anew.";
		if (problem instanceof OutOfMemoryError)
			return "There is not enough memory for this image; close other images or give ImageJ more (Edit > "
					+ "Options > Memory & Threads).";
		if (problem instanceof LinkageError)
			return "A library is missing in this ImageJ or Fiji, or is of another version (" + problem.getMessage()
					+ "); install STU-Net again.";
		return Failure.of(problem).sentence();
	}
}
