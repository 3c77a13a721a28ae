package sc.fiji.stunet.fiji.annotate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.launch.RecentModels;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.model.Model;

/** The model of a project's last round, as one that others use. */
final class LearntModel {

	private LearntModel() {}

	/**
	 * Saves it, and offers it in the dialogs.
	 *
	 * @param output folder NAME.stunet
	 * @throws InvalidRequest if no round is finished
	 * @throws sc.fiji.stunet.files.InvalidOutput if it cannot be written
	 */
	static void save(AnnotationProject project, Path output, boolean overwrite) {
		if (project.rounds() == 0)
			throw new InvalidRequest("No round is finished in " + project.folder()
					+ ", so there is no model to save yet; learn one with round=1.");
		Path model = project.model(project.rounds());
		Path target = output.toAbsolutePath().normalize();
		AtomicFolder.write(
				target, overwrite, old -> Files.exists(old.resolve(Model.DESCRIPTION)), folder -> copy(model, folder));
		RecentModels.add(target);
	}

	private static void copy(Path model, Path folder) throws IOException {
		try (Stream<Path> files = Files.list(model)) {
			for (Path file : files.toList()) Files.copy(file, folder.resolve(file.getFileName()));
		}
	}
}
