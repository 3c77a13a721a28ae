package sc.fiji.stunet.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import sc.fiji.stunet.catalog.Installer;
import sc.fiji.stunet.catalog.Recipe;
import sc.fiji.stunet.model.InstalledModels;
import sc.fiji.stunet.model.InstalledModels.Installed;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.ModelPlaces;
import sc.fiji.stunet.model.ModelPlaces.Place;

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
	int run() {
		return new ListCommand().print(out());
	}

	@Command(name = "list", description = "Lists the installed models: name, folder, what each finds.")
	static final class ListCommand extends JobCommand {

		@Override
		int run() {
			return print(out());
		}

		int print(PrintWriter out) {
			List<Installed> installed = InstalledModels.here().all();
			if (installed.isEmpty()) out.println("No models are installed yet.");
			for (Installed model : installed) {
				out.println(model.name() + ": " + model.finds());
				out.println("  " + model.folder() + " (" + model.kind() + ")");
			}
			return 0;
		}
	}

	@Command(
			name = "install",
			description = "Installs a model into your folder of models. Nothing of it is there until all is.")
	static final class InstallCommand extends JobCommand {

		@Parameters(
				paramLabel = "FILE.zip|FOLDER",
				description = "zip file of a model, model folder, checkpoint (.model, .pth, .safetensors), or a folder "
						+ "or zip file with one of them")
		private Path source;

		@Option(names = "--name", paramLabel = "NAME", description = "of the model (default: as the file is called)")
		private Optional<String> name;

		@Option(names = "--overwrite", description = "replace an installed model of the same name")
		private boolean overwrite;

		@Override
		int run() {
			try (EndableProgress progress = new EndableProgress(new ConsoleProgress(err()))) {
				Model model = new Installer().install(source, name, Recipe.NONE, overwrite, progress);
				out().println("Installed " + model.name() + ": " + InstalledModels.finds(model.structures()) + ".");
			}
			return 0;
		}
	}

	@Command(name = "export", description = "Packs a model into one zip file, for another computer.")
	static final class ExportCommand extends JobCommand {

		@Parameters(paramLabel = "NAME", description = "of an installed model, or its folder")
		private Path model;

		@Parameters(paramLabel = "FILE.zip", description = "the file to write")
		private Path zip;

		@Option(names = "--overwrite", description = "replace an existing file")
		private boolean overwrite;

		@Override
		int run() {
			try (EndableProgress progress = new EndableProgress(new ConsoleProgress(err()))) {
				new Installer().export(model, zip, overwrite, progress);
			}
			out().println("Wrote " + zip + "; there: stunet models install "
					+ zip.getFileName().toString());
			return 0;
		}
	}

	@Command(name = "remove", description = "Deletes a model from your folder of models.")
	static final class RemoveCommand extends JobCommand {

		@Parameters(paramLabel = "NAME", description = "of an installed model")
		private String name;

		@Override
		int run() {
			out().println("Removed " + new Installer().remove(name) + ".");
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
		int run() {
			ModelPlaces places = ModelPlaces.here();
			folder.ifPresent(places::setOwn);
			for (Place place : places.all())
				out().println(String.format(Locale.ROOT, "%-12s %s", place.kind(), place.folder()));
			if (folder.isPresent()
					&& !places.own().equals(folder.get().toAbsolutePath().normalize()))
				err().println("The environment variable " + ModelPlaces.VARIABLE + " names another folder, and wins.");
			return 0;
		}
	}
}
