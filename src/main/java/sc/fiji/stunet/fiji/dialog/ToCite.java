package sc.fiji.stunet.fiji.dialog;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;

import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.model.Citation;
import sc.fiji.stunet.model.Model;

/** How to cite what a command computes with. */
final class ToCite {

	/** Keys of the fields of a training that decide about its network. */
	private static final Set<String> NETWORK = Set.of("plan", "network", "size");

	private ToCite() {}

	/** Whether the network depends on a field: it is read from a file, maybe over a slow network. */
	static boolean dependsOn(Field field) {
		return field.kind() == Field.Kind.MODEL || NETWORK.contains(field.key());
	}

	/**
	 * The sentence about the network that is filled in; empty text: none is, or nothing is computed. It reads files, so
	 * it is to be asked off Swing's thread, on which the form is read here.
	 */
	static Supplier<String> of(Form form) {
		String model = form.model();
		if (!model.isEmpty())
			return () ->
					unlessWrong(() -> Citation.of(Model.read(Path.of(model))).sentence());
		if (!form.trains()) return () -> "";
		Trains training = (Trains) form.filledIn();
		return () -> unlessWrong(() -> ofNew(training.settings().initialization()));
	}

	private static String ofNew(InitializationSettings start) {
		return start.plan()
				.map(Citation::ofPlan)
				.or(() -> start.size().map(Citation::ofSize))
				.orElse(Citation.STU_NET)
				.sentence();
	}

	private static String unlessWrong(Supplier<String> sentence) {
		try {
			return sentence.get();
		} catch (UserError | InvalidPathException e) {
			// What is wrong with it is said when OK is pressed.
			return "";
		}
	}
}
