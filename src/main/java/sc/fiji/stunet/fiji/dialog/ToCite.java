package sc.fiji.stunet.fiji.dialog;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

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

	/** The sentence about the network that is filled in; empty: none is, or nothing is computed. */
	static String of(Form form) {
		try {
			Optional<Path> model = form.field(Field.Kind.MODEL)
					.map(field -> form.text(field))
					.filter(text -> !text.isEmpty())
					.map(Path::of);
			if (model.isPresent()) return Citation.of(Model.read(model.get())).sentence();
			if (!form.trains()) return "";
			InitializationSettings start = ((Trains) form.filledIn()).settings().initialization();
			return start.plan()
					.map(Citation::ofPlan)
					.or(() -> start.size().map(Citation::ofSize))
					.orElse(Citation.STU_NET)
					.sentence();
		} catch (UserError | InvalidPathException e) {
			// What is wrong with it is said when OK is pressed.
			return "";
		}
	}
}
