package sc.fiji.stunet.fiji.dialog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipFile;

import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.ModelSet;

/**
 * What was dropped on a dialog, beside the fields that take files.
 *
 * @param path of a file or folder; several files, for channels, are separated by semicolons
 * @param isModel a model folder, a set of models, or a zip file with one of them
 */
record DroppedFiles(String path, boolean isFolder, boolean isModel) {

	/** Reads as much as tells what it is. */
	static DroppedFiles look(String path) {
		try {
			Path file = Path.of(path);
			return new DroppedFiles(path, Files.isDirectory(file), isModel(file));
		} catch (InvalidPathException e) {
			// Whoever reads it says so.
			return new DroppedFiles(path, false, false);
		}
	}

	private static boolean isModel(Path file) {
		return Files.isRegularFile(file.resolve(Model.DESCRIPTION)) || ModelSet.isOne(file) || isPackedModel(file);
	}

	private static boolean isPackedModel(Path file) {
		if (!file.toString().endsWith(".zip") || !Files.isRegularFile(file)) return false;
		try (ZipFile zip = new ZipFile(file.toFile())) {
			return zip.stream()
					.map(entry -> entry.getName().replace('\\', '/'))
					.anyMatch(name -> name.endsWith("/" + Model.DESCRIPTION) || name.endsWith(ModelSet.ENDING));
		} catch (IOException e) {
			// Not a zip file, whatever its name says.
			return false;
		}
	}

	/**
	 * The field that is meant: for a model that of the model, else that of the image, else the first one for such a
	 * thing in which nothing stands, else the first one.
	 *
	 * @param shown fields in their order
	 * @return empty: none takes it
	 */
	Optional<Field> fieldOf(Form form, List<Field> shown) {
		Optional<Field> model =
				shown.stream().filter(field -> field.kind() == Field.Kind.MODEL).findFirst();
		if (isModel && model.isPresent()) return model;
		return shown.stream()
				.filter(field -> field.isRead(isFolder))
				.min(Comparator.<Field, Boolean>comparing(field -> field.kind() != Field.Kind.SOURCE)
						.thenComparing(field -> !form.text(field).isEmpty()));
	}
}
