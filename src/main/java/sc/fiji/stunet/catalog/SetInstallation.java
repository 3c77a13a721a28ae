package sc.fiji.stunet.catalog;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.ModelSet;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.weights.ModelFolder;

/**
 * Installs a set of models: its models first, then its file, so that there is no set without its models. A model that
 * is installed already, the very same, stays as it is.
 */
final class SetInstallation {

	private final Installer installer;
	private final Optional<String> name;
	private final boolean overwrite;
	private final Progress progress;

	/** @param name of the set; empty: its own */
	SetInstallation(Installer installer, Optional<String> name, boolean overwrite, Progress progress) {
		this.installer = installer;
		this.name = name;
		this.overwrite = overwrite;
		this.progress = progress;
	}

	/** Whether a source is a set's file, or a folder or zip file with one. */
	static boolean isSet(Path source) {
		if (Files.isDirectory(source))
			return !ModelFolder.isModel(source) && ModelFiles.theSet(source).isPresent();
		return ModelSet.isOne(source) || Installer.isZip(source) && ModelArchive.hasSet(source);
	}

	/** The file of the set that has the name of a model folder. */
	static Path file(Path folder) {
		return folder.resolveSibling(Model.nameOf(folder) + ModelSet.ENDING);
	}

	/** @throws InvalidOutput if there is another model of the name of the set or one of its models */
	Model of(Path source) {
		if (ModelSet.isOne(source)) return installed(source);
		if (Files.isDirectory(source))
			return installed(ModelFiles.theSet(source).orElseThrow());
		Model[] set = new Model[1];
		installer.unpack(
				source,
				scratch -> {
					try {
						set[0] = installed(ModelFiles.theSet(scratch).orElseThrow());
					} catch (InvalidModel e) {
						// In the words of the user, who never sees the temporary folder.
						throw new InvalidModel(e.getMessage().replace(scratch.toString(), source.toString()), e);
					}
				},
				progress);
		return set[0];
	}

	private Model installed(Path file) {
		Model set = Model.read(file);
		String content = ModelSet.beside(set);
		Path folder = installer.target(name.orElse(set.name())), target = file(folder);
		boolean isMember = set.members().stream()
				.anyMatch(member -> installer.target(member.name()).equals(folder));
		if (isMember)
			throw new InvalidModel("The set has the name of its model " + set.name()
					+ ", so that only one of them could be found; choose another name.");
		if (Files.exists(folder))
			throw new InvalidOutput(folder + " exists already, a model of the name of the set; choose another name.");
		List<Model> missing =
				set.members().stream().filter(member -> !isThere(member)).toList();
		for (Model member : missing) ModelFolder.check(installer.target(member.name()), overwrite);
		AtomicFile.check(target, overwrite);
		List<Path> made = new ArrayList<>();
		try {
			for (Model member : missing) {
				Path place = installer.target(member.name());
				if (!Files.exists(place)) made.add(place);
				installer.install(member.folder(), Optional.of(member.name()), Recipe.NONE, overwrite, progress);
			}
			AtomicFile.write(target, overwrite, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
		} catch (RuntimeException | Error e) {
			made.stream().filter(Files::exists).forEach(AtomicFolder::remove);
			throw e;
		}
		return Model.read(target);
	}

	/** Whether the very same model is installed. */
	private boolean isThere(Model member) {
		try {
			return Model.read(installer.target(member.name())).checksum().equals(member.checksum());
		} catch (InvalidModel e) {
			// There is none, or a damaged one.
			return false;
		}
	}
}
