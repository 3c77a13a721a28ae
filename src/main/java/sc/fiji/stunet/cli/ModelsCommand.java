package sc.fiji.stunet.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import sc.fiji.stunet.catalog.Catalogue;
import sc.fiji.stunet.catalog.Entry;
import sc.fiji.stunet.catalog.Installer;
import sc.fiji.stunet.catalog.Recipe;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.model.InstalledModels;
import sc.fiji.stunet.model.InstalledModels.Installed;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.ModelPlaces;
import sc.fiji.stunet.model.ModelPlaces.Place;
import sc.fiji.stunet.progress.Progress;

@Command(
		name = "models",
		description = "Lists, installs, exports and removes models, which are found by their names then.",
		subcommands = {
			ModelsCommand.ListCommand.class,
			ModelsCommand.InstallCommand.class,
			ModelsCommand.ExportCommand.class,
			ModelsCommand.RemoveCommand.class,
			ModelsCommand.PathCommand.class
		})
final class ModelsCommand extends JobCommand {

	@Override
	protected int run() {
		new ListCommand().print(out());
		return 0;
	}

	/** Of the commands that know published models. */
	private static final class CatalogueOption {

		@Option(
				names = "--catalogue",
				paramLabel = "FILE|URL",
				description = "another catalogue of models (default: that of the environment variable "
						+ Catalogue.VARIABLE + ", else the one of this program)")
		private Optional<String> place = Optional.empty();

		Catalogue read(Progress progress) {
			return Catalogue.read(place, progress);
		}
	}

	@Command(
			name = "list",
			description = "Lists the models that are installed, and those of the catalogue: name, what each finds, "
					+ "where it is or how to get it.")
	static final class ListCommand extends JobCommand {

		@Mixin
		private CatalogueOption catalogue = new CatalogueOption();

		@Override
		protected int run() {
			print(out());
			return 0;
		}

		private void print(PrintWriter out) {
			// First, since it may be refused: then nothing is listed.
			List<Entry> entries = catalogue.read(Progress.none()).entries();
			List<Installed> installed = InstalledModels.here().all();
			out.println(installed.isEmpty() ? "No models are installed yet." : "Installed:");
			for (Installed model : installed) {
				out.println("  " + model.name() + ": " + model.finds());
				out.println("    " + model.folder() + " (" + model.kind() + ")");
			}
			out.println("In the catalogue:");
			for (Entry entry : entries) {
				out.println("  " + entry.name() + ": " + entry.finds() + " (" + entry.modality() + ")");
				out.println(
						"    " + entry.network() + "; " + entry.state() + "; " + entry.licence() + "; " + entry.page());
				entry.unsupported().ifPresent(why -> out.println("    " + why));
			}
		}
	}

	@Command(
			name = "install",
			description = "Installs a model into your folder of models: one of the catalogue, which is downloaded, or "
					+ "files that you have. Nothing of it is there until all is; a download goes on where it "
					+ "broke off.")
	static final class InstallCommand extends JobCommand {

		@Parameters(
				index = "0",
				paramLabel = "NAME|FILE.zip|FOLDER",
				description = "name of a model of the catalogue; or zip file of a model, model folder, checkpoint "
						+ "(.model, .pth, .safetensors), or a folder or zip file with one of them")
		private String what;

		@Parameters(
				index = "1",
				arity = "0..1",
				paramLabel = "DOWNLOADED",
				description = "file or folder of the model NAME that was downloaded with a browser")
		private Optional<Path> downloaded;

		@Mixin
		private CatalogueOption catalogue = new CatalogueOption();

		@Option(names = "--name", paramLabel = "NAME", description = "of the model (default: as the file is called)")
		private Optional<String> name;

		@Option(names = "--overwrite", description = "replace an installed model of the same name")
		private boolean overwrite;

		@Override
		protected int run() {
			try (EndableProgress progress = new EndableProgress(new ConsoleProgress(err()))) {
				Model model = install(new Installer(), progress);
				out().println("Installed " + model.name() + ": " + InstalledModels.finds(model.structures()) + ".");
			}
			return 0;
		}

		private Model install(Installer installer, Progress progress) {
			Optional<Path> file = Optional.of(Path.of(what)).filter(Files::exists);
			if (file.isPresent() && downloaded.isEmpty()) {
				Optional<Entry> known = catalogue.read(progress).ofDownload(file.get());
				return known.isPresent()
						? installer.install(known.get(), file, name, overwrite, progress)
						: installer.install(file.get(), name, Recipe.NONE, overwrite, progress);
			}
			Entry entry = catalogue.read(progress).find(what);
			Model model = installer.install(entry, downloaded, name, overwrite, progress);
			progress.log("To cite: " + entry.cite());
			return model;
		}
	}

	@Command(name = "export", description = "Packs a model into one zip file, for another computer.")
	static final class ExportCommand extends JobCommand {

		@Parameters(index = "0", paramLabel = "NAME", description = "of an installed model, or its folder")
		private Path model;

		@Parameters(index = "1", paramLabel = "FILE.zip", description = "the file to write")
		private Path zip;

		@Option(names = "--overwrite", description = "replace an existing file")
		private boolean overwrite;

		@Override
		protected int run() {
			try (EndableProgress progress = new EndableProgress(new ConsoleProgress(err()))) {
				new Installer().export(model, zip, overwrite, progress);
			}
			String name = zip.getFileName().toString();
			out().println("Wrote " + zip + "; there: stunet models install "
					+ (name.contains(" ") ? '"' + name + '"' : name));
			return 0;
		}
	}

	@Command(name = "remove", description = "Deletes a model from your folder of models.")
	static final class RemoveCommand extends JobCommand {

		@Parameters(paramLabel = "NAME", description = "of an installed model")
		private String name;

		@Option(names = "--force", description = "also one that an installed set needs, which cannot be used then")
		private boolean force;

		@Override
		protected int run() {
			Installer installer = new Installer();
			List<String> sets = installer.setsWith(name);
			if (!force && !sets.isEmpty())
				throw new InvalidRequest("The model " + name + " is needed by " + String.join(", ", sets)
						+ " (set of models); remove that first, or give --force.");
			out().println("Removed " + installer.remove(name) + ".");
			return 0;
		}
	}

	@Command(name = "path", description = "Tells where models are looked for, in this order; the first is your own.")
	static final class PathCommand extends JobCommand {

		@Parameters(
				paramLabel = "FOLDER",
				arity = "0..1",
				description = "makes this one your own folder from now on; models are not moved")
		private Optional<Path> folder;

		@Override
		protected int run() {
			ModelPlaces places = ModelPlaces.here();
			folder.ifPresent(places::setOwn);
			for (Place place : places.all())
				out().println(String.format(Locale.ROOT, "%-19s %s", place.kind(), place.folder()));
			if (folder.isPresent()
					&& !places.own().equals(folder.get().toAbsolutePath().normalize()))
				err().println("The environment variable " + ModelPlaces.VARIABLE + " names another folder, and wins.");
			return 0;
		}
	}
}
