package sc.fiji.stunet.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.FolderLock;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.InstalledModels;
import sc.fiji.stunet.model.InstalledModels.Installed;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.ModelPlaces;
import sc.fiji.stunet.model.ModelPlaces.Place;
import sc.fiji.stunet.progress.ByteProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.weights.ModelFolder;
import sc.fiji.stunet.weights.ModelImport;
import sc.fiji.stunet.weights.ModelZip;
import sc.fiji.stunet.weights.NnUNetExport;

/** Installs models into the user's folder, completely or not at all; exports and removes them. */
public final class Installer {

	private static final String NAME = "[\\p{L}\\p{N}]([\\p{L}\\p{N} ._+-]{0,98}[\\p{L}\\p{N}_+-])?";
	/** Windows has devices of these names, with any ending. */
	private static final String DEVICE = "(?i)(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?";

	private static final String UNPACKED = ".unpacked", DOWNLOADS = ".downloads";

	private final Path own;
	private final ToLongFunction<Path> freeSpace;

	/** Into the folder that {@link ModelPlaces} says. */
	public Installer() {
		this(ModelPlaces.here().own(), ModelZip::freeSpace);
	}

	/**
	 * @param own the user's folder of models
	 * @param freeSpace bytes on the disk of a folder
	 */
	Installer(Path own, ToLongFunction<Path> freeSpace) {
		this.own = own;
		this.freeSpace = freeSpace;
	}

	/**
	 * Installs a model from files of the user: a model folder, a checkpoint, or a folder or zip file with one of them;
	 * or a set with its models, which are then models of the user.
	 *
	 * @param name of the model; empty: as the source is called
	 * @param recipe how a checkpoint is imported
	 * @throws InvalidModel if it is unusable
	 * @throws InvalidOutput if there is such a model and it may not be replaced, or it cannot be written
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels; nothing of it is left then
	 */
	public Model install(Path source, Optional<String> name, Recipe recipe, boolean overwrite, Progress progress) {
		if (!Files.exists(source))
			throw new InvalidModel(
					"There is no file or folder " + source + "; name a zip file, a model folder or a checkpoint.");
		if (SetInstallation.isSet(source)) return new SetInstallation(this, name, overwrite, progress).of(source);
		Path target = target(name.orElseGet(() -> nameOf(source)));
		Path set = SetInstallation.file(target);
		if (Files.exists(set))
			throw new InvalidOutput(set + " exists already, a set of this name; choose another name.");
		ModelFolder.check(target, overwrite);
		AtomicFolder.write(target, overwrite, ModelFolder::isModel, fresh -> {
			try {
				fill(fresh, source.toAbsolutePath(), recipe, progress);
			} catch (InvalidModel e) {
				// In the words of the user, who never sees the temporary folder.
				String sentence = e.getMessage()
						.replace(fresh.resolve(UNPACKED).toString(), source.toString())
						.replace(fresh.toString(), source.toString());
				throw new InvalidModel(sentence, e);
			}
		});
		return Model.read(target);
	}

	/** Unpacks a zip file into a temporary folder beside the models. */
	void unpack(Path zip, AtomicFolder.Content content, Progress progress) {
		AtomicFolder.temporary(target("unpacked"), scratch -> {
			ModelZip.unpack(zip, scratch, name -> true, freeSpace, progress);
			content.writeTo(scratch);
		});
	}

	/**
	 * Installs a model of a catalogue: downloads it, goes on with an earlier download that broke off, checks and
	 * imports it.
	 *
	 * @param downloaded its file, where a program cannot fetch it
	 * @param name of the model; empty: the entry's
	 * @throws InvalidRequest if it cannot be imported, or needs a browser; nothing is downloaded then
	 * @throws DownloadFailed if it cannot be fetched
	 * @see #install(Path, Optional, Recipe, boolean, Progress)
	 */
	public Model install(
			Entry entry, Optional<Path> downloaded, Optional<String> name, boolean overwrite, Progress progress) {
		entry.checkSupported();
		if (downloaded.isEmpty()) refuseWhatNeedsABrowser(entry);
		Path target = target(name.orElse(entry.name()));
		ModelFolder.check(target, overwrite);
		Path folder = own.resolve(DOWNLOADS).resolve(Model.nameOf(target));
		try {
			Files.createDirectories(folder);
			FolderLock lock = FolderLock.take(folder.resolve(".lock"))
					.orElseThrow(() -> new InvalidOutput("The model " + entry.name()
							+ " is being downloaded by another process; wait for it, or end it."));
			try (lock) {
				Download download = new Download(freeSpace);
				Optional<Path> plans = Optional.empty();
				Path source = downloaded.orElse(null);
				for (RemoteFile file : entry.files()) {
					boolean isPlans = entry.recipe().plans().equals(Optional.of(file.name()));
					if (isPlans && source != null && hasPlans(source)) continue;
					Path fetched = download.fetch(file, folder, progress);
					if (isPlans) plans = Optional.of(fetched);
					else if (source == null) source = fetched;
				}
				install(source, Optional.of(Model.nameOf(target)), entry.recipe(plans), overwrite, progress);
			}
		} catch (IOException e) {
			throw new InvalidOutput("Cannot write into " + folder + " (" + e.getMessage() + "); free some space.", e);
		}
		AtomicFolder.delete(folder);
		return Model.read(target);
	}

	private static void refuseWhatNeedsABrowser(Entry entry) {
		entry.byHand().ifPresent(what -> {
			throw new InvalidRequest(what + Remedy.MODELS + ".");
		});
	}

	private static boolean hasPlans(Path checkpoint) {
		return Files.exists(checkpoint.resolveSibling(checkpoint.getFileName() + ".pkl"));
	}

	/**
	 * The folder that a model of this name will have.
	 *
	 * @throws InvalidRequest if it cannot be the name of a folder on every system
	 * @throws InvalidOutput if the folder of models cannot be made
	 */
	Path target(String name) {
		if (!name.matches(NAME) || name.matches(DEVICE))
			throw new InvalidRequest("'" + name + "' cannot be the name of a model; use letters, digits, '-' and '_'.");
		try {
			Files.createDirectories(own);
		} catch (IOException e) {
			throw new InvalidOutput(
					"The folder of models " + own + " cannot be made (" + e.getMessage() + "); choose another one.", e);
		}
		return own.resolve(name + InstalledModels.ENDING);
	}

	private static String nameOf(Path source) {
		String plain = source.toAbsolutePath()
				.normalize()
				.getFileName()
				.toString()
				.replaceFirst("(?i)\\.(stunet|zip|model|pth|pt|safetensors)$", "");
		return isZip(source) ? ModelArchive.nameInside(source).orElse(plain) : plain;
	}

	static boolean isZip(Path source) {
		return Files.isRegularFile(source) && !ModelFiles.isCheckpoint(source);
	}

	private void fill(Path fresh, Path source, Recipe recipe, Progress progress) throws IOException {
		Path found = source, unpacked = Files.createDirectory(fresh.resolve(UNPACKED));
		// What nnU-Net left is imported as it is.
		boolean ofNnUNet = recipe.checkpoint().isEmpty() && ModelImport.isOfNnUNet(source);
		if (!ofNnUNet && isZip(source)) {
			ModelZip.unpack(source, unpacked, name -> true, freeSpace, progress);
			found = ModelFiles.theOne(unpacked, recipe.checkpoint(), source);
		} else if (!ofNnUNet && Files.isDirectory(source))
			found = ModelFiles.theOne(source, recipe.checkpoint(), source);
		if (ModelFolder.isModel(found)) {
			take(found, fresh, progress);
			progress.report("Checking the weights", 0, 1);
			ModelFolder.checkWeights(Model.read(fresh));
		} else {
			Path imported = fresh.resolve("imported" + InstalledModels.ENDING);
			ModelImport.run(recipe.request(found, imported, unpacked), progress);
			take(imported, fresh, progress);
			AtomicFolder.delete(imported);
		}
		AtomicFolder.delete(unpacked);
	}

	/** Moves the files of a model into a folder above it, or copies those from elsewhere. */
	private void take(Path model, Path fresh, Progress progress) throws IOException {
		List<Path> files = ModelFiles.of(model);
		boolean copies = !model.startsWith(fresh);
		long bytes = ModelFiles.bytes(files);
		if (copies) ModelZip.checkSpace(fresh, bytes, freeSpace);
		ByteProgress copying = new ByteProgress(progress, "Copying", bytes);
		for (Path file : files) {
			Path target = fresh.resolve(file.getFileName());
			if (!copies) Files.move(file, target);
			else
				try (InputStream in = Files.newInputStream(file);
						OutputStream out = Files.newOutputStream(target)) {
					copying.copy(in, out, Long.MAX_VALUE);
				}
		}
	}

	/**
	 * Packs a model, or a set with its models, into one zip file, which {@link #install} takes on another computer.
	 *
	 * @param model its path, or the name of an installed one
	 * @throws InvalidModel if there is none, or it is damaged
	 * @throws InvalidOutput if the file exists and may not be replaced, or cannot be written
	 */
	public void export(Path model, Path zip, boolean overwrite, Progress progress) {
		if (!zip.toString().toLowerCase(Locale.ROOT).endsWith(".zip"))
			throw new InvalidRequest(zip + " does not end in .zip; name a zip file to write.");
		AtomicFile.check(zip, overwrite);
		Model checked = Model.read(model);
		progress.report("Checking the weights", 0, 1);
		ModelFolder.checkWeights(checked);
		ModelArchive.pack(checked, zip, overwrite, progress);
	}

	/** Writes a model as nnU-Net v2 keeps its own, and logs how it is used there; see {@link NnUNetExport#run}. */
	public void exportForNnUNet(Path model, Path folder, boolean overwrite, Progress progress) {
		progress.log("In nnU-Net: " + NnUNetExport.run(model, folder, overwrite, progress));
	}

	/**
	 * Removes a model from the user's folder, or a set, whose models stay.
	 *
	 * @return the folder, or the file of the set, that was removed
	 * @throws InvalidRequest if the user's folder has none of this name
	 * @throws InvalidOutput if it cannot be deleted
	 */
	public Path remove(String name) {
		Path found = removable(name);
		AtomicFolder.remove(found);
		return found;
	}

	/** The names of the installed sets that cannot be used any more once a model is {@link #remove removed}. */
	public List<String> setsWith(String name) {
		Path model = folder(name).toAbsolutePath().normalize();
		List<Place> places = new ArrayList<>(List.of(new Place(own, ModelPlaces.Kind.OWN)));
		places.addAll(ModelPlaces.here().all());
		List<Installed> all = new InstalledModels(places).all();
		return all.stream()
				.filter(one -> one.description().stream()
						.flatMap(set -> set.members().stream())
						.anyMatch(member ->
								member.folder().toAbsolutePath().normalize().equals(model)))
				.map(Installed::name)
				.toList();
	}

	private Path folder(String name) {
		return own.resolve(Model.nameOf(Path.of(name)) + InstalledModels.ENDING);
	}

	/** The folder of a model of the user, or the file of a set. */
	private Path removable(String name) {
		Path folder = folder(name);
		boolean isName = Path.of(name).getNameCount() == 1;
		if (isName && ModelFolder.isModel(folder)) return folder;
		Path set = SetInstallation.file(folder);
		if (isName && Files.isRegularFile(set)) return set;
		throw new InvalidRequest("There is no model " + name + " in " + own
				+ ", the folder from which models are removed; delete folders elsewhere by hand.");
	}
}
