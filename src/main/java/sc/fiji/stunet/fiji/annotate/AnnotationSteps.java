package sc.fiji.stunet.fiji.annotate;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

import javax.swing.SwingUtilities;

import ij.gui.Roi;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.ImageJLog;
import sc.fiji.stunet.fiji.launch.RecordedStep;
import sc.fiji.stunet.fiji.launch.TrainingWatch;

/**
 * What the buttons of an {@link AnnotationWindow} do, and what is said and recorded about it. Not for Swing's thread:
 * all of them read or write files.
 */
final class AnnotationSteps {

	private static final String COMMAND = "STU-Net Annotate and Learn...";

	private final AnnotationSession session;
	private final Map<String, String> options;
	private final Consumer<String> report;

	/**
	 * @param options of a macro that learns in the same way
	 * @param report takes a sentence for the user
	 */
	AnnotationSteps(AnnotationSession session, Map<String, String> options, Consumer<String> report) {
		this.session = session;
		this.options = options;
		this.report = report;
	}

	/** @param slice from 1 */
	void correct(int slice) {
		int outlines = session.correct(slice);
		record("correct", String.valueOf(slice));
		report.accept(
				outlines == 0
						? "Nothing was found on slice " + slice + "; outline what is there, or accept it as empty."
						: "Correct the outlines of slice " + slice + " in the ROI Manager, then accept it.");
	}

	/**
	 * @param slice from 1
	 * @param confirms asks a question, with the answer that means yes
	 * @return whether something was accepted that can be learnt from
	 * @throws InvalidRequest if something is outlined that is not in the ROI Manager
	 */
	boolean accept(int slice, BiPredicate<String, String> confirms) {
		session.keepDraft(); // before anything is asked
		List<Roi> drawn = session.drawn(slice);
		boolean empty = drawn.isEmpty();
		if (empty && session.outline().isPresent())
			throw new InvalidRequest(
					"The outline on slice " + slice + " is not in the ROI Manager; add it there with t, "
							+ "and name it after its structure, or remove it with Edit > Selection > Select None.");
		if (empty && session.project().slices().contains(slice)) {
			report.accept("Slice " + slice + " is annotated already, and the ROI Manager has no other ROIs there.");
			return false;
		}
		if (empty
				&& !confirms.test(
						"Slice " + slice + " has no ROIs in the ROI Manager.", "It has none of the structures"))
			return false;
		Set<String> missing = Accepted.lost(session.accepted(slice), drawn);
		if (!missing.isEmpty()
				&& !confirms.test(
						"Slice " + slice + " was accepted with " + String.join(", ", missing)
								+ ", which the ROI Manager does not have there.",
						"It has no " + String.join(", ", missing))) return false;
		SortedSet<Integer> slices = new TreeSet<>(List.of(slice));
		Accepted accepted = empty ? session.acceptEmpty(slices) : session.accept(slices);
		session.keepDraft();
		record(empty ? "empty" : "accept", String.valueOf(slice));
		String remarks = accepted.remarks();
		report.accept(("Slice " + slice + " is accepted"
						+ (accepted.again().isEmpty() ? "" : " in place of what was accepted there before") + ". "
						+ accepted.doubt().orElse(""))
				.strip());
		// The window shows a sentence until the next one.
		if (!remarks.isEmpty()) ImageJLog.print("STU-Net: slice " + slice + " is accepted. " + remarks);
		return accepted.doubt().isEmpty();
	}

	/** @param learning whether a round runs, which may have begun with what is taken back */
	void undo(boolean learning) {
		boolean undone = session.undo();
		session.keepDraft();
		report.accept(
				undone
						? "What was accepted last is in the ROI Manager again"
								+ (learning ? "; the round that runs goes on with what it began with." : ".")
						: "Nothing was accepted that could be undone.");
		if (undone) record("undo", "true");
	}

	void next() {
		session.next().ifPresent(slice -> record("next", "true"));
	}

	/** Learns the next round. */
	void learn(TrainingWatch watch) {
		int round = session.project().rounds() + 1;
		report.accept("Starting round " + round);
		session.learn(round, watch, watch);
		record("round", String.valueOf(round));
	}

	/** @param output folder NAME.stunet */
	void use(Path output, boolean replaces) {
		session.use(output, replaces);
		record("output", output.toString());
		report.accept("The model is " + output + "; STU-Net Predict... offers it.");
	}

	/** Takes the image out of the project. */
	void remove() {
		session.keepDraft();
		session.project().remove();
		record("remove", "true");
	}

	/** After the image was added to a project of others. */
	void added() {
		record("add", "true");
	}

	/** After a step was taken. */
	private void record(String key, String value) {
		Map<String, String> all = new LinkedHashMap<>();
		all.put("title", session.project().image().getTitle());
		all.put("project", session.project().folder().toString());
		all.put(key, value);
		if (key.equals("round")) all.putAll(options);
		SwingUtilities.invokeLater(() -> RecordedStep.record(COMMAND, all));
	}
}
