package sc.fiji.stunet.fiji.dialog;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.fiji.launch.CommandInputs;
import sc.fiji.stunet.fiji.launch.RecentModels;
import sc.fiji.stunet.model.InstalledModels;
import sc.fiji.stunet.model.Model;

/**
 * A model in the dialog's list.
 *
 * @param name for the user, unlike those of the others
 * @param finds its structures, in a line
 */
record OfferedModel(String name, Path folder, String finds) {

	/**
	 * That of the last command first, then those that were used, trained or imported before, then the installed.
	 *
	 * @param last as it was typed; empty text: none
	 */
	static List<OfferedModel> all(String last) {
		Stream<Path> before = Stream.concat(path(last).stream(), RecentModels.all().stream());
		return of(Stream.concat(before, InstalledModels.here().all().stream().map(InstalledModels.Installed::folder)));
	}

	private static Optional<Path> path(String typed) {
		try {
			return typed.isBlank()
					? Optional.empty()
					: Optional.of(CommandInputs.file(typed).toPath());
		} catch (InvalidPathException e) {
			// It stands in the dialog again, which says what is wrong when OK is pressed.
			return Optional.empty();
		}
	}

	/** The usable ones of these folders. */
	static List<OfferedModel> of(Stream<Path> folders) {
		Map<Path, OfferedModel> all = new LinkedHashMap<>();
		folders.map(folder -> folder.toAbsolutePath().normalize())
				.filter(folder -> !all.containsKey(folder))
				.forEachOrdered(folder -> read(folder, all.values()).ifPresent(model -> all.put(folder, model)));
		return List.copyOf(all.values());
	}

	private static Optional<OfferedModel> read(Path folder, Collection<OfferedModel> others) {
		try {
			Model model = Model.read(folder);
			boolean isNew = others.stream().noneMatch(other -> other.name().equals(model.name()));
			return Optional.of(new OfferedModel(
					isNew ? model.name() : folder.toString(), folder, InstalledModels.finds(model.structures())));
		} catch (UserError e) {
			// Gone, or unusable: it can still be named, and is then refused with the reason.
			return Optional.empty();
		}
	}

	/** How a path is shown: by the name of the model that is there. */
	static String shown(String path, List<OfferedModel> offered) {
		return find(path, offered).map(OfferedModel::name).orElse(path);
	}

	/** What a text in the field means: the path of the model with this name, or the text itself. */
	static String meant(String text, List<OfferedModel> offered) {
		return named(text, offered).map(model -> model.folder().toString()).orElse(text);
	}

	static Optional<OfferedModel> named(String text, List<OfferedModel> offered) {
		return offered.stream()
				.filter(model -> model.name().equals(text.strip()))
				.findFirst();
	}

	/**
	 * What a model that is not offered finds, in a line. Reads it.
	 *
	 * @param path of it, or its name
	 * @return empty text: there is no such model
	 */
	static String finds(String path) {
		try {
			return of(Stream.of(InstalledModels.folderOf(Path.of(path.strip())))).stream()
					.map(OfferedModel::finds)
					.findFirst()
					.orElse("");
		} catch (UserError | InvalidPathException e) {
			// Half typed.
			return "";
		}
	}

	/**
	 * The model in a folder of the same name, else the first one.
	 *
	 * @param offered at least one
	 */
	static OfferedModel likeOf(String path, List<OfferedModel> offered) {
		String name = new File(path).getName();
		return offered.stream()
				.filter(model -> model.folder().endsWith(name))
				.findFirst()
				.orElse(offered.get(0));
	}

	static Optional<OfferedModel> find(String path, List<OfferedModel> offered) {
		String absolute = new File(path).getAbsolutePath();
		return offered.stream()
				.filter(model -> !path.isBlank() && model.folder().toString().equals(absolute))
				.findFirst();
	}
}
